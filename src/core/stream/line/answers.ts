import type { Span } from "../../../spec/audio.ts";
import { type SessionPiece, stepsOf } from "../session-audio.ts";

/**
 * What a session has answered, and what it still owes.
 *
 * A session that reports progress says so itself. Of the others, a channel is answered up to the end of its last final, and owes an answer only where
 * speech was heard after that: silence asks nothing.
 */
export interface Answers {
  /** The audio begins here after all. */
  begin(atMs: number): void;
  /** The session took a piece. */
  heard(piece: SessionPiece): void;
  /** A final reading or transcript of a channel came. */
  final(channel: number, endMs: number): void;
  /** The session says that everything up to `throughMs` was answered. */
  reported(throughMs: number): void;
  /** A piece cannot be sent again any more. */
  evicted(piece: SessionPiece): void;
  /** Where a next session has to begin, input clock. */
  readonly fromMs: number;
  /** False when nothing that was heard waits for an answer. */
  owes(endMs: number): boolean;
  /** The audio that was owed an answer and cannot be sent again, told once; from here on it is owed no more. */
  takeLost(): Span | null;
}

interface ChannelAnswers {
  readonly channel: number;
  finalMs: number;
  /** Speech after the last final: where it began and how far it goes. */
  speech: Span | null;
  /** That part of it which cannot be sent again. */
  lost: Span | null;
}

/**
 * Starts with nothing heard, for the channels of a session in their order; `startMs` is where the audio begins. `reports` says that the session is known to
 * report progress before it has: an earlier one did. Default false.
 */
export function createAnswers(channels: readonly number[], startMs: number, reports = false): Answers {
  const each = channels.map((channel): ChannelAnswers => ({ channel, finalMs: 0, speech: null, lost: null }));
  let reportedMs: number | null = reports ? startMs : null;
  let beganMs = startMs;
  let evictedMs = Number.NEGATIVE_INFINITY;

  const lostSpan = (): Span | null => {
    if (reportedMs !== null) return evictedMs > reportedMs ? { startMs: reportedMs, endMs: evictedMs } : null;
    return each.reduce<Span | null>((hull, { lost }) => (lost === null ? hull : joined(hull, lost)), null);
  };
  return {
    get fromMs() {
      if (reportedMs !== null) return reportedMs;
      const owed = each.flatMap(({ finalMs, speech }) => (speech === null ? [] : [finalMs]));
      return Math.max(beganMs, owed.length > 0 ? Math.min(...owed) : Math.max(...each.map(({ finalMs }) => finalMs)));
    },
    begin(atMs) {
      beganMs = atMs;
      if (reportedMs !== null) reportedMs = Math.max(reportedMs, atMs);
    },
    heard(piece) {
      for (let i = 0; i < each.length; i++) mark(each[i] as ChannelAnswers, piece, i, "speech");
    },
    final(channel, endMs) {
      const of = each.find((one) => one.channel === channel);
      if (of === undefined || !(endMs > of.finalMs)) return;
      of.finalMs = endMs;
      of.speech = after(of.speech, endMs);
      of.lost = after(of.lost, endMs);
    },
    reported(throughMs) {
      reportedMs = Math.max(reportedMs ?? beganMs, throughMs);
    },
    evicted(piece) {
      evictedMs = Math.max(evictedMs, piece.endMs);
      for (let i = 0; i < each.length; i++) mark(each[i] as ChannelAnswers, piece, i, "lost");
    },
    owes(endMs) {
      return reportedMs === null ? each.some(({ speech }) => speech !== null) : endMs - reportedMs > 0.01;
    },
    takeLost() {
      const span = lostSpan();
      if (span === null) return null;
      if (reportedMs !== null) reportedMs = Math.max(reportedMs, span.endMs);
      for (const one of each) {
        one.lost = null;
        one.speech = after(one.speech, span.endMs);
        if (one.speech === null) one.finalMs = Math.max(one.finalMs, span.endMs);
      }
      beganMs = Math.max(beganMs, span.endMs);
      return span;
    },
  };
}

/** Notes a piece with speech beyond the last final. */
function mark(of: ChannelAnswers, piece: SessionPiece, index: number, as: "speech" | "lost"): void {
  for (const { startMs, endMs, speech } of stepsOf(piece)) {
    if (speech[index]?.active !== true || endMs <= of.finalMs) continue;
    of[as] = joined(of[as], { startMs: Math.max(startMs, of.finalMs), endMs });
  }
}

function joined(a: Span | null, b: Span): Span {
  return a === null ? b : { startMs: Math.min(a.startMs, b.startMs), endMs: Math.max(a.endMs, b.endMs) };
}

/** What of a stretch lies after `atMs`. */
function after(span: Span | null, atMs: number): Span | null {
  if (span === null || span.endMs <= atMs) return null;
  return span.startMs >= atMs ? span : { startMs: atMs, endMs: span.endMs };
}
