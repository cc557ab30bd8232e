import type { SessionItem } from "../../src/spec/adapter.ts";
import type { Span } from "../../src/spec/audio.ts";
import type { TurnInfo } from "./wire.ts";

/** What a session of Flux knows besides its turns. */
export interface TurnsOf {
  /** The one channel, in the caller's input. */
  readonly channel: number;
  /** Language of everything said; `undefined` where each turn names its own. */
  readonly language: string | undefined;
  /** Ms of audio sent so far. */
  readonly sentMs: () => number;
}

/** Makes of the messages of Flux what is said of turns. */
export interface Turns {
  info(message: TurnInfo): readonly SessionItem[];
  /** No more is to come: turns that never ended are said as they stand. */
  end(): readonly SessionItem[];
  /** Ms up to which everything was answered. */
  readonly throughMs: number;
}

interface Open {
  readonly message: TurnInfo;
  readonly startMs: number;
}

/** Turns that ended are remembered, so that a repetition is known; so many of them. */
const REMEMBERED = 64;

const ms = (seconds: number): number => Math.round(seconds * 1000);

/**
 * Makes the {@link Turns} of one session.
 *
 * Each message holds the whole turn so far and replaces the one before. `EagerEndOfTurn` is a guess, which `TurnResumed` takes back: neither ends a turn here.
 * Source: SDK 5.13.0 `ListenV2TurnInfo`.
 */
export function createTurns(of: TurnsOf): Turns {
  return new TurnBook(of);
}

class TurnBook implements Turns {
  readonly #of: TurnsOf;
  readonly #open = new Map<number, Open>();
  readonly #ended: number[] = [];
  #answeredMs = 0;

  constructor(of: TurnsOf) {
    this.#of = of;
  }

  get throughMs(): number {
    return Math.min(this.#answeredMs, ...[...this.#open.values()].map(({ startMs }) => startMs));
  }

  info(message: TurnInfo): readonly SessionItem[] {
    const { turn_index: turn, sequence_id, event } = message;
    if (this.#ended.includes(turn)) return [];
    const before = this.#open.get(turn);
    const over = event === "EndOfTurn";
    // Of two messages about a turn that is open, the later one holds more.
    if (!over && before !== undefined && before.message.sequence_id >= sequence_id) return [];
    const startMs = Math.min(before?.startMs ?? Number.POSITIVE_INFINITY, this.#clamp(ms(message.audio_window_start)));
    const said = message.transcript.trim() !== "";
    const begins: readonly SessionItem[] =
      said && (before === undefined || before.message.transcript.trim() === "")
        ? [{ type: "speech", edge: "start", atMs: this.#spanOf(message).startMs, channel: this.#of.channel }]
        : [];
    if (over) {
      this.#open.delete(turn);
      return [...begins, ...this.#finish(message)];
    }
    // Before anybody speaks the vendor reports an empty turn, which is no speech to wait for.
    if (said || event === "StartOfTurn") this.#open.set(turn, { message, startMs });
    else this.#answeredMs = Math.max(this.#answeredMs, this.#clamp(ms(message.audio_window_end)));
    return said ? [...begins, this.#transcript(message, false)] : begins;
  }

  end(): readonly SessionItem[] {
    const open = [...this.#open.values()];
    this.#open.clear();
    return open.flatMap(({ message }) => this.#finish(message));
  }

  #finish(message: TurnInfo): readonly SessionItem[] {
    this.#ended.push(message.turn_index);
    if (this.#ended.length > REMEMBERED) this.#ended.shift();
    this.#answeredMs = Math.max(this.#answeredMs, this.#clamp(ms(message.audio_window_end)));
    if (message.transcript.trim() === "") return [];
    const atMs = this.#spanOf(message).endMs;
    return [this.#transcript(message, true), { type: "speech", edge: "end", atMs, channel: this.#of.channel }];
  }

  #transcript(message: TurnInfo, final: boolean): SessionItem {
    const language = this.#of.language ?? message.languages?.[0];
    return {
      type: "transcript",
      key: `t${message.turn_index}`,
      span: this.#spanOf(message),
      text: message.transcript.trim(),
      final,
      channel: this.#of.channel,
      ...(language !== undefined && { language }),
    };
  }

  #spanOf({ words, audio_window_start, audio_window_end }: TurnInfo): Span {
    const startMs = ms(words?.find(({ start }) => start != null)?.start ?? audio_window_start);
    const endMs = ms(words?.findLast(({ end }) => end != null)?.end ?? audio_window_end);
    return { startMs: this.#clamp(startMs), endMs: this.#clamp(Math.max(startMs, endMs)) };
  }

  #clamp(atMs: number): number {
    return Math.min(atMs, this.#of.sentMs());
  }
}
