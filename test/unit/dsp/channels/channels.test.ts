import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createDualMonoDetector,
  deinterleave,
  mixToMono,
  type StereoVerdict,
} from "../../../../src/dsp/channels/index.ts";

const RATE = 8000;

/** Noise of a seeded generator in bursts like syllables; 0 where it pauses. */
function voice(seed: number, seconds: number, level = 0.2): Float32Array {
  let state = seed;
  return Float32Array.from({ length: RATE * seconds }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const syllable = Math.max(0, Math.sin((2 * Math.PI * 3 * i) / RATE + seed));
    return level * syllable * (state / 0x4000_0000 - 1);
  });
}

function verdictOf(left: Float32Array, right: Float32Array, blockSamples = 800): StereoVerdict {
  const detector = createDualMonoDetector({ sampleRateHz: RATE });
  for (let at = 0; at < left.length; at += blockSamples)
    detector.push(left.subarray(at, at + blockSamples), right.subarray(at, at + blockSamples));
  return detector.verdict;
}

const mapped = (samples: Float32Array, change: (value: number, i: number) => number): Float32Array =>
  samples.map(change);

describe("deinterleave and mixToMono", () => {
  it("split what was interleaved", () => {
    expect(deinterleave(Float32Array.of(1, 2, 3, 4, 5, 6), 3)).toEqual([
      Float32Array.of(1, 4),
      Float32Array.of(2, 5),
      Float32Array.of(3, 6),
    ]);
  });

  it("mix to the mean, which keeps a signal that both channels hold", () => {
    expect(mixToMono([Float32Array.of(0.5, 0.25), Float32Array.of(0.5, -0.25)])).toEqual(Float32Array.of(0.5, 0));
  });

  it("leave one channel as it is", () => {
    const mono = Float32Array.of(0.1, 0.2);
    expect([deinterleave(mono, 1)[0], mixToMono([mono])]).toEqual([mono, mono]);
  });
});

describe("createDualMonoDetector", () => {
  const speech = voice(7, 6);
  const other = voice(99, 6);
  const noise = voice(3, 6);

  it.each([
    ["equal channels", speech],
    ["a channel 5 dB quieter", mapped(speech, (x) => x * 0.56)],
    ["a constant offset", mapped(speech, (x) => x + 0.1)],
    ["opposite signs", mapped(speech, (x) => -x)],
    ["a little noise on one side", mapped(speech, (x, i) => x + 0.005 * (noise[i] ?? 0))],
  ])("calls %s dual mono", (_, right) => {
    expect(verdictOf(speech, right)).toBe("dual-mono");
  });

  it.each([
    ["two speakers", other],
    ["a speaker who leaks faintly into the other line", mapped(speech, (x) => x / 20)],
    ["a silent channel", new Float32Array(speech.length)],
    ["two speakers who hear each other", mapped(other, (x, i) => x + 0.5 * (speech[i] ?? 0))],
    ["the same room with a delay of 1 ms", mapped(speech, (_x, i) => speech[i - 8] ?? 0)],
  ])("calls %s stereo", (_, right) => {
    expect(verdictOf(speech, right)).toBe("stereo");
  });

  it("never decides on silence, however long", () => {
    const silence = new Float32Array(RATE * 60);
    expect(verdictOf(silence, silence)).toBe("undecided");
  });

  it("never decides on the noise of a converter", () => {
    const hiss = voice(5, 30, 0.0005);
    expect(verdictOf(hiss, hiss)).toBe("undecided");
  });

  it("decides within 5 s of speech that follows silence", () => {
    const late = new Float32Array(RATE * 65);
    late.set(voice(7, 5), RATE * 60);
    expect(verdictOf(late, late)).toBe("dual-mono");
  });

  it("does not decide on half a second of equal speech", () => {
    const short = speech.subarray(0, RATE / 2);
    expect(verdictOf(short, short)).toBe("undecided");
  });

  it("keeps its verdict", () => {
    const detector = createDualMonoDetector({ sampleRateHz: RATE });
    detector.push(speech, speech);
    expect(detector.push(voice(1, 10), voice(2, 10))).toBe("dual-mono");
  });

  it("reaches the same verdict however the audio is cut", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.boolean(), (blockSamples, same) => {
        expect(verdictOf(speech, same ? speech : other, blockSamples)).toBe(same ? "dual-mono" : "stereo");
      }),
      { numRuns: 20 },
    );
  });
});
