import type { Observation } from "../../spec/adapter.ts";
import type { Span } from "../../spec/audio.ts";

/** Something that was said or written and is to be read. */
export interface Said {
  /** Becomes the key of its reading: the utterance's id. */
  readonly key: string;
  readonly text: string;
  /** Input clock for what was said, ms since the stream began for what was written. */
  readonly span: Span;
  /** Channel of its events. */
  readonly channel: number;
  readonly speaker: string | null;
  /** BCP 47 tag. */
  readonly language?: string;
}

/** What a text provider said of a text, joined to it again: its key, span, channel, speaker and language, and always lexical. */
export function joined(said: Said, { span: _span, speaker, ...found }: Observation): Observation {
  const who = said.speaker ?? speaker;
  const language = found.language ?? said.language;
  return {
    ...found,
    key: said.key,
    span: said.span,
    channel: said.channel,
    evidence: "lexical",
    final: true,
    text: said.text,
    ...(who === undefined ? {} : { speaker: who }),
    ...(language === undefined ? {} : { language }),
  };
}

/** A text of which nothing is known; it is delivered as an abstention. */
export function unread(said: Said): Observation {
  return joined(said, { key: said.key, span: said.span, evidence: "lexical", sets: [], final: true });
}
