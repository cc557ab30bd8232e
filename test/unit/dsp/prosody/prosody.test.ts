import { describe, expect, it } from "vitest";
import {
  createProsody,
  PROSODY_DESCRIPTORS,
  PROSODY_FUNCTIONALS,
  PROSODY_NEUTRAL,
  type Prosody,
} from "../../../../src/dsp/prosody/index.ts";
import { functionalsOf, harmonics, randomSource, toPcm, whiteNoise, withNoise } from "./signals.ts";

const SPEECH = toPcm(
  new Float64Array([
    ...harmonics(130, { seconds: 0.7, glide: (t) => 130 + 60 * t }),
    ...whiteNoise(0.2).map((x) => 0.2 * x),
    ...withNoise(harmonics(180, { seconds: 0.8 }), 15),
    ...whiteNoise(2.5).map((x) => 0.01 * x),
  ]),
);

function vectorOf(prosody: Prosody): Float32Array {
  const out = new Float32Array(PROSODY_FUNCTIONALS.length);
  prosody.functionals(out);
  return out;
}

function inChunks(lengths: () => number): Float32Array {
  const prosody = createProsody();
  for (let from = 0; from < SPEECH.length; ) {
    const to = Math.min(SPEECH.length, from + lengths());
    prosody.push(SPEECH.subarray(from, to), true);
    from = to;
  }
  return vectorOf(prosody);
}

describe("createProsody", () => {
  const whole = inChunks(() => SPEECH.length);

  it.each([1, 160, 512, 1000])("gives identical functionals for chunks of %d samples", (length) => {
    expect(inChunks(() => length)).toEqual(whole);
  });

  it("gives identical functionals for random chunks", () => {
    const random = randomSource(5);
    expect(inChunks(() => 1 + Math.floor(random() * 3000))).toEqual(whole);
  });

  it("gives a frame the mark of the sample at its centre", () => {
    const prosody = createProsody();
    prosody.push(SPEECH.subarray(0, 5000), false);
    prosody.push(SPEECH.subarray(5000, 9000), true);
    prosody.push(SPEECH.subarray(9000, 16000), false);
    const centres = Array.from({ length: 100 }, (_, i) => 480 + 160 * i);
    const expected = centres.filter((c) => c >= 5000 && c < 9000).length;
    expect(prosody.functionals(new Float32Array(PROSODY_FUNCTIONALS.length)).speechFrames).toBe(expected);
  });

  it("computes over speech frames only", () => {
    const tone = toPcm(harmonics(200, { seconds: 1 }));
    const mixed = createProsody();
    mixed.push(toPcm(whiteNoise(1)), false);
    mixed.push(tone, true);
    const f0 = PROSODY_FUNCTIONALS.indexOf("f0SemitoneMean");
    const fraction = PROSODY_FUNCTIONALS.indexOf("voicedFraction");
    const vector = vectorOf(mixed);
    expect(vector[f0]).toBeCloseTo(12 * Math.log2(200 / 27.5), 1);
    expect(vector[fraction]).toBeGreaterThan(0.94);
  });

  it("forgets everything older than the window", () => {
    const prosody = createProsody({ windowMs: 2000 });
    prosody.push(toPcm(harmonics(300, { seconds: 3 })), true);
    prosody.push(toPcm(harmonics(120, { seconds: 2.2 })), true);
    const vector = vectorOf(prosody);
    expect(vector[PROSODY_FUNCTIONALS.indexOf("f0SemitoneSd")]).toBeLessThan(0.05);
    expect(prosody.functionals(vector)).toMatchObject({ frames: 200, speechFrames: 200, voicedFrames: 200 });
  });

  it("says through which sample it has heard", () => {
    const prosody = createProsody();
    prosody.push(new Int16Array(959), true);
    expect(prosody.functionals(new Float32Array(PROSODY_FUNCTIONALS.length)).throughMs).toBe(0);
    prosody.push(new Int16Array(1), true);
    expect(prosody.functionals(new Float32Array(PROSODY_FUNCTIONALS.length)).throughMs).toBe(60);
    prosody.push(new Int16Array(200), true);
    expect(prosody.functionals(new Float32Array(PROSODY_FUNCTIONALS.length)).throughMs).toBe(70);
  });

  it("after reset is as if new", () => {
    const prosody = createProsody();
    prosody.push(toPcm(whiteNoise(1.3)), false);
    prosody.reset();
    prosody.push(SPEECH, true);
    expect(vectorOf(prosody)).toEqual(whole);
  });

  it("copies the newest frame and its centre", () => {
    const prosody = createProsody();
    const frame = new Float32Array(PROSODY_DESCRIPTORS.length);
    expect(prosody.frame(frame)).toBeNull();
    prosody.push(toPcm(harmonics(200, { seconds: 0.5 })), true);
    expect(prosody.frame(frame)).toBe(470);
    expect(frame[PROSODY_DESCRIPTORS.indexOf("f0Semitones")]).toBeCloseTo(12 * Math.log2(200 / 27.5), 1);
  });

  it.each([1999, 60_001, Number.NaN])("refuses a window of %d ms", (windowMs) => {
    expect(() => createProsody({ windowMs })).toThrow(expect.objectContaining({ kind: "config" }));
  });

  it("refuses an output that is too short", () => {
    const short = new Float32Array(3);
    expect(() => createProsody().functionals(short)).toThrow(expect.objectContaining({ kind: "bad-input" }));
    expect(() => createProsody().frame(short)).toThrow(expect.objectContaining({ kind: "bad-input" }));
  });
});

describe("functionals of audio that is no speech", () => {
  const odd: readonly (readonly [string, Int16Array])[] = [
    ["digital silence", new Int16Array(32000)],
    ["DC", new Int16Array(32000).fill(12345)],
    ["full-scale DC", new Int16Array(32000).fill(-32768)],
    ["one-bit noise", Int16Array.from(whiteNoise(2), (x) => (x > 0 ? 1 : 0))],
    ["clipped audio", toPcm(harmonics(150, { seconds: 2 }), 20)],
    ["a single click", new Int16Array(32000).fill(32767, 16000, 16001)],
    ["silence, then a tone", new Int16Array([...new Int16Array(16000), ...toPcm(harmonics(200, { seconds: 1 }))])],
    ["a single frame", toPcm(harmonics(200, { seconds: 0.06 }))],
    ["less than a frame", new Int16Array(300)],
    ["nothing", new Int16Array(0)],
  ];

  it.each(odd)("are finite for %s", (_, pcm) => {
    expect(Object.values(functionalsOf(pcm)).every(Number.isFinite)).toBe(true);
  });

  it("are the neutral vector when no frame is marked as speech", () => {
    const prosody = createProsody();
    prosody.push(SPEECH, false);
    expect([...vectorOf(prosody)]).toEqual(PROSODY_NEUTRAL);
  });

  it.each(["digital silence", "DC"])("find no voice in %s", (name) => {
    const pcm = odd.find(([key]) => key === name)?.[1] ?? new Int16Array(0);
    expect(functionalsOf(pcm).voicedFraction).toBe(0);
    expect(functionalsOf(pcm).f0SemitoneMean).toBe(31);
  });
});

describe("timing functionals", () => {
  it("count voiced segments and their lengths", () => {
    const parts: number[] = [];
    for (let i = 0; i < 6; i++) {
      parts.push(...harmonics(150, { seconds: 0.3 }), ...whiteNoise(0.2, i + 1).map((x) => 0.5 * x));
    }
    const vector = functionalsOf(toPcm(Float64Array.from(parts)));
    expect(vector.voicedSegmentsPerSecond).toBeCloseTo(2, 0);
    expect(Math.abs((vector.voicedSegmentMeanSeconds as number) - 0.3)).toBeLessThan(0.04);
    expect(Math.abs((vector.unvoicedSegmentMeanSeconds as number) - 0.2)).toBeLessThan(0.04);
    expect(Math.abs((vector.voicedFraction as number) - 0.6)).toBeLessThan(0.06);
  });

  it.each([3, 5])("count %d loudness peaks a second under that modulation", (hz) => {
    const carrier = harmonics(150, { seconds: 3.9 });
    const modulated = carrier.map((x, i) => x * (1 - 0.8 * Math.cos((2 * Math.PI * hz * i) / 16000)));
    expect(Math.abs((functionalsOf(toPcm(modulated)).loudnessPeaksPerSecond as number) - hz)).toBeLessThan(0.4);
  });
});

describe("the names", () => {
  it("are unique", () => {
    expect(new Set(PROSODY_FUNCTIONALS).size).toBe(PROSODY_FUNCTIONALS.length);
    expect(new Set(PROSODY_DESCRIPTORS).size).toBe(PROSODY_DESCRIPTORS.length);
  });
});
