import { createInOrder } from "../../src/kit/in-order.ts";
import { createRecentKeys } from "../../src/kit/recent-keys.ts";
import type { Observation, SessionItem, Signal } from "../../src/spec/adapter.ts";
import type { Span } from "../../src/spec/audio.ts";
import { readingOf } from "./observations.ts";
import type { Answer } from "./prompt.ts";
import { speakerOf, type Turn } from "./wire.ts";

/** How long a detector may still hear somebody whose last word is over, ms. Ours. */
const HANGOVER_MS = 1000;
/** Readings that came before their turn and are kept for it; an older one is let go. */
const MOST_EARLY = 8;
/** Turns whose reading may be awaited at once; an older one is given up, since the vendor answers turns in their order. */
const MOST_AWAITED = 8;

/** What {@link createTurns} needs to know. */
export interface TurnsOptions {
  /** The session asks the language model itself: each final turn is followed by a reading. */
  readonly readings: boolean;
  /** A final turn comes twice, the second time formatted. */
  readonly formatted: boolean;
  /** End of the audio sent so far, ms: nothing is said of what was not. */
  readonly sentMs: () => number;
}

/** What the turns of one session mean: each is said once, in the vendor's last words for it. */
export interface Turns {
  turn(turn: Turn): readonly SessionItem[];
  speechStarted(atMs: number): readonly SessionItem[];
  /** The reading of a turn; `null` when the model gave none that can be read, which is told without a score. */
  reading(order: number, answer: Answer | null, raw: unknown): readonly SessionItem[];
  revise(order: number, label: string | null | undefined): readonly SessionItem[];
  /** Nobody spoke up to here, after what may be speech up to `spokenMs`: where no turn has reached that, it is still to come. */
  silence(endMs: number, spokenMs?: number): readonly SessionItem[];
  /**
   * Nothing more will come: what was held back, and how far the session got.
   *
   * @param asked the vendor was asked to finish, and has answered all that was sent. One that ends by itself may do so in the midst of a turn.
   */
  end(asked: boolean): readonly SessionItem[];
  /** Turns whose reading is awaited. */
  readonly awaited: number;
}

type Transcript = Extract<Signal, { type: "transcript" }>;
type Reading = readonly [answer: Answer | null, raw: unknown];

/** Makes the {@link Turns} of one session. */
export function createTurns(options: TurnsOptions): Turns {
  return new SessionTurns(options);
}

class SessionTurns implements Turns {
  readonly #options: TurnsOptions;
  readonly #final = createRecentKeys();
  /** Ended and waiting for their formatted words, by order. */
  readonly #unformatted = new Map<number, Turn>();
  readonly #awaited = new Map<number, Transcript>();
  readonly #early = new Map<number, Reading>();
  readonly #inOrder = createInOrder<Observation>();
  /** The turn under way, as it was told last. */
  #partial: Turn | undefined;
  #speaking = false;
  #answeredMs = 0;
  #progressMs = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get awaited(): number {
    return this.#awaited.size;
  }

  turn(turn: Turn): readonly SessionItem[] {
    const order = turn.turn_order;
    if (this.#final.has(order)) return [];
    if (!turn.end_of_turn) return this.#interim(turn);
    if (this.#options.formatted && turn.turn_is_formatted !== true) {
      this.#unformatted.set(order, turn);
      return this.#interim(turn);
    }
    const earlier = [...this.#unformatted.values()].filter((held) => held.turn_order < order);
    return [...earlier, turn].flatMap((ended) => this.#ended(ended));
  }

  #interim(turn: Turn): readonly SessionItem[] {
    const text = turn.transcript;
    const before = this.#partial;
    const same = before?.turn_order === turn.turn_order;
    if (text.trim() === "") {
      // Taken back: it is told to nobody who comes later.
      if (same) this.#partial = undefined;
      return [];
    }
    if (same && before.transcript === text) return [];
    this.#partial = turn;
    return [this.#transcript(turn, false)];
  }

  #ended(turn: Turn): readonly SessionItem[] {
    const order = turn.turn_order;
    this.#unformatted.delete(order);
    this.#final.add(order);
    // One before it that was never ended has nothing more to come.
    if (this.#partial !== undefined && this.#partial.turn_order <= order) this.#partial = undefined;
    const transcript = this.#transcript(turn, true);
    const { endMs } = transcript.span;
    const items: SessionItem[] = [];
    if (transcript.text.trim() !== "") items.push(transcript);
    if (this.#speaking) items.push({ type: "speech", edge: "end", atMs: endMs });
    this.#speaking = false;
    this.#answeredMs = Math.max(this.#answeredMs, endMs);
    if (this.#options.readings && transcript.text.trim() !== "") items.push(...this.#await(order, transcript));
    return [...items, ...this.#progress()];
  }

  #await(order: number, transcript: Transcript): readonly SessionItem[] {
    this.#awaited.set(order, transcript);
    this.#inOrder.expect(transcript.key);
    const early = this.#early.get(order);
    if (early !== undefined) return this.reading(order, ...early);
    const [oldest] = this.#awaited.keys();
    return this.#awaited.size > MOST_AWAITED && oldest !== undefined ? this.reading(oldest, null, undefined) : [];
  }

  reading(order: number, answer: Answer | null, raw: unknown): readonly SessionItem[] {
    const turn = this.#awaited.get(order);
    if (turn === undefined) {
      if (!this.#final.has(order)) this.#keep(order, [answer, raw]);
      return [];
    }
    this.#awaited.delete(order);
    this.#early.delete(order);
    const { type: _, final: __, ...said } = turn;
    // A turn that the model did not read is told as that, like a text that the gateway did not read.
    const scores = answer === null ? { sets: [] } : { ...readingOf(answer), raw };
    const reading: Observation = { ...said, ...scores, evidence: "lexical", final: true };
    return [...this.#inOrder.settle(turn.key, [reading]), ...this.#progress()];
  }

  #keep(order: number, reading: Reading): void {
    this.#early.set(order, reading);
    const [oldest] = this.#early.keys();
    if (this.#early.size > MOST_EARLY && oldest !== undefined) this.#early.delete(oldest);
  }

  revise(order: number, label: string | null | undefined): readonly SessionItem[] {
    const speaker = speakerOf(label);
    if (speaker === undefined || !this.#final.has(order)) return [];
    const awaited = this.#awaited.get(order);
    if (awaited !== undefined) this.#awaited.set(order, { ...awaited, speaker });
    return [{ type: "revise", key: keyOf(order), speaker }];
  }

  speechStarted(atMs: number): readonly SessionItem[] {
    if (this.#speaking) return [];
    this.#speaking = true;
    return [{ type: "speech", edge: "start", atMs: this.#clamp(atMs) }];
  }

  silence(endMs: number, spokenMs = 0): readonly SessionItem[] {
    if (spokenMs > this.#answeredMs + HANGOVER_MS) return [];
    if (this.#speaking || this.#partial !== undefined || this.#unformatted.size > 0) return [];
    this.#answeredMs = Math.max(this.#answeredMs, this.#clamp(endMs));
    return this.#progress();
  }

  end(asked: boolean): readonly SessionItem[] {
    const items = [...this.#unformatted.values()].flatMap((turn) => this.#ended(turn));
    // What was said and never taken back is not lost with a turn that was not ended.
    if (asked && this.#partial !== undefined) items.push(...this.#ended(this.#partial));
    if (!asked) return [...items, ...this.#inOrder.flush()];
    for (const order of [...this.#awaited.keys()]) items.push(...this.reading(order, null, undefined));
    this.#answeredMs = this.#options.sentMs();
    return [...items, ...this.#progress()];
  }

  /** Answered is everything before the first turn whose reading is still to come. */
  #progress(): readonly SessionItem[] {
    const open = [...this.#awaited.values()].map(({ span }) => span.startMs);
    const throughMs = Math.min(this.#answeredMs, ...open);
    if (throughMs <= this.#progressMs) return [];
    this.#progressMs = throughMs;
    return [{ type: "progress", throughMs }];
  }

  #transcript(turn: Turn, final: boolean): Transcript {
    const speaker = speakerOf(turn.speaker_label);
    const { transcript: text, language_code: language } = turn;
    return {
      type: "transcript",
      key: keyOf(turn.turn_order),
      span: this.#span(turn),
      text,
      final,
      ...(speaker !== undefined && { speaker }),
      // Written as en_us for recordings: in a tag, what follows the language is behind a hyphen.
      ...(typeof language === "string" && language !== "" && { language: language.replaceAll("_", "-") }),
    };
  }

  #span({ words }: Turn): Span {
    const [first, last] = [words?.[0], words?.at(-1)];
    const endMs = this.#clamp(last?.end ?? this.#options.sentMs());
    return { startMs: Math.min(this.#clamp(first?.start ?? this.#answeredMs), endMs), endMs };
  }

  #clamp(ms: number): number {
    return Math.min(Math.max(0, ms), this.#options.sentMs());
  }
}

function keyOf(order: number): string {
  return `turn-${order}`;
}
