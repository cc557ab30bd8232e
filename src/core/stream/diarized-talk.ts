import { createRecentKeys } from "../../kit/recent-keys.ts";
import type { Span } from "../../spec/audio.ts";
import type { TalkBalance } from "../trajectory/index.ts";

/** Utterances whose talk may still move to another speaker. */
const MAX_REMEMBERED = 512;

/** The talk time of speakers whom only the vendor tells apart: by the spans of what they said, since a channel's detector hears no persons. */
export interface DiarizedTalk {
  /** True once anybody was told apart on the channel. */
  on(channel: number): boolean;
  /** A speaker said something final on a channel; where transcripts come, readings add nothing. */
  said(utterance: DiarizedUtterance): void;
  /** The vendor takes back whose utterance it was: its talk time goes along, nothing that was delivered does. */
  revise(key: string, speaker: string): void;
}

/** Something that one of several speakers of a channel said. */
export interface DiarizedUtterance {
  readonly key: string;
  readonly channel: number;
  readonly speaker: string;
  /** Input clock. */
  readonly span: Span;
  readonly from: "transcript" | "reading";
}

/** What {@link createDiarizedTalk} works with. */
export interface DiarizedTalkOptions {
  readonly talk: TalkBalance;
  /** Names a speaker in the balance; `null` is the channel as a whole. */
  readonly idOf: (channel: number, speaker: string | null) => string;
  /** Books speech of a speaker, in order. */
  readonly book: (channel: number, speaker: string, startMs: number, endMs: number) => void;
  /** Called once for a channel, before the first speech is booked: what was the channel's is nobody's any more. */
  readonly onApart: (channel: number) => void;
}

interface Voice {
  readonly channel: number;
  readonly speaker: string;
}

/** Starts without anybody told apart. */
export function createDiarizedTalk({ talk, idOf, book, onApart }: DiarizedTalkOptions): DiarizedTalk {
  const apart = new Set<number>();
  const transcribed = new Set<number>();
  const endsMs = new Map<string, number>();
  const voices: Voice[] = [];
  // What was booked for an utterance, and for whom, in the place of its key.
  const booked = createRecentKeys(MAX_REMEMBERED);
  const bookedMs: number[] = [];
  const bookedFor: number[] = [];

  const voiceOf = (channel: number, speaker: string): number => {
    const known = voices.findIndex((voice) => voice.channel === channel && voice.speaker === speaker);
    return known >= 0 ? known : voices.push({ channel, speaker }) - 1;
  };
  const remember = (key: string, voice: number, lengthMs: number): void => {
    const isNew = booked.add(key);
    const at = booked.placeOf(key);
    bookedMs[at] = lengthMs + (isNew ? 0 : (bookedMs[at] as number));
    bookedFor[at] = voice;
  };

  return {
    on: (channel) => apart.has(channel),
    said({ key, channel, speaker, span, from }) {
      if (!apart.has(channel)) {
        apart.add(channel);
        talk.forget(idOf(channel, null));
        onApart(channel);
      }
      if (from === "transcript") transcribed.add(channel);
      else if (transcribed.has(channel)) return;
      const id = idOf(channel, speaker);
      const startMs = Math.max(span.startMs, endsMs.get(id) ?? 0);
      if (startMs >= span.endMs) return;
      endsMs.set(id, span.endMs);
      book(channel, speaker, startMs, span.endMs);
      remember(key, voiceOf(channel, speaker), span.endMs - startMs);
    },
    revise(key, speaker) {
      const at = booked.placeOf(key);
      const before = voices[bookedFor[at] ?? -1];
      if (before === undefined || before.speaker === speaker) return;
      const { channel } = before;
      // Nothing is booked, but whoever it was has a place in the summary.
      book(channel, speaker, 0, 0);
      talk.move(idOf(channel, before.speaker), idOf(channel, speaker), bookedMs[at] as number);
      bookedFor[at] = voiceOf(channel, speaker);
    },
  };
}
