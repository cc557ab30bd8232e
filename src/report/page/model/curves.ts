import { type Claim, PEAK_MS } from "../../rows.ts";
import type { Speaker } from "./call.ts";
import { isHeld, stretchesOf } from "./segments.ts";

/** Two states further apart than this are not joined by a line, ms: ticks come every half second. */
const JOIN_MS = 2500;

/** One axis of a speaker over time: the value and the ends of its band; `null` is a gap, and where nobody gave a confidence there is no band. */
export interface Curve {
  /** Seconds. */
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** Figures at a moment. */
export interface Moment extends Claim {
  readonly at: number;
}

/** Closer than states are joined: the figures of a reading are drawn as a level line over what it heard, ms. */
const LEVEL_STEP_MS = 1000;

/** The figures of a speaker over time: those of their states, and where none held, of the readings. */
export function momentsOf(speaker: Pick<Speaker, "states" | "readings">): readonly Moment[] {
  if (isHeld(speaker)) return speaker.states;
  return stretchesOf(speaker, Number.POSITIVE_INFINITY).flatMap(({ from, to, claim }) => {
    const steps = Math.max(1, Math.ceil((to - from - 1) / LEVEL_STEP_MS));
    // A line begins a ms into its stretch, since the one before ends where it begins.
    return Array.from({ length: steps + 1 }, (_, step) => ({
      ...claim,
      at: from + 1 + ((to - from - 1) * step) / steps,
    }));
  });
}

/** The curve of an axis. A silent speaker's last known values are held, not heard: there the line has a gap. */
export function curveOf(states: readonly Moment[], axis: "v" | "a"): Curve {
  const times: number[] = [];
  const values: (number | null)[] = [];
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  const add = (ms: number, value: number | null, confidence: number | null): void => {
    times.push(ms / 1000);
    values.push(value);
    const reach = value === null || confidence === null ? null : 1 - confidence;
    low.push(value === null || reach === null ? null : Math.max(-1, value - reach));
    high.push(value === null || reach === null ? null : Math.min(1, value + reach));
  };
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const state of states) {
    if (state.at <= lastMs) continue;
    const point = state.no === "silence" ? undefined : state[axis];
    if (state.at - lastMs > JOIN_MS && times.length > 0) add(lastMs + 1, null, null);
    add(state.at, point?.[0] ?? null, point?.[1] ?? null);
    lastMs = state.at;
  }
  return { times, values, low, high };
}

/** True when an axis is known anywhere. */
export function isKnown({ values }: Curve): boolean {
  return values.some((value) => value !== null);
}

/** Amplitudes are drawn to this power: a calm voice beside a raised one would be a flat line, though it is heard well. */
const COMPRESSION = 0.6;

/** A waveform as two curves, its lowest and highest samples, scaled so that the loudest moment of the call fills the height. */
export function waveformOf(
  peaks: Int8Array,
  loudest: number,
): readonly [times: Float64Array, low: Float64Array, high: Float64Array] {
  const length = peaks.length / 2;
  const times = new Float64Array(length);
  const low = new Float64Array(length);
  const high = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    times[i] = ((i + 0.5) * PEAK_MS) / 1000;
    low[i] = -(Math.max(0, -(peaks[2 * i] as number) / loudest) ** COMPRESSION);
    high[i] = Math.max(0, (peaks[2 * i + 1] as number) / loudest) ** COMPRESSION;
  }
  return [times, low, high];
}

/** The loudest byte of all channels; never below a twentieth of full scale, so that the noise of a silent call stays small. */
export function loudestOf(peaks: Iterable<Int8Array>): number {
  let loudest = 6;
  for (const channel of peaks) for (const byte of channel) loudest = Math.max(loudest, Math.abs(byte));
  return loudest;
}
