import { describe, expect, it } from "vitest";
import { loadSpeechDetector } from "../../../src/core/vad/load-detector.node.ts";
import { type SpeechDetectorId, VAD_FRAME_SAMPLES } from "../../../src/dsp/vad/index.ts";
import type { SpeechMark } from "../../../src/spec/audio.ts";
import { syntheticVoice } from "../../../src/testing/index.ts";

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length) / 32_768;
const decibels = (ratio: number): number => 20 * Math.log10(ratio);

/** Shares of the frames with and without sound that a detector marks as speech. */
async function marked(pcm: Int16Array, prefer: SpeechDetectorId): Promise<{ sound: number; silence: number }> {
  const detector = await loadSpeechDetector({ channels: 1, prefer });
  const counts = { sound: [0, 0], silence: [0, 0] };
  for (let from = 0; from + VAD_FRAME_SAMPLES <= pcm.length; from += VAD_FRAME_SAMPLES) {
    const frame = pcm.subarray(from, from + VAD_FRAME_SAMPLES);
    const marks: SpeechMark[] = [];
    await detector.process([Float32Array.from(frame, (x) => x / 32_768)], marks);
    const count = rms(frame) > 0.002 ? counts.sound : counts.silence;
    count[0] = (count[0] ?? 0) + (marks[0]?.active === true ? 1 : 0);
    count[1] = (count[1] ?? 0) + 1;
  }
  detector.free();
  const share = ([some = 0, all = 0]: number[]): number => some / all;
  return { sound: share(counts.sound), silence: share(counts.silence) };
}

/** The lag at which a stretch is most like itself, as a frequency. */
function frequencyOf(samples: Int16Array, rateHz: number): number {
  let best = { lag: 0, score: Number.NEGATIVE_INFINITY };
  for (let lag = Math.round(rateHz / 400); lag <= Math.round(rateHz / 70); lag++) {
    let score = 0;
    for (let i = 0; i + 1200 < samples.length; i++) score += (samples[i] ?? 0) * (samples[i + lag] ?? 0);
    if (score > best.score) best = { lag, score };
  }
  return rateHz / best.lag;
}

describe("the synthetic voice", () => {
  it("gives the same samples for the same options", () => {
    expect(syntheticVoice({ seconds: 1, seed: 7 })).toEqual(syntheticVoice({ seconds: 1, seed: 7 }));
  });

  it("gives other samples for another seed", () => {
    expect(syntheticVoice({ seconds: 1, seed: 7 })).not.toEqual(syntheticVoice({ seconds: 1, seed: 8 }));
  });

  it.each([8000, 16_000, 44_100, 48_000])("lasts as long as asked at %d Hz", (sampleRateHz) => {
    expect(syntheticVoice({ seconds: 1.5, sampleRateHz })).toHaveLength(1.5 * sampleRateHz);
  });

  it.each([-12, -20, -40])("speaks at %d dB below full scale", (levelDb) => {
    const voice = syntheticVoice({ seconds: 2, levelDb, phraseMs: Number.POSITIVE_INFINITY });
    expect(decibels(rms(voice))).toBeCloseTo(levelDb, 0);
  });

  it("pauses between its phrases and before the first", () => {
    const voice = syntheticVoice({ seconds: 3, leadMs: 250, phraseMs: 1000, pauseMs: 500 });
    const silent = (fromMs: number, toMs: number): boolean =>
      voice.subarray(fromMs * 16, toMs * 16).every((sample) => sample === 0);
    expect([silent(0, 250), silent(250, 1250), silent(1250, 1750), silent(1750, 2750)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it.each([110, 160, 220])("has its fundamental at %d Hz when it has no melody", (f0Hz) => {
    const voice = syntheticVoice({ seconds: 1, f0Hz, rangeSemitones: 0, phraseMs: Number.POSITIVE_INFINITY });
    // The middle of the first syllable, where the vowel stands.
    expect(Math.abs(frequencyOf(voice.subarray(1600, 4800), 16_000) / f0Hz - 1)).toBeLessThan(0.03);
  });

  it.each(["silero-v6", "built-in"] as const)(
    "is taken for speech, and its pauses for pauses, by the detector %s",
    async (id) => {
      for (const f0Hz of [110, 210]) {
        const { sound, silence } = await marked(syntheticVoice({ seconds: 8, f0Hz, leadMs: 500 }), id);
        // Both detectors hold on for some frames after speech ends.
        expect([sound > 0.9, silence < 0.4]).toEqual([true, true]);
      }
    },
  );
});
