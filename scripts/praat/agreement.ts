import type { MeasuredClip } from "./run-praat.ts";

/** How far apart two values may be and still be the same formant, Hz. */
export const FORMANT_NEAR_HZ = [100, 200, 250] as const;
/** A gross error of F0, as a share. */
const GROSS = 0.2;

/** How one measure of F1, F2 or F3 agrees, over frames that both call voiced. */
export interface FormantAgreement {
  readonly medianDifferenceHz: number;
  readonly medianDistanceHz: number;
  /** Share of the frames within FORMANT_NEAR_HZ; frames in which ours found none count as not. */
  readonly nearShare: number;
}

/** How two measurements of the same recordings agree; shares are 0..1, "ours" is the first. */
export interface Agreement {
  readonly frames: number;
  /** Shares of all frames: both voiced or both not, ours alone voiced, theirs alone voiced. */
  readonly voicingAgrees: number;
  readonly onlyOursVoiced: number;
  readonly onlyTheirsVoiced: number;
  /** Of the frames that both call voiced: share in which F0 is more than 20 % off. */
  readonly grossErrors: number;
  /** Of the rest: median distance, cents. */
  readonly medianCents: number;
  readonly formants: readonly FormantAgreement[];
  /** Ours less theirs, dB, over frames whose F0 agrees. */
  readonly medianHnrDifferenceDb: number;
  readonly medianHnrDistanceDb: number;
  readonly jitter: PerClipAgreement;
  readonly shimmer: PerClipAgreement;
}

/** How one value per recording agrees. */
export interface PerClipAgreement {
  readonly medianOurs: number;
  readonly medianTheirs: number;
  readonly correlation: number;
}

/** Compares two measurements of the same recordings, frame by frame and clip by clip. */
export function compareMeasured(ours: readonly MeasuredClip[], theirs: readonly MeasuredClip[]): Agreement {
  const pairs = ours.flatMap((clip, i) =>
    clip.frames.flatMap((own, frame) => {
      const other = theirs[i]?.frames[frame];
      return other === undefined ? [] : [{ own, other }];
    }),
  );
  const share = (list: readonly unknown[], of: readonly unknown[]) => list.length / of.length;
  const both = pairs.filter(({ own, other }) => own.f0Hz > 0 && other.f0Hz > 0);
  const same = both.filter(({ own, other }) => Math.abs(own.f0Hz / other.f0Hz - 1) <= GROSS);
  const hnr = same.flatMap(({ own, other }) =>
    own.hnrDb === null || other.hnrDb === null ? [] : [own.hnrDb - other.hnrDb],
  );
  const oursAlone = pairs.filter(({ own, other }) => own.f0Hz > 0 && other.f0Hz === 0);
  const theirsAlone = pairs.filter(({ own, other }) => own.f0Hz === 0 && other.f0Hz > 0);
  return {
    frames: pairs.length,
    voicingAgrees: 1 - share([...oursAlone, ...theirsAlone], pairs),
    onlyOursVoiced: share(oursAlone, pairs),
    onlyTheirsVoiced: share(theirsAlone, pairs),
    grossErrors: 1 - share(same, both),
    medianCents: median(same.map(({ own, other }) => Math.abs(1200 * Math.log2(own.f0Hz / other.f0Hz)))),
    formants: FORMANT_NEAR_HZ.map((near, f) => {
      const all = same.filter(({ other }) => (other.formantsHz[f] ?? 0) > 0);
      const found = all.filter(({ own }) => (own.formantsHz[f] ?? 0) > 0);
      const differences = found.map(({ own, other }) => (own.formantsHz[f] ?? 0) - (other.formantsHz[f] ?? 0));
      return {
        medianDifferenceHz: median(differences),
        medianDistanceHz: median(differences.map(Math.abs)),
        nearShare: differences.filter((hz) => Math.abs(hz) < near).length / all.length,
      };
    }),
    medianHnrDifferenceDb: median(hnr),
    medianHnrDistanceDb: median(hnr.map(Math.abs)),
    jitter: perClip(ours, theirs, ({ jitterPercent }) => jitterPercent),
    shimmer: perClip(ours, theirs, ({ shimmerDb }) => shimmerDb),
  };
}

function perClip(
  ours: readonly MeasuredClip[],
  theirs: readonly MeasuredClip[],
  value: (clip: MeasuredClip) => number | null,
): PerClipAgreement {
  const pairs = ours.flatMap((clip, i) => {
    const own = value(clip);
    const other = value(theirs[i] as MeasuredClip);
    return own === null || other === null ? [] : [[own, other] as const];
  });
  const own = pairs.map(([x]) => x);
  const other = pairs.map(([, y]) => y);
  return { medianOurs: median(own), medianTheirs: median(other), correlation: correlation(own, other) };
}

/** The middle value; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half] as number;
  return ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2;
}

/** Pearson's correlation. */
export function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mx = mean(xs);
  const my = mean(ys);
  const sum = (of: (dx: number, dy: number) => number) =>
    xs.reduce((total, x, i) => total + of(x - mx, (ys[i] as number) - my), 0);
  return sum((dx, dy) => dx * dy) / Math.sqrt(sum((dx) => dx * dx) * sum((_, dy) => dy * dy));
}
