import { descriptorRow } from "./descriptors.ts";
import { type FrameStore, ROWS } from "./frame-store.ts";
import {
  F0_CONTOUR,
  LOUDNESS_CONTOUR,
  PROSODY_FUNCTIONALS,
  PROSODY_NEUTRAL,
  SUMMARIES,
  type Summary,
  TIMING,
} from "./functional-names.ts";
import { PATH_LAG } from "./pitch-path.ts";
import { countPeaks, gatherMasked, percentiles, Runs, runsOf, SlopeSpread, slopesOf } from "./statistics.ts";
import { createWindowSums, Spread, type WindowSums } from "./window-sums.ts";

const FRAMES_PER_SECOND = 100;
const SHORTEST_RUN = 3; // 30 ms
const SHARES = Float64Array.of(0.2, 0.5, 0.8, 0.9);
const PEAK_PROMINENCE = 0.1; // of the 90th percentile of loudness
// The path may still change PATH_LAG frames, and the frame before them is smoothed with the oldest of these.
const SETTLED = PATH_LAG + 1;

/** How many frames a functional vector rests on. */
export interface FrameCounts {
  frames: number;
  speechFrames: number;
  voicedFrames: number;
}

/** The functionals of the frames held in a store. */
export interface Functionals {
  /** To be called before a frame is pushed: the one that leaves the window is taken out of the sums. */
  leave(): void;
  /** To be called after a frame is complete: the one that nothing can change any more enters the sums. */
  enter(): void;
  /** Writes the functional vector to `out`; the result is reused. */
  compute(out: Float32Array): FrameCounts;
  reset(): void;
}

const at = (name: string) => PROSODY_FUNCTIONALS.indexOf(name);
const VOICE_FROM = descriptorRow("f0Semitones");
const F0_ROW = descriptorRow("f0Semitones");
const F0_AT = at(F0_CONTOUR[0] as string);
const TIMING_AT = at(TIMING[0] as string);

/** One mean or spread: where its descriptor is, over which frames, and where it goes. */
interface Entry extends Summary {
  readonly row: number;
  readonly at: number;
}

const ENTRIES: readonly Entry[] = SUMMARIES.map((summary) => ({
  ...summary,
  row: descriptorRow(summary.descriptor),
  at: at(summary.name),
}));

/** A loudness contour: where its descriptor is, and where its functionals go. */
interface Loudness {
  readonly row: number;
  readonly at: number;
  readonly meanAt: number;
}

const loudnessOf = (name: string): Loudness => ({
  row: descriptorRow(name),
  at: at(`${name}${LOUDNESS_CONTOUR[0]}`),
  meanAt: at(`${name}Mean`),
});
const LOUDNESS = loudnessOf("loudness");
const LOUDNESS_NARROW = loudnessOf("loudnessNarrow");

/** Everything one computation works on; allocated once. */
interface Workspace {
  readonly store: FrameStore;
  /** Of the frames that nothing can change any more, and of all. */
  readonly settled: WindowSums;
  readonly sums: WindowSums;
  readonly contour: Float32Array;
  /** The values of a contour that count, in no order but that of the last percentile; the percentiles of SHARES. */
  readonly ranked: Float32Array;
  readonly ranks: Float64Array;
  readonly speech: Uint8Array;
  readonly voiced: Uint8Array;
  readonly spread: Spread;
  readonly slopes: SlopeSpread;
  readonly runs: Runs;
  readonly counts: FrameCounts;
}

function createWorkspace(store: FrameStore): Workspace {
  const size = store.capacity;
  return {
    store,
    settled: createWindowSums(),
    sums: createWindowSums(),
    contour: new Float32Array(size),
    ranked: new Float32Array(size),
    ranks: new Float64Array(SHARES.length),
    speech: new Uint8Array(size),
    voiced: new Uint8Array(size),
    spread: new Spread(),
    slopes: new SlopeSpread(),
    runs: new Runs(),
    counts: { frames: 0, speechFrames: 0, voicedFrames: 0 },
  };
}

/** Smooths the frames that may still change and adds them to the settled ones, then marks the voiced ones of all. */
function gather({ store, settled, sums, speech, voiced, counts }: Workspace): void {
  const frames = store.held;
  sums.copy(settled);
  for (let back = Math.min(frames, SETTLED) - 1; back >= 0; back--) {
    store.smooth(back);
    sums.add(store, back, 1);
  }
  for (let i = 0, back = frames - 1; i < frames; i++, back--) {
    const heard = store.isSpeech(back);
    speech[i] = heard ? 1 : 0;
    voiced[i] = heard && store.isVoiced(back) ? 1 : 0;
  }
  counts.frames = frames;
  counts.voicedFrames = sums.voicedFrames;
  counts.speechFrames = sums.voicedFrames + sums.unvoicedFrames;
}

function spreads({ sums, spread }: Workspace, out: Float32Array): void {
  for (let i = 0; i < ENTRIES.length; i++) {
    const { row, frames, statistic, at } = ENTRIES[i] as Entry;
    sums.spread(row, frames, spread);
    if (spread.count === 0) {
      // What only voiced frames have keeps its neutral value; the rest falls back on all speech.
      if (row >= VOICE_FROM) continue;
      sums.spread(row, "speech", spread);
    }
    if (statistic === "mean") out[at] = spread.mean;
    else if (statistic === "sd") out[at] = spread.sd;
    else out[at] = spread.mean === 0 ? 0 : spread.sd / spread.mean;
  }
}

/** Copies the smoothed contour of a descriptor, oldest frame first. */
function copyContour({ store, contour, counts }: Workspace, row: number): void {
  const { smoothed, capacity } = store;
  const end = capacity * ROWS;
  let slot = store.slot(counts.frames - 1);
  for (let i = 0; i < counts.frames; i++) {
    contour[i] = smoothed[slot + row] as number;
    slot += ROWS;
    if (slot === end) slot = 0;
  }
}

function pitch(work: Workspace, out: Float32Array): void {
  const { contour, ranked, ranks, voiced, slopes, counts } = work;
  if (counts.voicedFrames === 0) return;
  copyContour(work, F0_ROW);
  percentiles(ranked, gatherMasked(contour, voiced, counts.frames, ranked), SHARES, ranks);
  slopesOf(contour, voiced, counts.frames, slopes);
  for (let i = 0; i < 3; i++) out[F0_AT + i] = ranks[i] as number;
  out[F0_AT + 3] = (ranks[2] as number) - (ranks[0] as number);
  out[F0_AT + 4] = slopes.riseMean;
  out[F0_AT + 5] = slopes.riseSd;
  out[F0_AT + 6] = slopes.fallMean;
  out[F0_AT + 7] = slopes.fallSd;
}

/** Returns the 90th percentile, the reference of everything relative; leaves the contour in `contour`. */
function loudness(work: Workspace, { row, at, meanAt }: Loudness, out: Float32Array): number {
  const { contour, ranked, ranks, speech, slopes, counts } = work;
  copyContour(work, row);
  percentiles(ranked, gatherMasked(contour, speech, counts.frames, ranked), SHARES, ranks);
  const top = ranks[3] as number;
  if (top <= 0) return 0;
  slopesOf(contour, speech, counts.frames, slopes);
  for (let i = 0; i < 3; i++) out[at + i] = ranks[i] as number;
  out[at + 3] = (ranks[2] as number) - (ranks[0] as number);
  out[at + 4] = slopes.riseMean;
  out[at + 5] = slopes.riseSd;
  out[at + 6] = slopes.fallMean;
  out[at + 7] = slopes.fallSd;
  out[at + 8] = (out[meanAt] as number) / top;
  for (let i = 0; i < 8; i++) out[at + 9 + i] = (out[at + i] as number) / top;
  return top;
}

/** Expects the loudness contour in `contour`. */
function timing(work: Workspace, loudnessTop: number, out: Float32Array): void {
  const { sums, contour, speech, voiced, runs, counts } = work;
  const seconds = counts.speechFrames / FRAMES_PER_SECOND;
  out[TIMING_AT] = 10 * Math.log10(sums.energy / counts.speechFrames);
  if (loudnessTop > 0) {
    out[TIMING_AT + 1] = countPeaks(contour, speech, counts.frames, PEAK_PROMINENCE * loudnessTop) / seconds;
  }
  const from = speech.indexOf(1);
  let to = counts.frames;
  while (to > from && speech[to - 1] === 0) to--;
  runsOf(voiced, 1, from, to, SHORTEST_RUN, runs);
  out[TIMING_AT + 2] = runs.count / seconds;
  out[TIMING_AT + 3] = runs.mean / FRAMES_PER_SECOND;
  out[TIMING_AT + 4] = runs.sd / FRAMES_PER_SECOND;
  runsOf(voiced, 0, from, to, SHORTEST_RUN, runs);
  out[TIMING_AT + 5] = runs.mean / FRAMES_PER_SECOND;
  out[TIMING_AT + 6] = runs.sd / FRAMES_PER_SECOND;
  out[TIMING_AT + 7] = counts.voicedFrames / counts.speechFrames;
}

/** Creates the functionals of `store`; every buffer is allocated here. */
export function createFunctionals(store: FrameStore): Functionals {
  const work = createWorkspace(store);
  const { settled, counts } = work;
  return {
    leave() {
      if (store.held === store.capacity) settled.add(store, store.capacity - 1, -1);
    },
    enter() {
      if (store.held <= SETTLED) return;
      store.smooth(SETTLED);
      settled.add(store, SETTLED, 1);
    },
    compute(out) {
      for (let i = 0; i < PROSODY_NEUTRAL.length; i++) out[i] = PROSODY_NEUTRAL[i] as number;
      gather(work);
      if (counts.speechFrames === 0) return counts;
      spreads(work, out);
      pitch(work, out);
      loudness(work, LOUDNESS_NARROW, out);
      timing(work, loudness(work, LOUDNESS, out), out);
      return counts;
    },
    reset() {
      settled.reset();
    },
  };
}
