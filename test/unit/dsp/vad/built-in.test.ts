import { describe, expect, it } from "vitest";
import { createBuiltInDetector, type SpeechMark, VAD_FRAME_SAMPLES } from "../../../../src/dsp/vad/index.ts";
import { babble, pinkNoise, whiteNoise } from "../../../fixtures/make-speech.ts";

const SECOND = 16_000;

function marks(samples: Float32Array): boolean[] {
  const detector = createBuiltInDetector({ channels: 1 });
  const out: SpeechMark[] = [];
  const active: boolean[] = [];
  for (let at = 0; at + VAD_FRAME_SAMPLES <= samples.length; at += VAD_FRAME_SAMPLES) {
    detector.process([samples.subarray(at, at + VAD_FRAME_SAMPLES)], out);
    active.push(out[0]?.active ?? false);
  }
  return active;
}

const share = (active: readonly boolean[]): number => active.filter(Boolean).length / active.length;
const frames = (active: readonly boolean[], fromSeconds: number, toSeconds: number): boolean[] =>
  active.slice(Math.ceil(fromSeconds * 31.25), Math.floor(toSeconds * 31.25));

function tones(seconds: number, parts: readonly (readonly [hz: number, amplitude: number])[]): Float32Array {
  return Float32Array.from({ length: seconds * SECOND }, (_, i) =>
    parts.reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin((2 * Math.PI * hz * i) / SECOND), 0),
  );
}

/** Major chords of decaying partials, a new root every half second. */
function chords(seconds: number): Float32Array {
  const roots = [220, 294, 330, 247];
  return Float32Array.from({ length: seconds * SECOND }, (_, i) => {
    const at = (i % (SECOND / 2)) / SECOND;
    const root = roots[Math.floor(i / (SECOND / 2)) % roots.length] ?? 220;
    let sum = 0;
    for (const ratio of [1, 1.26, 1.5])
      for (let n = 1; n <= 6; n++) sum += Math.sin(2 * Math.PI * root * ratio * n * at) / n;
    return 0.03 * sum * Math.exp(-2 * at);
  });
}

/** 3 s of background, 3 s with the voice, 3 s of background. */
function voiceIn(background: Float32Array, levelDbfs: number): Float32Array {
  const out = background.slice(0, 9 * SECOND);
  babble(3 * SECOND, levelDbfs).forEach((x, i) => {
    out[3 * SECOND + i] = (out[3 * SECOND + i] ?? 0) + x;
  });
  return out;
}

describe("createBuiltInDetector", () => {
  it.each([
    ["digital silence", new Float32Array(20 * SECOND)],
    ["the dither of one 16-bit step", whiteNoise(1, 20 * SECOND, -90).map((x) => Math.round(x * 32_768) / 32_768)],
    ["quiet white noise", whiteNoise(2, 20 * SECOND, -60)],
    ["loud white noise", whiteNoise(3, 20 * SECOND, -20)],
    ["loud pink noise", pinkNoise(4, 20 * SECOND, -20)],
    [
      "mains hum",
      tones(20, [
        [50, 0.1],
        [100, 0.05],
        [150, 0.04],
        [250, 0.02],
        [350, 0.01],
      ]),
    ],
    ["a steady tone in the range of voices", tones(20, [[200, 0.2]])],
  ])("does not mark %s", (_, samples) => {
    expect(share(marks(samples))).toBeLessThan(0.005);
  });

  it.each([
    ["a voice in near silence", voiceIn(whiteNoise(5, 9 * SECOND, -80), -25)],
    ["a quiet voice", voiceIn(whiteNoise(6, 9 * SECOND, -75), -52)],
    ["a voice 10 dB above white noise", voiceIn(whiteNoise(7, 9 * SECOND, -40), -30)],
    ["a voice 5 dB above pink noise", voiceIn(pinkNoise(8, 9 * SECOND, -35), -30)],
    [
      "a voice over mains hum",
      voiceIn(
        tones(9, [
          [50, 0.1],
          [100, 0.05],
          [150, 0.03],
        ]),
        -25,
      ),
    ],
  ])("marks %s and nothing around it", (_, samples) => {
    const active = marks(samples);
    expect(share(frames(active, 3.2, 5.9))).toBeGreaterThan(0.95);
    expect(share([...frames(active, 0, 2.9), ...frames(active, 6.3, 9)])).toBeLessThan(0.03);
  });

  it("marks a voice that speaks from the first sample within half a second", () => {
    const samples = whiteNoise(9, 3 * SECOND, -70);
    babble(3 * SECOND, -25).forEach((x, i) => {
      samples[i] = (samples[i] ?? 0) + x;
    });
    expect(marks(samples).indexOf(true)).toBeLessThan(16);
  });

  it("marks a voice that follows digital silence, which tells nothing about the noise floor, after half a second", () => {
    const active = marks(voiceIn(new Float32Array(9 * SECOND), -30));
    expect(frames(active, 0, 2.9)).not.toContain(true);
    expect(share(frames(active, 3.5, 5.9))).toBeGreaterThan(0.9);
  });

  it("is used to louder noise within 4 s", () => {
    const samples = whiteNoise(10, 12 * SECOND, -60);
    samples.set(whiteNoise(11, 6 * SECOND, -35), 6 * SECOND);
    expect(share(frames(marks(samples), 10, 12))).toBe(0);
  });

  it("does not mark music of steady notes after its first half second", () => {
    expect(share(frames(marks(chords(20)), 0.5, 20))).toBeLessThan(0.05);
  });

  it("marks a voice within half a second after music ends", () => {
    const samples = whiteNoise(14, 9 * SECOND, -75);
    samples.set(chords(4));
    babble(3 * SECOND, -25).forEach((x, i) => {
      samples[5 * SECOND + i] = (samples[5 * SECOND + i] ?? 0) + x;
    });
    expect(share(frames(marks(samples), 5.5, 7.9))).toBeGreaterThan(0.9);
  });

  it("marks each channel by itself", () => {
    const detector = createBuiltInDetector({ channels: 2 });
    const voice = voiceIn(whiteNoise(12, 9 * SECOND, -75), -25);
    const silence = whiteNoise(13, 9 * SECOND, -75);
    const seen = [0, 0];
    const out: SpeechMark[] = [];
    for (let at = 0; at + VAD_FRAME_SAMPLES <= voice.length; at += VAD_FRAME_SAMPLES) {
      detector.process([silence.subarray(at, at + VAD_FRAME_SAMPLES), voice.subarray(at, at + VAD_FRAME_SAMPLES)], out);
      for (const channel of [0, 1]) if (out[channel]?.active) seen[channel] = (seen[channel] ?? 0) + 1;
    }
    expect(seen[0]).toBe(0);
    expect(seen[1]).toBeGreaterThan(85);
  });

  it("works without a promise", () => {
    expect(createBuiltInDetector({ channels: 1 }).process([new Float32Array(VAD_FRAME_SAMPLES)], [])).toBeUndefined();
  });

  it("gives finite probabilities for full-scale square waves and impulses", () => {
    const detector = createBuiltInDetector({ channels: 1 });
    const out: SpeechMark[] = [];
    const clipped = Float32Array.from({ length: VAD_FRAME_SAMPLES }, (_, i) => (i % 100 < 50 ? 1 : -1));
    const impulse = new Float32Array(VAD_FRAME_SAMPLES);
    impulse[100] = 1;
    for (const frame of [
      new Float32Array(VAD_FRAME_SAMPLES),
      clipped,
      impulse,
      clipped,
      new Float32Array(VAD_FRAME_SAMPLES),
    ]) {
      detector.process([frame], out);
      expect(out[0]?.probability).toSatisfy((p: number) => p >= 0 && p <= 1);
    }
  });
});
