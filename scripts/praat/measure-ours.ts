import { createProsody, PROSODY_DESCRIPTORS } from "../../src/dsp/prosody/index.ts";
import type { MeasuredClip, MeasuredFrame } from "./run-praat.ts";

const row = (name: string) => PROSODY_DESCRIPTORS.indexOf(name);
const F0 = row("f0Semitones");
const HNR = row("hnrDb");
const JITTER = row("jitterPercent");
const SHIMMER = row("shimmerDb");
const F1 = row("f1Hz");
/** From here on back a frame can no longer change. */
const SETTLED = 40;
const HOP = 160;

/** Measures a recording of 16 kHz as Praat is asked to: every frame as it settles, all of it taken for speech. */
export function measureOurs(pcm: Int16Array): MeasuredClip {
  const prosody = createProsody();
  const values = new Float32Array(PROSODY_DESCRIPTORS.length);
  const frames: MeasuredFrame[] = [];
  const jitter: number[] = [];
  const shimmer: number[] = [];
  const take = (framesBack: number): void => {
    if (prosody.frame(values, framesBack) === null) return;
    frames.push(frameOf(values));
    if (values[JITTER] !== 0) jitter.push(values[JITTER] as number);
    if (values[SHIMMER] !== 0) shimmer.push(values[SHIMMER] as number);
  };
  for (let from = 0; from + HOP <= pcm.length; from += HOP) {
    const before = prosody.frame(values);
    prosody.push(pcm.subarray(from, from + HOP), true);
    if (prosody.frame(values) !== before) take(SETTLED);
  }
  for (let framesBack = SETTLED - 1; framesBack >= 0; framesBack--) take(framesBack);
  return { frames, jitterPercent: mean(jitter), shimmerDb: mean(shimmer) };
}

function frameOf(values: Float32Array): MeasuredFrame {
  const semitones = values[F0] as number;
  return {
    f0Hz: semitones === 0 ? 0 : 27.5 * 2 ** (semitones / 12),
    hnrDb: semitones === 0 ? null : (values[HNR] as number),
    formantsHz: [values[F1] as number, values[F1 + 1] as number, values[F1 + 2] as number],
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
