// Descriptors that are formulas of one spectrum, against the textbook: a plain Fourier sum, triangles and cosines of their own.
import { describe, expect, it } from "vitest";
import { functionalsOf, RATE_HZ, toPcm, track } from "./signals.ts";

/** A buzz of 200 Hz that repeats in every hop of 10 ms, so that every frame of 25 ms holds the same 400 samples. */
const BUZZ = Float64Array.from({ length: 2 * RATE_HZ }, (_, i) => {
  let sum = 0;
  for (let h = 1; h < 38; h++) sum += Math.sin((2 * Math.PI * 200 * h * i) / RATE_HZ + h * h) / h;
  return sum;
});
const GAIN = 0.1;
const PCM = toPcm(BUZZ, GAIN);
/** The 25 ms that spectra are taken of lie in the middle of the 60 ms that pitch is. */
const START = (960 - 400) / 2;
const FRAME = Float64Array.from(PCM.subarray(1600 + START, 2000 + START), (x) => x / 32768);

function powerSpectrum(frame: Float64Array): number[] {
  const mean = frame.reduce((sum, x) => sum + x, 0) / frame.length;
  return Array.from({ length: 257 }, (_, k) => {
    let re = 0;
    let im = 0;
    frame.forEach((x, n) => {
      const windowed = (x - mean) * (0.54 - 0.46 * Math.cos((2 * Math.PI * n) / (frame.length - 1)));
      re += windowed * Math.cos((2 * Math.PI * k * n) / 512);
      im -= windowed * Math.sin((2 * Math.PI * k * n) / 512);
    });
    return re * re + im * im;
  });
}

const mel = (hz: number): number => 1127 * Math.log(1 + hz / 700);
const hz = (m: number): number => 700 * (Math.exp(m / 1127) - 1);
const STEP = (mel(8000) - mel(20)) / 27;
const centre = (band: number): number => hz(mel(20) + (band + 1) * STEP);

/** Energies of 26 triangles on the mel scale between 20 and 8000 Hz (the HTK Book 3.4, section 5.4). */
const ENERGIES = Array.from({ length: 26 }, (_, band) =>
  powerSpectrum(FRAME).reduce((sum, power, k) => {
    const away = Math.abs(mel((k * RATE_HZ) / 512) - mel(centre(band))) / STEP;
    return k === 0 ? sum : sum + power * Math.max(0, 1 - away);
  }, 0),
);

/** Liftered cepstra of some bands' log energies (the HTK Book 3.4, equations 5.14 and 5.15 with L = 22). */
const cepstrum = (energies: readonly number[], n: number): number =>
  (1 + 11 * Math.sin((Math.PI * n) / 22)) *
  Math.sqrt(2 / energies.length) *
  energies.reduce((sum, e, b) => sum + Math.log(e) * Math.cos((Math.PI * n * (b + 0.5)) / energies.length), 0);

/** Hermansky 1990, equation 5. */
const equalLoudness = (frequency: number): number => {
  const w = (2 * Math.PI * frequency) ** 2;
  return ((w + 56.8e6) * w ** 2) / ((w + 6.3e6) ** 2 * (w + 0.38e9));
};

const sone = (energy: number, band: number): number => (energy * equalLoudness(centre(band))) ** 0.33;
const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const narrow = ENERGIES.map((energy, band) => ({ energy, band })).filter(
  ({ band }) => hz(mel(20) + band * STEP) >= 300 && hz(mel(20) + (band + 2) * STEP) <= 3400,
);

describe("descriptors of one spectrum", () => {
  const heard = functionalsOf(PCM);

  it.each(Array.from({ length: 12 }, (_, i) => i + 1))("mfcc%i is the textbook's", (n) => {
    expect(heard[`mfcc${n}Mean`]).toBeCloseTo(cepstrum(ENERGIES, n), 1);
  });

  it.each([1, 2, 3, 4, 5, 6])("mfccNarrow%i is the textbook's, of the bands a telephone passes", (n) => {
    expect(heard[`mfccNarrow${n}Mean`]).toBeCloseTo(
      cepstrum(
        narrow.map(({ energy }) => energy),
        n,
      ),
      1,
    );
  });

  it("loudness is the mean of the bands' compressed, equal-loudness weighted energies", () => {
    expect((heard.loudnessMean as number) / meanOf(ENERGIES.map(sone))).toBeCloseTo(1, 2);
    const inside = meanOf(narrow.map(({ energy, band }) => sone(energy, band)));
    expect((heard.loudnessNarrowMean as number) / inside).toBeCloseTo(1, 2);
  });

  it("level is the mean square in dB of full scale", () => {
    const square = meanOf(Array.from(BUZZ, (x) => (GAIN * x) ** 2));
    expect(heard.levelDbMean).toBeCloseTo(10 * Math.log10(square), 1);
    expect(heard.equivalentLevelDb).toBeCloseTo(10 * Math.log10(square), 1);
  });

  it("flux is the squared distance of the unit spectra of a frame and the one before", () => {
    // Tones of 1000 and 3000 Hz in turn, 100 ms each: frames inside one are alike, those around a change are not.
    const turns = Float64Array.from({ length: RATE_HZ }, (_, i) =>
      Math.sin((2 * Math.PI * (Math.floor(i / 1600) % 2 === 0 ? 1000 : 3000) * i) / RATE_HZ),
    );
    const pcm = toPcm(turns, 0.3);
    const unit = (frame: number): number[] => {
      const samples = Float64Array.from(pcm.subarray(START + 160 * frame, START + 160 * frame + 400), (x) => x / 32768);
      const magnitude = powerSpectrum(samples).map((power, k) => (k === 0 ? 0 : Math.sqrt(power)));
      const norm = Math.hypot(...magnitude);
      return magnitude.map((x) => x / norm);
    };
    const flux = track(pcm, "spectralFlux").slice(1, 60);
    const expected = flux.map((_, i) => {
      const [now, before] = [unit(i + 1), unit(i)];
      return now.reduce((sum, x, k) => sum + (x - (before[k] as number)) ** 2, 0);
    });
    expect(Math.max(...expected)).toBeGreaterThan(0.5);
    flux.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 3);
    });
  });
});
