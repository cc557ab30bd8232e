import type { Axes } from "../../spec/affect.ts";
import type { Span } from "../../spec/audio.ts";
import type { SpeakerSummary, Spike } from "../../spec/summary.ts";
import type { AbstentionReason, Label } from "../../spec/taxonomy.ts";
import { TRAJECTORY_DEFAULTS, type TrajectoryOptions } from "./options.ts";
import { createRange } from "./range.ts";
import { createRollingMean } from "./rolling.ts";
import { createRows } from "./rows.ts";
import { createSustainedNegative, type SustainedOnset } from "./sustained.ts";
import { createTrend } from "./trend.ts";

/** The smoothed axes of a speaker at one moment. */
export interface Sample extends Pick<Axes, "valence" | "arousal"> {
  /** The audio that is new since the last sample ends here; it begins at `span.startMs` or where the last sample ended. */
  readonly span: Span;
  readonly mixedSignals: boolean;
}

/** A rule that fired. */
export interface Firing {
  readonly rule: "negative-spike" | "positive-spike" | "sustained-negative";
  readonly message: string;
  readonly atMs: number;
  readonly span: Span;
  readonly valence: number;
}

/** The part of a speaker's summary that the trajectory knows. */
export type TrajectorySummary = Pick<
  SpeakerSummary,
  | "readings"
  | "abstained"
  | "valence"
  | "arousal"
  | "labelMs"
  | "trend"
  | "spikes"
  | "sustainedNegative"
  | "mixedSignals"
> & {
  /** Spikes, stretches and spans beyond `maxKept`, which were counted and not kept. */
  readonly omitted: number;
};

/** The course of one speaker's affect over a call. */
export interface Trajectory {
  /** Counts a delivered reading, with its reason when it abstained. */
  count(reason: AbstentionReason | null): void;
  /** Takes a smoothed sample; the rules it fired. */
  sample(sample: Sample): Firing[];
  /** The speaker's state is `label` (`null` for none) since `sinceMs`. */
  state(label: Label | null, sinceMs: number): void;
  /** Everything so far; `endMs` closes the running label. */
  summary(endMs: number): TrajectorySummary;
}

/**
 * Follows one speaker's smoothed valence and arousal in fixed memory.
 *
 * Spike: valence left the speaker's own level (mean of their last 15 s) by `spikeDelta` or more, to beyond `spikeFloor`; it fires once, and again only after
 * `spikeRefractoryMs` and a return to within half of `spikeDelta`. Sustained negative: the mean over the last 5 s of the speaker's audio lies below
 * `sustainedBelow`; it fires when it begins, and is reported from the first to the last value that itself lies below. Trend: least-squares slope of valence per minute. Samples out of order count for mean, lowest and highest only.
 */
export function createTrajectory(options: TrajectoryOptions = {}): Trajectory {
  const limits = { ...TRAJECTORY_DEFAULTS, ...options };
  const valence = createRange();
  const arousal = createRange();
  const trend = createTrend();
  const spikes = createSpikes(limits);
  const sustained = createSustainedNegative(limits);
  /** Start and end of the mixed-signal spans. */
  const mixed = createRows(2, limits.maxKept);
  const abstained: Partial<Record<AbstentionReason, number>> = {};
  const labelMs: Partial<Record<Label, number>> = {};
  let readings = 0;
  let endMs = Number.NEGATIVE_INFINITY;
  let label: Label | null = null;
  let labelSinceMs = 0;
  let mixedOmitted = 0;
  const closeLabel = (untilMs: number) =>
    label === null ? labelMs : { ...labelMs, [label]: (labelMs[label] ?? 0) + Math.max(0, untilMs - labelSinceMs) };

  const noteMixed = (span: Span) => {
    const lastEndMs = mixed.last(1);
    if (lastEndMs !== undefined && span.startMs - lastEndMs <= MERGE_MS) mixed.amend(1, span.endMs);
    else if (!mixed.add([span.startMs, span.endMs])) mixedOmitted += 1;
  };

  return {
    count(reason) {
      readings += 1;
      if (reason !== null) abstained[reason] = (abstained[reason] ?? 0) + 1;
    },
    sample({ span, valence: v, arousal: a, mixedSignals }) {
      if (v) valence.push(v.value);
      if (a) arousal.push(a.value);
      const heard = { startMs: Math.max(span.startMs, endMs), endMs: span.endMs };
      if (heard.endMs <= heard.startMs) return [];
      endMs = heard.endMs;
      if (mixedSignals) noteMixed(heard);
      if (!v) return [];
      trend.push(heard.endMs, v.value);
      const onset = sustained.sample(heard, v.value);
      const fired = spikes.sample(heard, v.value);
      return onset ? [...fired, sustainedFiring(onset, heard.endMs)] : fired;
    },
    state(next, sinceMs) {
      if (next === label) return;
      Object.assign(labelMs, closeLabel(sinceMs));
      label = next;
      labelSinceMs = sinceMs;
    },
    summary: (atMs) => ({
      readings,
      abstained: { ...abstained },
      valence: valence.read(),
      arousal: arousal.read(),
      labelMs: { ...closeLabel(atMs) },
      trend: trend.read(limits.flatPerMinute, limits.trendMinMs),
      spikes: spikes.read(),
      sustainedNegative: sustained.read(),
      mixedSignals: mixed.map(([startMs = 0, endMs = 0]) => ({ startMs, endMs })),
      omitted: spikes.omitted() + sustained.omitted() + mixedOmitted,
    }),
  };
}

// Mixed-signal hops closer than this are one span to a person.
const MERGE_MS = 500;

function sustainedFiring({ span, meanValence }: SustainedOnset, atMs: number): Firing {
  const message = `sustained negative since ${clock(span.startMs)}`;
  return { rule: "sustained-negative", message, atMs, span, valence: meanValence };
}

function createSpikes(limits: Required<TrajectoryOptions>) {
  const level = createRollingMean(limits.spikeBaselineMs);
  /** The sign of the kind, then when, the valence and how far it left the own level. */
  const kept = createRows(4, limits.maxKept);
  const last = { negative: Number.NEGATIVE_INFINITY, positive: Number.NEGATIVE_INFINITY };
  const armed = { negative: true, positive: true };
  let omitted = 0;

  const check = (kind: "negative" | "positive", atMs: number, value: number, own: number): Firing[] => {
    const away = kind === "negative" ? own - value : value - own;
    const beyond = kind === "negative" ? value < limits.spikeFloor : value > -limits.spikeFloor;
    if (away < limits.spikeDelta / 2) armed[kind] = true;
    if (!armed[kind] || !beyond || away < limits.spikeDelta || atMs - last[kind] < limits.spikeRefractoryMs) return [];
    armed[kind] = false;
    last[kind] = atMs;
    if (!kept.add([kind === "negative" ? -1 : 1, atMs, value, value - own])) omitted += 1;
    const rule = `${kind}-spike` as const;
    const span = { startMs: atMs, endMs: atMs };
    return [{ rule, message: `${kind} spike at ${clock(atMs)}`, atMs, span, valence: value }];
  };

  return {
    read: (): Spike[] =>
      kept.map(([sign = 0, atMs = 0, valence = 0, delta = 0]) => {
        return { kind: sign < 0 ? "negative" : "positive", atMs, valence, delta };
      }),
    omitted: () => omitted,
    sample({ startMs, endMs }: Span, value: number): Firing[] {
      const own = level.read();
      // A level needs a third of its window (5 s of 15) before anything can stand out from it.
      const known = own !== null && own.coveredMs >= limits.spikeBaselineMs / 3;
      const fired = known
        ? [...check("negative", endMs, value, own.mean), ...check("positive", endMs, value, own.mean)]
        : [];
      level.push(startMs, endMs, value);
      return fired;
    },
  };
}

/** A moment of a call as `mm:ss`, from an hour on `h:mm:ss`. */
export function clock(atMs: number): string {
  const seconds = Math.max(0, Math.floor(atMs / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}
