import type { Span } from "../spec/audio.ts";
import type { AlertEvent, EmotionEvent, StateEvent, Unstamped } from "../spec/events.ts";
import type { SpeakerSummary } from "../spec/summary.ts";
import type { AbstentionReason } from "../spec/taxonomy.ts";
import { type AbstainOptions, inadmissible, judge, withholdsAxes } from "./abstain/index.ts";
import type { AffectTable } from "./affect/index.ts";
import { type Reading, sentimentOf } from "./normalise/index.ts";
import { createSmoother, SMOOTH_DEFAULTS, type Smoothed, type SmoothOptions } from "./smooth/index.ts";
import { createStateTracker, type Hop, type StateOptions, type StateReport } from "./state/index.ts";
import {
  createTalkBalance,
  createTrajectory,
  type Firing,
  type TalkBalance,
  type TrajectoryOptions,
} from "./trajectory/index.ts";

/** Options of the stages between a reading and its events, all optional. */
export interface AffectOptions {
  readonly smooth?: SmoothOptions;
  readonly abstain?: AbstainOptions;
  readonly state?: StateOptions;
  readonly trajectory?: TrajectoryOptions;
  /** Health context: stricter abstention. Default false. */
  readonly health?: boolean;
  /** Valence of labels, for seeing contradictions. Default `affect/1`. */
  readonly table?: AffectTable;
}

/** Who a track follows. */
export interface TrackOptions {
  readonly channel: number;
  readonly role: string | null;
  /** `null` where nobody can be told apart. */
  readonly speaker: string | null;
  readonly toldApart: boolean;
  readonly provider: string;
  readonly options?: AffectOptions;
  /** Shared by all tracks of a call, so that talk shares and monologues mean something. Default: one of its own. */
  readonly talk?: TalkBalance;
  /** How long a reading counts in the trajectory, ms, where its span has no length: what was written. Default: as long as its span. */
  readonly countsMs?: (reading: Reading) => number;
}

/** What a track says. */
export type TrackEvent = Unstamped<EmotionEvent> | Unstamped<StateEvent> | Unstamped<AlertEvent>;

/** The affect of one speaker of a call: readings and time in, events out. */
export interface AffectTrack {
  /**
   * Takes a reading on the input clock.
   *
   * @param speechMs speech within its span; `null` when no detector heard it.
   * @param latencyMs from the last sample of the span to now; `null` where that says nothing.
   * @returns the `emotion` event, then a `state` that changed, then the `alert`s that fired.
   */
  reading(reading: Reading, speechMs: number | null, latencyMs: number | null): TrackEvent[];
  /** Everything up to `atMs` has been answered: the ticks due, and silence when nobody spoke for longer than the smoothing window. */
  advance(atMs: number): TrackEvent[];
  /** Speech of this speaker, whole or in pieces as it goes on, in order. */
  speech(startMs: number, endMs: number): void;
  summary(): SpeakerSummary;
}

/**
 * Makes the track of one speaker: smooth, abstain, state and trajectory in one. Pure and synchronous; the only clock is the times passed in.
 *
 * A claim is judged on the smoothed readings at the end of its span. A reading that comes after newer audio was heard (late words) is judged at its own time and
 * does not change the state.
 */
export function createAffectTrack(track: TrackOptions): AffectTrack {
  const { channel, role, speaker, options = {} } = track;
  const { abstain, health = false } = options;
  const who = { channel, role, speaker };
  const id = `${channel}/${speaker ?? ""}`;
  const windowMs = options.smooth?.windowMs ?? SMOOTH_DEFAULTS.windowMs;
  const smoother = createSmoother(options.smooth, options.table);
  const states = createStateTracker(options.state);
  const trajectory = createTrajectory(options.trajectory);
  const talk = track.talk ?? createTalkBalance(options.trajectory);
  let spokeMs = 0;
  let heardMs = 0;
  let newestMs = Number.NEGATIVE_INFINITY;

  const told = (report: StateReport | null): Unstamped<StateEvent>[] => {
    if (!report) return [];
    if (report.cause === "change") trajectory.state(report.label, report.sinceMs);
    return [stateEvent(report, who)];
  };

  // Asked for with every chunk of audio, and due a few times a minute.
  const ticks = (atMs: number): TrackEvent[] => {
    const due = states.advance(atMs);
    return due.length === 0 ? [] : due.flatMap(told);
  };

  return {
    reading(reading, speechMs, latencyMs) {
      const { span, final } = reading;
      const late = span.endMs < newestMs;
      newestMs = Math.max(newestMs, span.endMs);
      heardMs = Math.max(heardMs, span.endMs);
      // So much speech cannot have ended earlier than this; where it really ended, speech() says.
      spokeMs = Math.max(spokeMs, speechMs === null ? span.endMs : speechMs > 0 ? span.startMs + speechMs : 0);
      const barred = inadmissible(reading, speechMs, abstain);
      const smoothed = barred === null ? heard(reading, speechMs, late) : null;
      const claim = (label: Reading["label"]) =>
        smoothed ? judge({ reading, smoothed, label, speechMs, role, health }, abstain) : barred;
      const reason = claim(reading.label);
      if (final) trajectory.count(reason);
      const events: TrackEvent[] = [emotionEvent(reading, reason, who, latencyMs)];
      if (late) return events;
      // Most often the smoothed readings say what this one says, and one judgement serves both.
      const top = smoothed?.top?.label ?? null;
      const hop = hopOf(reading, smoothed, top === reading.label ? reason : claim(top));
      // A window that trails off into silence still holds a little speech: that does not end the silence.
      const quiet = span.endMs - spokeMs > windowMs;
      const changed = states.hop(quiet ? silence(span.endMs) : hop);
      if (changed) events.push(...told(changed));
      if (!final || !smoothed) return events;
      const { valence, arousal, mixedSignals } = hop;
      const counts = track.countsMs?.(reading);
      const sampled = counts === undefined ? span : { startMs: Math.max(0, span.endMs - counts), endMs: span.endMs };
      const fired = trajectory.sample({ span: sampled, valence, arousal, mixedSignals });
      for (const firing of fired) events.push(alertEvent(firing, who));
      return events;
    },
    advance(atMs) {
      heardMs = Math.max(heardMs, atMs);
      const silentMs = spokeMs + windowMs;
      if (atMs <= silentMs || states.current?.reason === "silence") return ticks(atMs);
      const before = ticks(silentMs);
      return [...before, ...told(states.force(silence(silentMs))), ...ticks(atMs)];
    },
    speech(startMs, endMs) {
      spokeMs = Math.max(spokeMs, endMs);
      talk.speech(id, startMs, endMs);
    },
    summary() {
      return { ...who, toldApart: track.toldApart, ...talk.read(id), ...trajectory.summary(heardMs) };
    },
  };

  function heard(reading: Reading, speechMs: number | null, late: boolean): Smoothed {
    const now = smoother.add(reading, speechMs);
    return late ? smoother.at(reading.span.endMs) : now;
  }
}

type Who = Pick<TrackOptions, "channel" | "role" | "speaker">;

function hopOf(reading: Reading, smoothed: Smoothed | null, reason: AbstentionReason | null): Hop {
  const atMs = reading.span.endMs;
  const mixedSignals = reason === "conflict" || (smoothed?.vendorMixed ?? reading.vendorMixed);
  if (!smoothed || (reason !== null && withholdsAxes(reason))) return { ...silence(atMs), reason, mixedSignals };
  const { valence, arousal, dominance, confidence, top } = smoothed;
  const claimed = reason === null;
  return {
    atMs,
    reason,
    label: claimed ? (top?.label ?? null) : null,
    sentiment: claimed ? (valence ? sentimentOf(valence.value) : reading.sentiment) : null,
    valence,
    arousal,
    dominance,
    confidence,
    mixedSignals,
  };
}

function silence(atMs: number): Hop {
  return {
    atMs,
    reason: "silence",
    label: null,
    sentiment: null,
    valence: null,
    arousal: null,
    dominance: null,
    confidence: null,
    mixedSignals: false,
  };
}

function emotionEvent(
  reading: Reading,
  reason: AbstentionReason | null,
  who: Who,
  latencyMs: number | null,
): Unstamped<EmotionEvent> {
  const { key, span, label, vendorLabel, sentiment, vendorMixed } = reading;
  const withheld = reason !== null && withholdsAxes(reason);
  const common = {
    type: "emotion" as const,
    atMs: span.endMs,
    provider: reading.provider,
    utteranceId: key,
    span,
    final: reading.final,
    channel: who.channel,
    role: who.role,
    speaker: who.speaker ?? reading.speaker,
    evidence: reading.evidence,
    scores: [...reading.scores],
    valence: withheld ? null : reading.valence,
    arousal: withheld ? null : reading.arousal,
    dominance: withheld ? null : reading.dominance,
    coverage: withheld ? null : reading.coverage,
    affect: reading.affect,
    confidence: reading.confidence,
    calibrated: reading.calibrated,
    mixedSignals: vendorMixed || reason === "conflict",
    latencyMs,
    ...(reading.text !== undefined && { text: reading.text }),
    ...(reading.language !== undefined && { language: reading.language }),
    // What was not read has nothing to give reasons for.
    ...(reading.reasons !== undefined && !withheld && { reasons: [...reading.reasons] }),
    ...(reading.raw !== undefined && { raw: reading.raw }),
  };
  return reason === null
    ? { ...common, status: "ok", label, vendorLabel, sentiment }
    : { ...common, status: "abstained", reason, label: null, vendorLabel: null, sentiment: null };
}

function stateEvent(report: StateReport, who: Who): Unstamped<StateEvent> {
  const { reason, label, ...rest } = report;
  const common = { type: "state" as const, ...who, ...rest };
  return reason === null ? { ...common, status: "ok", label } : { ...common, status: "abstained", reason, label: null };
}

function alertEvent({ rule, message, atMs, span, valence }: Firing, who: Who): Unstamped<AlertEvent> {
  const where: Span = { startMs: span.startMs, endMs: span.endMs };
  return { type: "alert", atMs, rule, message, ...who, span: where, valence };
}
