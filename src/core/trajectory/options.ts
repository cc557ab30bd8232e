import * as z from "zod/mini";

const ms = (low: number, high: number) => z.exactOptional(z.number().check(z.minimum(low), z.maximum(high)));
const size = (low: number, high: number) => z.exactOptional(z.number().check(z.minimum(low), z.maximum(high)));

/**
 * Options of the trajectory of one speaker. All figures are this project's own defaults.
 *
 * `flatPerMinute` (0..10, default 0.05): a slope of valence smaller than this is `flat`; `trendMinMs` (default 10000): no trend over less time.
 * `spikeDelta` (0..2, default 0.35) against the own level of the last `spikeBaselineMs` (default 15000), and beyond `spikeFloor`
 * (-1..0, default -0.20; mirrored for a positive spike), at most one per `spikeRefractoryMs` (default 10000).
 * `sustainedBelow` (-1..0, default -0.40): the mean over `sustainedMs` (default 5000) that counts as sustained negative.
 * `monologuePauseMs` (default 2000): a longer pause ends a monologue; `monologueInterruptMs` (default 1000): so does another's longer speech.
 * `maxKept` (1..10000, default 200): how many spikes, sustained stretches and mixed-signal spans the summary keeps, each.
 */
export const TrajectoryOptionsSchema = z.strictObject({
  flatPerMinute: size(0, 10),
  trendMinMs: ms(0, 3_600_000),
  spikeDelta: size(0, 2),
  spikeFloor: size(-1, 0),
  spikeBaselineMs: ms(1000, 600_000),
  spikeRefractoryMs: ms(0, 600_000),
  sustainedBelow: size(-1, 0),
  sustainedMs: ms(500, 600_000),
  monologuePauseMs: ms(0, 60_000),
  monologueInterruptMs: ms(0, 60_000),
  maxKept: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10_000))),
});

/** Options of the trajectory. */
export type TrajectoryOptions = z.infer<typeof TrajectoryOptionsSchema>;

/** What the trajectory uses where an option is left out. */
export const TRAJECTORY_DEFAULTS: Required<TrajectoryOptions> = {
  flatPerMinute: 0.05,
  trendMinMs: 10_000,
  spikeDelta: 0.35,
  spikeFloor: -0.2,
  spikeBaselineMs: 15_000,
  spikeRefractoryMs: 10_000,
  sustainedBelow: -0.4,
  sustainedMs: 5000,
  monologuePauseMs: 2000,
  monologueInterruptMs: 1000,
  maxKept: 200,
};
