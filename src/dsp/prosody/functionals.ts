import { descriptorRow } from "./descriptors.ts";
import type { FrameStore } from "./frame-store.ts";
import {
  F0_FUNCTIONALS,
  LOUDNESS_FUNCTIONALS,
  PROSODY_FUNCTIONALS,
  PROSODY_NEUTRAL,
  SPEECH_SPECTRAL,
  UNVOICED,
  VOICED,
} from "./functional-names.ts";
import {
  countPeaks,
  percentile,
  type Runs,
  runsOf,
  type SlopeSpread,
  type Spread,
  slopesOf,
  smoothMasked,
  sortMasked,
  spreadOf,
} from "./statistics.ts";

const FRAMES_PER_SECOND = 100;
const SHORTEST_RUN = 3; // 30 ms
const PEAK_PROMINENCE = 0.1; // of the 90th percentile of loudness

/** How many frames a functional vector rests on. */
export interface FrameCounts {
  frames: number;
  speechFrames: number;
  voicedFrames: number;
}

/** Computes the functional vector of the frames held in a store. */
export type Functionals = (out: Float32Array) => FrameCounts;

const rowsOf = (names: readonly string[]) => Int32Array.from(names, descriptorRow);
const at = (name: string) => PROSODY_FUNCTIONALS.indexOf(name);

const SPEECH_ROWS = rowsOf(SPEECH_SPECTRAL);
const VOICED_ROWS = rowsOf(VOICED);
const UNVOICED_ROWS = rowsOf(UNVOICED);
const VOICED_AT = 2 * SPEECH_SPECTRAL.length;
const UNVOICED_AT = VOICED_AT + 2 * VOICED.length;
const F0_AT = UNVOICED_AT + UNVOICED.length;
const LOUDNESS_AT = F0_AT + F0_FUNCTIONALS.length;
const LOUDNESS_NARROW_AT = LOUDNESS_AT + LOUDNESS_FUNCTIONALS.length;
const TIMING_AT = at("levelDbMean");
const F0_ROW = descriptorRow("f0Semitones");
const LEVEL_ROW = descriptorRow("levelDb");
const LOUDNESS_ROW = descriptorRow("loudness");
const LOUDNESS_NARROW_ROW = descriptorRow("loudnessNarrow");
const HNR_ROW = descriptorRow("hnrDb");

/** Everything one computation works on; allocated once. */
interface Workspace {
  readonly store: FrameStore;
  readonly values: Float32Array;
  readonly smooth: Float32Array;
  readonly sorted: Float32Array;
  readonly speech: Uint8Array;
  readonly voiced: Uint8Array;
  readonly unvoiced: Uint8Array;
  readonly spread: Spread;
  readonly slopes: SlopeSpread;
  readonly runs: Runs;
  readonly counts: FrameCounts;
}

function createWorkspace(store: FrameStore): Workspace {
  const size = store.capacity;
  return {
    store,
    values: new Float32Array(size),
    smooth: new Float32Array(size),
    sorted: new Float32Array(size),
    speech: new Uint8Array(size),
    voiced: new Uint8Array(size),
    unvoiced: new Uint8Array(size),
    spread: { mean: 0, sd: 0, count: 0 },
    slopes: { riseMean: 0, riseSd: 0, fallMean: 0, fallSd: 0 },
    runs: { count: 0, mean: 0, sd: 0 },
    counts: { frames: 0, speechFrames: 0, voicedFrames: 0 },
  };
}

function markFrames({ store, values, speech, voiced, unvoiced, counts }: Workspace): void {
  counts.frames = store.held;
  counts.speechFrames = 0;
  counts.voicedFrames = 0;
  store.copySpeech(speech);
  store.copyRow(F0_ROW, values);
  for (let i = 0; i < counts.frames; i++) {
    const heard = speech[i] as number;
    const isVoiced = heard !== 0 && (values[i] as number) > 0;
    voiced[i] = isVoiced ? 1 : 0;
    unvoiced[i] = heard !== 0 && !isVoiced ? 1 : 0;
    counts.speechFrames += heard;
    if (isVoiced) counts.voicedFrames++;
  }
}

function spectral({ store, values, speech, voiced, unvoiced, spread, counts }: Workspace, out: Float32Array): void {
  for (let i = 0; i < SPEECH_ROWS.length; i++) {
    store.copyRow(SPEECH_ROWS[i] as number, values);
    spreadOf(values, speech, counts.frames, spread);
    out[2 * i] = spread.mean;
    out[2 * i + 1] = spread.sd;
  }
  for (let i = 0; i < VOICED_ROWS.length; i++) {
    const row = VOICED_ROWS[i] as number;
    // HNR exists for voiced frames only; its neutral value stays where there are none.
    if (counts.voicedFrames === 0 && row >= HNR_ROW) continue;
    store.copyRow(row, values);
    spreadOf(values, counts.voicedFrames > 0 ? voiced : speech, counts.frames, spread);
    out[VOICED_AT + 2 * i] = spread.mean;
    out[VOICED_AT + 2 * i + 1] = spread.sd;
  }
  const mask = counts.speechFrames > counts.voicedFrames ? unvoiced : speech;
  for (let i = 0; i < UNVOICED_ROWS.length; i++) {
    store.copyRow(UNVOICED_ROWS[i] as number, values);
    spreadOf(values, mask, counts.frames, spread);
    out[UNVOICED_AT + i] = spread.mean;
  }
}

function pitch({ store, values, smooth, sorted, voiced, spread, slopes, counts }: Workspace, out: Float32Array): void {
  if (counts.voicedFrames === 0) return;
  store.copyRow(F0_ROW, values);
  smoothMasked(values, voiced, counts.frames, smooth);
  spreadOf(smooth, voiced, counts.frames, spread);
  const count = sortMasked(smooth, voiced, counts.frames, sorted);
  slopesOf(smooth, voiced, counts.frames, slopes);
  out[F0_AT] = spread.mean;
  out[F0_AT + 1] = spread.sd;
  out[F0_AT + 2] = percentile(sorted, count, 0.2);
  out[F0_AT + 3] = percentile(sorted, count, 0.5);
  out[F0_AT + 4] = percentile(sorted, count, 0.8);
  out[F0_AT + 5] = percentile(sorted, count, 0.8) - percentile(sorted, count, 0.2);
  out[F0_AT + 6] = slopes.riseMean;
  out[F0_AT + 7] = slopes.riseSd;
  out[F0_AT + 8] = slopes.fallMean;
  out[F0_AT + 9] = slopes.fallSd;
}

/** Returns the 90th percentile, the reference of everything relative; leaves the smoothed contour in `smooth`. */
function loudness(work: Workspace, row: number, first: number, out: Float32Array): number {
  const { store, values, smooth, sorted, speech, spread, slopes, counts } = work;
  store.copyRow(row, values);
  smoothMasked(values, speech, counts.frames, smooth);
  spreadOf(smooth, speech, counts.frames, spread);
  const count = sortMasked(smooth, speech, counts.frames, sorted);
  const top = percentile(sorted, count, 0.9);
  const low = percentile(sorted, count, 0.2);
  const mid = percentile(sorted, count, 0.5);
  const high = percentile(sorted, count, 0.8);
  out[first] = spread.mean;
  out[first + 1] = low;
  out[first + 2] = mid;
  out[first + 3] = high;
  if (top <= 0) return 0;
  slopesOf(smooth, speech, counts.frames, slopes);
  out[first + 4] = spread.sd / spread.mean;
  out[first + 5] = spread.mean / top;
  out[first + 6] = low / top;
  out[first + 7] = mid / top;
  out[first + 8] = high / top;
  out[first + 9] = (high - low) / top;
  out[first + 10] = slopes.riseMean / top;
  out[first + 11] = slopes.riseSd / top;
  out[first + 12] = slopes.fallMean / top;
  out[first + 13] = slopes.fallSd / top;
  return top;
}

/** Expects the smoothed loudness contour in `smooth`. */
function timing(work: Workspace, loudnessTop: number, out: Float32Array): void {
  const { store, values, smooth, speech, voiced, spread, runs, counts } = work;
  const seconds = counts.speechFrames / FRAMES_PER_SECOND;
  if (loudnessTop > 0) {
    out[TIMING_AT + 2] = countPeaks(smooth, speech, counts.frames, PEAK_PROMINENCE * loudnessTop) / seconds;
  }
  store.copyRow(LEVEL_ROW, values);
  spreadOf(values, speech, counts.frames, spread);
  out[TIMING_AT] = spread.mean;
  out[TIMING_AT + 1] = spread.sd;
  const from = speech.indexOf(1);
  let to = counts.frames;
  while (to > from && speech[to - 1] === 0) to--;
  runsOf(voiced, 1, from, to, SHORTEST_RUN, runs);
  out[TIMING_AT + 3] = runs.count / seconds;
  out[TIMING_AT + 4] = runs.mean / FRAMES_PER_SECOND;
  out[TIMING_AT + 5] = runs.sd / FRAMES_PER_SECOND;
  runsOf(voiced, 0, from, to, SHORTEST_RUN, runs);
  out[TIMING_AT + 6] = runs.mean / FRAMES_PER_SECOND;
  out[TIMING_AT + 7] = runs.sd / FRAMES_PER_SECOND;
  out[TIMING_AT + 8] = counts.voicedFrames / counts.speechFrames;
}

/** Creates the functionals of `store`; every buffer is allocated here. */
export function createFunctionals(store: FrameStore): Functionals {
  const work = createWorkspace(store);
  return (out) => {
    for (let i = 0; i < PROSODY_NEUTRAL.length; i++) out[i] = PROSODY_NEUTRAL[i] as number;
    markFrames(work);
    if (work.counts.speechFrames === 0) return work.counts;
    spectral(work, out);
    pitch(work, out);
    loudness(work, LOUDNESS_NARROW_ROW, LOUDNESS_NARROW_AT, out);
    timing(work, loudness(work, LOUDNESS_ROW, LOUDNESS_AT, out), out);
    return work.counts;
  };
}
