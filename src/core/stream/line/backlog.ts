import type { Span } from "../../../spec/audio.ts";
import type { SessionPiece } from "../session-audio.ts";
import { createAnswers } from "./answers.ts";
import { createRing } from "./ring.ts";

/** Options of {@link createBacklog}. */
export interface BacklogOptions {
  readonly sampleRateHz: number;
  /** Channels of the call that the session hears, in order. */
  readonly channels: readonly number[];
  /** Audio kept for another session after this one took it, ms. */
  readonly replayMs: number;
  /** Where the audio begins, as far as is known before any came, input clock. */
  readonly startMs: number;
  /** The sessions are known to report progress. */
  readonly reports: boolean;
}

/** Audio for a session that is to be sent once more. */
export interface Replay {
  readonly pieces: readonly SessionPiece[];
  /** How much of it an earlier session had taken, ms; the rest merely waited. */
  readonly takenMs: number;
}

/** The audio of a session that was not answered, as far as it is kept, and handed on to the session that takes its place. */
export interface Backlog {
  push(piece: SessionPiece): void;
  /** The session takes a piece. */
  pulled(piece: SessionPiece): void;
  /** A final of a channel was delivered. */
  final(channel: number, endMs: number): void;
  /** The session says what it answered; audio from `keepMs` on (a resume point) stays. */
  reported(throughMs: number, keepMs?: number): void;
  /** Everything from the first unanswered sample on. */
  replay(): Replay;
  /** Everything from `atMs` on; `null` when it no longer reaches back so far. */
  replayFrom(atMs: number): Replay | null;
  /** What was owed an answer and can no longer be sent again: told once, as one stretch. */
  takeLost(): Span | null;
  /** Nobody will send any of it again: everything that was owed an answer is lost. */
  abandon(): Span | null;
  /** False when everything pushed was taken and nothing waits for an answer. */
  readonly owes: boolean;
  /** Pieces that no session has taken yet. */
  untaken(): readonly SessionPiece[];
  /** How far the session has taken it, input clock. */
  readonly pulledMs: number;
  /** How far the session has answered it, input clock. */
  readonly answeredMs: number;
  readonly endMs: number;
}

/** Less than a sample. */
const TOLERANCE_MS = 0.01;

/** Starts an empty backlog. */
export function createBacklog({ sampleRateHz, channels, replayMs, startMs, reports }: BacklogOptions): Backlog {
  const answers = createAnswers(channels, startMs, reports);
  const ring = createRing({
    sampleRateHz,
    channels: channels.length,
    capacityMs: replayMs,
    startMs,
    onEvict: answers.evicted,
  });
  let begun = false;
  let keepMs = Number.POSITIVE_INFINITY;

  const replayed = (atMs: number): Replay => {
    const pieces = ring.from(atMs);
    ring.rewind(pieces[0]?.startMs ?? ring.endMs);
    const takenMs = pieces.reduce((sum, { startMs, endMs }) => sum + (endMs <= ring.sentMs ? endMs - startMs : 0), 0);
    return { pieces, takenMs };
  };
  return {
    push(piece) {
      if (!begun) {
        begun = true;
        answers.begin(piece.startMs);
        ring.rewind(piece.startMs);
      }
      ring.push(piece);
    },
    pulled(piece) {
      answers.heard(piece);
      ring.pulled(piece.endMs);
    },
    // Nothing is let go of for a final alone: the session may be one that reports, and has answered less.
    final: answers.final,
    reported(throughMs, resumeMs) {
      keepMs = resumeMs ?? Number.POSITIVE_INFINITY;
      answers.reported(throughMs);
      ring.trim(Math.min(answers.fromMs, keepMs));
    },
    replay() {
      keepMs = Number.POSITIVE_INFINITY;
      return replayed(answers.fromMs);
    },
    replayFrom: (atMs) => (ring.startMs <= atMs + TOLERANCE_MS ? replayed(atMs) : null),
    takeLost: answers.takeLost,
    abandon() {
      ring.clear();
      return answers.takeLost();
    },
    get owes() {
      return ring.pulledMs < ring.endMs - TOLERANCE_MS || answers.owes(ring.endMs);
    },
    untaken: () => ring.from(ring.pulledMs),
    get pulledMs() {
      return ring.pulledMs;
    },
    get answeredMs() {
      return answers.fromMs;
    },
    get endMs() {
      return ring.endMs;
    },
  };
}
