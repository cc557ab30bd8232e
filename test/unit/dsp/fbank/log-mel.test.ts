import { describe, expect, it } from "vitest";
import { createLogMel, type LogMelOptions } from "../../../../src/dsp/fbank/index.ts";

const RATE_HZ = 16_000;

/** The filter bank of Kaldi with 80 bands, as SenseVoice hears it. */
const KALDI: LogMelOptions = {
  bands: 80,
  lowHz: 20,
  highHz: 8000,
  fftSize: 512,
  sampleRateHz: RATE_HZ,
  scale: "htk",
  slopes: "mel",
  norm: "none",
  frameSamples: 400,
  hopSamples: 160,
  window: "hamming",
  removeDc: true,
  preemphasis: 0.97,
  edges: "snip",
  floor: 2 ** -23,
  offset: 0,
  log: "ln",
};

/** The log-mel spectrogram of torchaudio with 64 bands. */
const TORCH: LogMelOptions = {
  ...KALDI,
  bands: 64,
  lowHz: 0,
  slopes: "hz",
  window: "hann-periodic",
  removeDc: false,
  preemphasis: 0,
  edges: "reflect",
  floor: 0,
  offset: 1e-6,
};

const tone = (hz: number, samples: number, amplitude = 1000): Float32Array =>
  Float32Array.from({ length: samples }, (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ));

/** A deterministic signal without any structure. */
const noise = (samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, i) => 1000 * (((i * 7919) % 2003) / 1001.5 - 1));

const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);

/** One frame by the definitions: direct sums in place of the FFT, the triangles evaluated bin by bin. */
function byDefinition(frame: readonly number[], options: LogMelOptions, window: (i: number) => number): number[] {
  const { fftSize, bands, lowHz, highHz, preemphasis, removeDc, slopes } = options;
  const mean = removeDc ? frame.reduce((sum, x) => sum + x, 0) / frame.length : 0;
  const centred = frame.map((x) => x - mean);
  const shaped = centred.map((x, i) => (x - preemphasis * (centred[Math.max(0, i - 1)] as number)) * window(i));
  const power = Array.from({ length: fftSize / 2 + 1 }, (_, k) => {
    const angle = (2 * Math.PI * k) / fftSize;
    const re = shaped.reduce((sum, x, i) => sum + x * Math.cos(angle * i), 0);
    const im = shaped.reduce((sum, x, i) => sum + x * Math.sin(angle * i), 0);
    return re * re + im * im;
  });
  const edge = (b: number): number => mel(lowHz) + (b * (mel(highHz) - mel(lowHz))) / (bands + 1);
  const toHz = (m: number): number => 700 * (10 ** (m / 2595) - 1);
  return Array.from({ length: bands }, (_, b) => {
    const [left, centre, right] = [edge(b), edge(b + 1), edge(b + 2)].map((m) => (slopes === "mel" ? m : toHz(m))) as [
      number,
      number,
      number,
    ];
    const energy = power.reduce((sum, p, k) => {
      const hz = (k * options.sampleRateHz) / fftSize;
      const x = slopes === "mel" ? mel(hz) : hz;
      const weight = Math.max(0, Math.min((x - left) / (centre - left), (right - x) / (right - centre)));
      return sum + weight * p;
    }, 0);
    return Math.log(Math.max(options.floor, energy) + options.offset);
  });
}

const closest = (found: Float32Array, wanted: readonly number[]): number =>
  Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] as number))));

describe("the log-mel energies", () => {
  it("are those of Kaldi's definitions, computed without an FFT", () => {
    const signal = noise(1000);
    const hamming = (i: number): number => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / 399);
    const second = createLogMel(KALDI).compute(signal).subarray(80, 160);
    expect(closest(second, byDefinition(Array.from(signal.subarray(160, 560)), KALDI, hamming))).toBeLessThan(1e-4);
  });

  it("are those of torchaudio's definitions, computed without an FFT", () => {
    const signal = noise(2000);
    const hann = (i: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 400);
    const fifth = createLogMel(TORCH)
      .compute(signal)
      .subarray(5 * 64, 6 * 64);
    expect(closest(fifth, byDefinition(Array.from(signal.subarray(600, 1000)), TORCH, hann))).toBeLessThan(1e-4);
  });

  it("mirror the signal at its start, the first sample once", () => {
    const signal = noise(2000);
    const hann = (i: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / 400);
    const mirrored = Array.from({ length: 400 }, (_, i) => signal[Math.abs(i - 200)] as number);
    const first = createLogMel(TORCH).compute(signal).subarray(0, 64);
    expect(closest(first, byDefinition(mirrored, TORCH, hann))).toBeLessThan(1e-4);
  });

  it.each([250, 1000, 3000])("of a tone of %i Hz peak in the band around it", (hz) => {
    const width = (mel(8000) - mel(20)) / 81;
    const frame = createLogMel(KALDI).compute(tone(hz, 400));
    expect(Math.abs(frame.indexOf(Math.max(...frame)) - ((mel(hz) - mel(20)) / width - 1))).toBeLessThan(1);
  });

  it("rise by ln 4 in every band when the signal is doubled", () => {
    const [quiet, loud] = [noise(400), noise(400).map((x) => 2 * x)].map((x) => createLogMel(KALDI).compute(x));
    const rises = Array.from(loud as Float32Array, (x, i) => x - (quiet?.[i] as number));
    expect(Math.max(...rises.map((rise) => Math.abs(rise - Math.log(4))))).toBeLessThan(1e-5);
  });

  it("ignore a constant under the signal when the mean is taken off", () => {
    const shifted = createLogMel(KALDI).compute(noise(400).map((x) => x + 5000));
    expect(closest(shifted, Array.from(createLogMel(KALDI).compute(noise(400))))).toBeLessThan(1e-2);
  });

  it("of silence are the logarithm of the floor", () => {
    expect(new Set(createLogMel(KALDI).compute(new Float32Array(400)))).toEqual(new Set([Math.fround(-23 * Math.LN2)]));
  });

  it("count only frames that fit when the edges are snipped, and one per hop around each point when mirrored", () => {
    const [kaldi, torch] = [createLogMel(KALDI), createLogMel(TORCH)];
    expect([399, 400, 559, 560].map(kaldi.frames)).toEqual([0, 1, 1, 2]);
    expect([1, 159, 160, 16_000].map(torch.frames)).toEqual([1, 1, 2, 101]);
    expect(torch.compute(noise(3)).length).toBe(64);
  });

  it("weigh bands by their width in Hz when normalised, on the scale that is linear below 1 kHz", () => {
    const slaney: LogMelOptions = { ...TORCH, scale: "slaney", norm: "slaney", offset: 0, bands: 40 };
    const even = createLogMel({ ...slaney, norm: "none" }).compute(noise(800));
    const weighed = createLogMel(slaney).compute(noise(800));
    // 40 bands over 8 kHz are 1.1025 steps of 66.7 Hz apart at the low end: each triangle there is 147 Hz wide.
    const step = (15 + Math.log(8) / (Math.log(6.4) / 27)) / 41;
    expect((weighed[3] as number) - (even[3] as number)).toBeCloseTo(Math.log(2 / ((2 * step * 200) / 3)), 4);
  });
});
