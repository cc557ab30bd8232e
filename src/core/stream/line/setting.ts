import type { Adapter } from "../../../spec/adapter.ts";
import type { Companion } from "../../../spec/companion.ts";
import type { ErrorFacts } from "../../../spec/errors.ts";
import type { Unstamped } from "../../../spec/events.ts";
import type { CallChannel } from "../call-channel.ts";
import type { Host } from "../call-context.ts";
import type { Readings } from "../readings.ts";

/** Hands out events; the promise, when there is one, says when there is room again. */
export type Emit = (events: readonly Unstamped[]) => Promise<void> | undefined;

/** Where sessions book what they use. */
export interface Bill {
  open(session: number, channels: number): void;
  add(session: number, line: string, units: number): void;
}

/** How a lost session is replaced; see the config schema for ranges. */
export interface ReconnectOptions {
  /** Attempts to spend. Default 5; 0 ends the stream with its first session that fails. */
  readonly maxAttempts?: number;
  /** Time for all consecutive attempts, ms. Default 60 000. */
  readonly deadlineMs?: number;
  /** Unanswered audio that is kept to be sent again, ms. Default 10 000. */
  readonly replayMs?: number;
}

/** Unanswered audio that is kept by default, ms. */
export const DEFAULT_REPLAY_MS = 10_000;

/** What a line shares with the other lines of a call. */
export interface LineOptions {
  readonly adapter: Adapter;
  readonly host: Host;
  readonly sampleRateHz: number;
  readonly recording: boolean;
  readonly signal: AbortSignal;
  readonly detectorId: string;
  /** Names what took the noise out of the audio before the session; undefined when nothing did. */
  readonly denoiserId: string | undefined;
  /** Listens beside the session, on the channels it may hear. */
  readonly companion?: Pick<Companion, "model">;
  readonly readings: Readings;
  readonly bill: Bill;
  readonly emit: Emit;
  readonly warn: (code: string, message: string, channel: number | null, facts?: ErrorFacts) => void;
  readonly linger: (promise: Promise<unknown>) => void;
  readonly reconnect?: ReconnectOptions;
  /** How far the input was written, input clock, ms: what a session that recovered is behind. */
  readonly writtenMs: () => number;
}

/** A line of a call: the options all share, the channels it hears, and the numbers of its sessions. */
export interface LineSetting extends LineOptions {
  readonly channels: readonly CallChannel[];
  /** Numbers the sessions of a call, over all its lines. */
  readonly nextSession: () => number;
}
