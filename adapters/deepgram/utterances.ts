import type { SessionItem } from "../../src/spec/adapter.ts";
import type { Span } from "../../src/spec/audio.ts";
import { type Answered, createAnswered } from "./answered.ts";
import { ms, type Piece, retells, spanOf, unsaid } from "./overlap.ts";
import type { Results, Word } from "./wire.ts";

/** An utterance that goes on for longer is cut where a result ends, ms: a text of more would say little about a moment. */
const MAX_UTTERANCE_MS = 30_000;

/** What an assembler knows of its channel. */
export interface ChannelOf {
  /** Place of the channel in the session, from 0. */
  readonly index: number;
  /** The channel in the caller's input. */
  readonly channel: number;
  /** Language of everything said; `undefined` where each result names its own. */
  readonly language: string | undefined;
  /** Ms of audio sent so far: nothing is said of what comes later. */
  readonly sentMs: () => number;
}

/** Puts the results of one channel together to utterances. */
export interface Utterances {
  results(message: Results): readonly SessionItem[];
  /** The vendor heard speech begin. */
  speechStarted(atMs: number): readonly SessionItem[];
  /**
   * The vendor heard an utterance end after the word that ends at `lastWordMs` (-1 where it names none): what is held is said, unless it begins later. The
   * message may come after results of the next utterance.
   */
  utteranceEnd(lastWordMs: number): readonly SessionItem[];
  /** No more is to come: what is held is said. */
  end(): readonly SessionItem[];
  /** Ms up to which everything was answered, said or held. */
  readonly answeredMs: number;
  /** Ms up to which everything was answered and said. */
  readonly throughMs: number;
}

/**
 * Makes the {@link Utterances} of one channel.
 *
 * A whole utterance is every final result until one that ends it (`speech_final`, `from_finalize`, `UtteranceEnd`); interim ones replace what is not final yet.
 * Final results tile the audio: one over the audio and the words of another takes its place, or adds the words behind it where that was said.
 * Source: developers.deepgram.com/docs/understand-endpointing-interim-results (stored 2025-07-03).
 */
export function createUtterances(of: ChannelOf): Utterances {
  return new Assembler(of);
}

class Assembler implements Utterances {
  readonly #of: ChannelOf;
  readonly #answered: Answered = createAnswered();
  readonly #pieces: Piece[] = [];
  /** What was said in the last minute. */
  readonly #said: Piece[] = [];
  #count = 0;
  #lateCount = 0;
  #speaking = false;
  /** End of the latest final result, ms: interim ones that begin before it are of yesterday. */
  #finalMs = 0;
  /** End of the latest utterance that was said, ms. */
  #saidMs = 0;

  constructor(of: ChannelOf) {
    this.#of = of;
  }

  get answeredMs(): number {
    return this.#answered.throughMs;
  }

  get throughMs(): number {
    return Math.min(this.#answered.throughMs, this.#pieces[0]?.startMs ?? Number.POSITIVE_INFINITY);
  }

  results(message: Results): readonly SessionItem[] {
    const heard = this.#pieceOf(message);
    const { is_final, speech_final, from_finalize } = message;
    if (is_final !== true) return this.#interim(heard);
    const ends = speech_final === true || from_finalize === true;
    const repeated = !this.#answered.note(heard.startMs, heard.endMs);
    this.#finalMs = Math.max(this.#finalMs, heard.endMs);
    const piece = unsaid(heard, this.#said);
    if (repeated || piece === null) {
      // A stretch of the utterance under way may be told again to say that it ended it.
      return ends && heard.startMs >= (this.#pieces[0]?.startMs ?? Number.POSITIVE_INFINITY) ? this.end() : [];
    }
    const sides = this.#sides(message);
    const late = piece.endMs <= this.#saidMs;
    if (late) return piece.text === "" ? sides : [...this.#say([piece], `late${this.#lateCount++}`), ...sides];
    if (piece.text !== "") this.#insert(piece);
    const lengthMs = piece.endMs - (this.#pieces[0]?.startMs ?? piece.endMs);
    if (ends || lengthMs >= MAX_UTTERANCE_MS) return [...this.end(), ...sides];
    return piece.text === "" ? sides : [this.#sofar(this.#pieces), ...sides];
  }

  speechStarted(atMs: number): readonly SessionItem[] {
    if (this.#speaking || atMs < this.#saidMs) return [];
    this.#speaking = true;
    return [{ type: "speech", edge: "start", atMs: this.#clamp(atMs), channel: this.#of.channel }];
  }

  utteranceEnd(lastWordMs: number): readonly SessionItem[] {
    const earlier = lastWordMs > 0 && this.#pieces.length > 0 && spanOf(this.#pieces).startMs >= lastWordMs;
    return earlier ? [] : this.end();
  }

  end(): readonly SessionItem[] {
    const pieces = this.#pieces.splice(0);
    if (pieces.length === 0) return [];
    const said = this.#say(pieces, `u${this.#count++}`);
    const endMs = spanOf(pieces).endMs;
    this.#saidMs = Math.max(this.#saidMs, endMs);
    if (!this.#speaking) return said;
    this.#speaking = false;
    return [...said, { type: "speech", edge: "end", atMs: this.#clamp(endMs), channel: this.#of.channel }];
  }

  #interim(piece: Piece): readonly SessionItem[] {
    if (piece.text === "" || piece.startMs < this.#finalMs - ROUNDING_MS) return [];
    return [this.#sofar([...this.#pieces, piece])];
  }

  #insert(piece: Piece): void {
    this.#pieces.splice(0, this.#pieces.length, ...this.#pieces.filter((held) => !retells(held, piece)));
    const at = this.#pieces.findLastIndex(({ startMs }) => startMs <= piece.startMs) + 1;
    this.#pieces.splice(at, 0, piece);
  }

  #key(name: string, part = 0): string {
    return `c${this.#of.index}-${name}${part === 0 ? "" : `.${part}`}`;
  }

  #sofar(pieces: readonly Piece[]): SessionItem {
    return this.#transcript(this.#key(`u${this.#count}`), spanOf(pieces), textOf(pieces), {
      final: false,
      language: languageOf(pieces),
    });
  }

  /** An utterance as final transcripts: one, or one for each turn of a speaker in it. */
  #say(pieces: readonly Piece[], name: string): readonly SessionItem[] {
    this.#said.push(...pieces);
    while (this.#said[0] !== undefined && this.#said[0].endMs < this.#finalMs - SAID_MS) this.#said.shift();
    const turns = turnsOf(pieces.flatMap(({ words }) => words));
    const language = languageOf(pieces);
    // Without the words of a piece its text has no place among the turns.
    if (turns.length < 2 || pieces.some(({ words }) => words.length === 0)) {
      const speaker = turns.length === 1 ? turns[0]?.speaker : undefined;
      return [this.#transcript(this.#key(name), spanOf(pieces), textOf(pieces), { final: true, language, speaker })];
    }
    return turns.map(({ span, text, speaker }, i) =>
      this.#transcript(this.#key(name, i), span, text, { final: true, language, speaker }),
    );
  }

  #transcript(
    key: string,
    span: Span,
    text: string,
    { final, language, speaker }: { final: boolean; language: string | undefined; speaker?: number | undefined },
  ): SessionItem {
    const { channel } = this.#of;
    return {
      type: "transcript",
      key,
      span: { startMs: this.#clamp(span.startMs), endMs: this.#clamp(span.endMs) },
      text,
      final,
      channel,
      ...(speaker !== undefined && { speaker: String(speaker) }),
      ...(language !== undefined && { language }),
    };
  }

  #sides({ entities, channel: { alternatives } }: Results): readonly SessionItem[] {
    const words = alternatives[0]?.words ?? [];
    return (entities ?? []).map(({ label, value, start_word, end_word }): SessionItem => {
      const [first, last] = [words[start_word], words[end_word - 1]];
      const span = first && last && { startMs: this.#clamp(ms(first.start)), endMs: this.#clamp(ms(last.end)) };
      const { channel } = this.#of;
      return { type: "side", name: "entity", data: { label, value }, channel, ...(span && { span }) };
    });
  }

  #pieceOf({ start, duration, channel: { alternatives } }: Results): Piece {
    const [best] = alternatives;
    const language = this.#of.language ?? best?.languages?.[0];
    return {
      startMs: ms(start),
      endMs: ms(start + duration),
      text: best?.transcript.trim() ?? "",
      words: best?.words ?? [],
      language,
    };
  }

  #clamp(atMs: number): number {
    return Math.min(atMs, this.#of.sentMs());
  }
}

/** Start of an interim result against the end of the final one before it, ms. */
const ROUNDING_MS = 25;

/** What was said is remembered for so long, ms of audio. */
const SAID_MS = 60_000;

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join(" ");

const languageOf = (pieces: readonly Piece[]): string | undefined => pieces.find(({ language }) => language)?.language;

interface Turn {
  readonly speaker: number | undefined;
  readonly span: Span;
  readonly text: string;
}

/** Neighbouring words of one speaker, put together. */
function turnsOf(words: readonly Word[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const { word, punctuated_word, start, end, speaker } of words) {
    const text = punctuated_word ?? word;
    const last = turns.at(-1);
    const who = speaker ?? last?.speaker;
    if (last === undefined || last.speaker !== who) {
      turns.push({ speaker: who, span: { startMs: ms(start), endMs: ms(end) }, text });
    } else {
      turns[turns.length - 1] = { ...last, span: { ...last.span, endMs: ms(end) }, text: `${last.text} ${text}` };
    }
  }
  return turns;
}
