import { describe, expect, it } from "vitest";
import { createFrameStore, type FrameStore, ROWS } from "../../../../src/dsp/prosody/frame-store.ts";
import { createFunctionals } from "../../../../src/dsp/prosody/functionals.ts";
import { PROSODY_DESCRIPTORS, PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";
import { mean, randomSource } from "./signals.ts";

const CAPACITY = 200;
const FIRST_VOICE_ROW = PROSODY_DESCRIPTORS.indexOf("f0Semitones");
const row = (name: string) => PROSODY_DESCRIPTORS.indexOf(name);

interface TestFrame {
  readonly speech: boolean;
  readonly values: number[];
}

/** Frames whose values are drawn at random: speech in runs, voice in runs of it, some voice values not measured. */
function randomFrames(count: number, seed: number): TestFrame[] {
  const random = randomSource(seed);
  let speech = true;
  let voiced = false;
  return Array.from({ length: count }, () => {
    if (random() < 0.03) speech = !speech;
    if (random() < 0.1) voiced = !voiced;
    return {
      speech,
      values: PROSODY_DESCRIPTORS.map((_, i) => {
        if (i < FIRST_VOICE_ROW) return 50 * random() - 10;
        const measured = speech && voiced && (i === FIRST_VOICE_ROW || random() < 0.9);
        return measured ? 20 + 10 * random() : 0;
      }),
    };
  });
}

/** Feeds frames as the extractor does: each at first unvoiced, its voice decided `lag` frames later. */
function feed(store: FrameStore, frames: readonly TestFrame[], lag: number) {
  const functionals = createFunctionals(store);
  const write = (back: number, values: readonly number[], from: number) => {
    for (let r = from; r < ROWS; r++) store.measured[store.slot(back) + r] = values[r] as number;
  };
  for (const [i, { speech, values }] of frames.entries()) {
    functionals.leave();
    store.push(speech);
    write(0, i + lag < frames.length ? [...values.slice(0, FIRST_VOICE_ROW), ...Array(ROWS).fill(0)] : values, 0);
    if (i >= lag) write(lag, frames[i - lag]?.values ?? [], FIRST_VOICE_ROW);
    functionals.enter();
  }
  for (let back = 0; back < Math.min(lag, frames.length); back++) write(back, frames.at(-1 - back)?.values ?? [], 0);
  return functionals;
}

/** The definition, frame by frame: the mean over the frame and its neighbours, as far as they count. */
function smoothed(frames: readonly TestFrame[], at: number, r: number): number {
  const value = (i: number) => frames[i]?.values[r] ?? 0;
  const counts = (i: number) => (r < FIRST_VOICE_ROW ? frames[i]?.speech === true : value(i) !== 0);
  if (r >= FIRST_VOICE_ROW && value(at) === 0) return 0;
  return mean([at - 1, at, at + 1].filter((i) => i === at || counts(i)).map(value));
}

const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));

describe.each([150, 200, 241, 1500])("the functionals of a window after %d frames", (total) => {
  const frames = randomFrames(total, total);
  const store = createFrameStore(CAPACITY);
  const out = new Float32Array(PROSODY_FUNCTIONALS.length);
  const counts = feed(store, frames, 39).compute(out);
  const held = frames.slice(-CAPACITY);
  // The frame before the window still is a neighbour, but only of frames that were settled while it was held.
  const offset = frames.length - held.length;
  const over = (name: string, wanted: (frame: TestFrame) => boolean) =>
    held.flatMap((frame, i) => {
      const value = smoothed(frames, offset + i, row(name));
      return wanted(frame) && (row(name) < FIRST_VOICE_ROW || value !== 0) ? [value] : [];
    });
  const voiced = ({ values }: TestFrame) => values[FIRST_VOICE_ROW] !== 0;
  const value = (name: string) => out[PROSODY_FUNCTIONALS.indexOf(name)] as number;

  it("count the frames, the speech and the voice in it", () => {
    expect(counts).toEqual({
      frames: held.length,
      speechFrames: held.filter(({ speech }) => speech).length,
      voicedFrames: held.filter(voiced).length,
    });
  });

  it("are means and deviations of the smoothed values over all speech frames", () => {
    const expected = over("alphaRatio", ({ speech }) => speech);
    expect(value("alphaRatioMean")).toBeCloseTo(mean(expected), 4);
    expect(value("alphaRatioSd")).toBeCloseTo(deviation(expected), 4);
  });

  it("are means over voiced and over unvoiced speech frames", () => {
    const unvoiced = (frame: TestFrame) => frame.speech && !voiced(frame);
    expect(value("spectralFluxVoicedMean")).toBeCloseTo(mean(over("spectralFlux", voiced)), 4);
    expect(value("hammarbergUnvoicedMean")).toBeCloseTo(mean(over("hammarberg", unvoiced)), 4);
  });

  it("leave frames out in which a voice value could not be measured", () => {
    const expected = over("jitterPercent", voiced);
    expect(expected.length).toBeLessThan(held.filter(voiced).length);
    expect(value("jitterPercentVoicedMean")).toBeCloseTo(mean(expected), 4);
    expect(value("jitterPercentVoicedCv")).toBeCloseTo(deviation(expected) / mean(expected), 4);
  });

  it("are percentiles of the smoothed contour", () => {
    const sorted = over("f0Semitones", voiced).sort((a, b) => a - b);
    const position = 0.2 * (sorted.length - 1);
    const low = sorted[Math.floor(position)] as number;
    const high = sorted[Math.ceil(position)] as number;
    expect(value("f0SemitoneP20")).toBeCloseTo(low + (high - low) * (position % 1), 4);
  });

  it("are the level of the mean energy", () => {
    const energies = held
      .filter(({ speech }) => speech)
      .map(({ values }) => 10 ** ((values[row("levelDb")] ?? 0) / 10));
    expect(value("equivalentLevelDb")).toBeCloseTo(10 * Math.log10(mean(energies)), 3);
  });
});

describe("a long stream", () => {
  it("leaves nothing behind: a window of equal frames has no deviation after an hour of others", () => {
    const random = randomFrames(1000, 3);
    const store = createFrameStore(CAPACITY);
    const equal: TestFrame[] = Array.from({ length: CAPACITY + 60 }, () => ({
      speech: true,
      values: PROSODY_DESCRIPTORS.map((_, i) => 10 + i),
    }));
    const hour = Array.from({ length: 360 }, () => random).flat();
    const out = new Float32Array(PROSODY_FUNCTIONALS.length);
    feed(store, [...hour, ...equal], 0).compute(out);
    for (const name of ["alphaRatioSd", "mfcc3Sd", "f0SemitoneSd", "f3HzVoicedCv"]) {
      expect(out[PROSODY_FUNCTIONALS.indexOf(name)]).toBeLessThan(1e-4);
    }
  });
});
