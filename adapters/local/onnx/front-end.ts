import { applyCmvn, createLogMel, type LogMelOptions, stackFrames } from "../../../src/dsp/fbank/index.ts";
import type { FrontEnd } from "./manifest-input.ts";

/** The shift and scale of every feature. */
export interface Cmvn {
  readonly negMean: ArrayLike<number>;
  readonly invStd: ArrayLike<number>;
}

/** Turns the samples of one window into the numbers of one row of the input. */
export interface FeatureExtractor {
  /** Numbers per frame. */
  readonly width: number;
  /** The frames of a window, one after the other. */
  extract(samples: Float32Array): Float32Array<ArrayBuffer>;
}

/** Kaldi's defaults (feature-window.h, feature-fbank.h): 25 ms frames every 10 ms, pre-emphasis .97, energies floored at the epsilon of float32. */
const KALDI = { frameMs: 25, hopMs: 10, preemphasis: 0.97, floor: 2 ** -23 };

/** Makes the extractor of a front end that is not raw audio. */
export function createFeatureExtractor(
  frontEnd: Exclude<FrontEnd, { kind: "raw" }>,
  sampleRateHz: number,
  cmvn: Cmvn | null,
): FeatureExtractor {
  const logMel = createLogMel(
    frontEnd.kind === "fbank" ? kaldi(frontEnd, sampleRateHz) : torch(frontEnd, sampleRateHz),
  );
  const stacking = frontEnd.kind === "fbank" ? frontEnd.stacking : undefined;
  return {
    width: frontEnd.bands * (stacking?.size ?? 1),
    extract(samples) {
      const frames = logMel.compute(samples);
      const features = stacking === undefined ? frames : stackFrames(frames, frontEnd.bands, stacking);
      if (cmvn !== null) applyCmvn(features, cmvn.negMean, cmvn.invStd);
      return features;
    },
  };
}

function kaldi(frontEnd: Extract<FrontEnd, { kind: "fbank" }>, sampleRateHz: number): LogMelOptions {
  const frameSamples = Math.round((KALDI.frameMs / 1000) * sampleRateHz);
  return {
    bands: frontEnd.bands,
    lowHz: frontEnd.lowHz,
    highHz: frontEnd.highHz ?? sampleRateHz / 2,
    fftSize: 2 ** Math.ceil(Math.log2(frameSamples)),
    sampleRateHz,
    scale: "htk",
    slopes: "mel",
    norm: "none",
    frameSamples,
    hopSamples: Math.round((KALDI.hopMs / 1000) * sampleRateHz),
    window: frontEnd.window,
    removeDc: true,
    preemphasis: KALDI.preemphasis,
    edges: "snip",
    floor: KALDI.floor,
    offset: 0,
    log: "ln",
  };
}

function torch(frontEnd: Extract<FrontEnd, { kind: "logmel" }>, sampleRateHz: number): LogMelOptions {
  const { kind: _, highHz = sampleRateHz / 2, ...rest } = frontEnd;
  return {
    ...rest,
    highHz,
    sampleRateHz,
    slopes: "hz",
    window: "hann-periodic",
    removeDc: false,
    preemphasis: 0,
    edges: "reflect",
  };
}
