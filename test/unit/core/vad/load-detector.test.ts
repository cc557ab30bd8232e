import { readFile } from "node:fs/promises";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openRecording } from "../../../../src/core/input/index.ts";
import { loadSpeechDetector } from "../../../../src/core/vad/load-detector.node.ts";
import { createResampler } from "../../../../src/dsp/resample/index.ts";
import { type SpeechDetector, type SpeechMark, VAD_FRAME_SAMPLES } from "../../../../src/dsp/vad/index.ts";
import { whiteNoise } from "../../../fixtures/make-speech.ts";

async function run(detector: SpeechDetector, channels: readonly Float32Array[]): Promise<SpeechMark[][]> {
  const all: SpeechMark[][] = [];
  for (let at = 0; at + VAD_FRAME_SAMPLES <= (channels[0]?.length ?? 0); at += VAD_FRAME_SAMPLES) {
    const out: SpeechMark[] = [];
    await detector.process(
      channels.map((samples) => samples.subarray(at, at + VAD_FRAME_SAMPLES)),
      out,
    );
    all.push(out);
  }
  return all;
}

afterEach(() => {
  vi.doUnmock("onnxruntime-node");
  vi.resetModules();
});

/** The loader as it is where onnxruntime-node cannot be imported. */
async function withoutRuntime(error: Error): Promise<typeof loadSpeechDetector> {
  vi.resetModules();
  vi.doMock("onnxruntime-node", () => {
    throw error;
  });
  return (await import("../../../../src/core/vad/load-detector.node.ts")).loadSpeechDetector;
}

describe("loadSpeechDetector", () => {
  let voice: Float32Array = new Float32Array(0);
  let noise: Float32Array = new Float32Array(0);

  beforeAll(async () => {
    const recording = await openRecording(
      await readFile(new URL("../../../fixtures/audio/voice-en.opus", import.meta.url)),
    );
    const resampler = createResampler({ inHz: recording.format.sampleRateHz, outHz: 16_000 });
    const parts: number[] = [];
    for await (const block of recording.blocks) parts.push(...resampler.push(block));
    voice = Float32Array.from([...parts, ...resampler.flush()]);
    noise = whiteNoise(3, voice.length, -40);
  });

  it("takes Silero where its packages are installed", async () => {
    const detector = await loadSpeechDetector({ channels: 1 });
    detector.free();
    expect(detector.id).toBe("silero-v6");
  });

  it("runs the real model: a voice is marked, noise is not", async () => {
    const detector = await loadSpeechDetector({ channels: 2, prefer: "silero-v6" });
    const marks = await run(detector, [voice, noise]);
    detector.free();
    const share = (channel: number): number => marks.filter((mark) => mark[channel]?.active).length / marks.length;
    expect(share(0)).toBeGreaterThan(0.7);
    expect(share(1)).toBe(0);
  });

  it("gives channels in a batch what each would get alone", async () => {
    const both = await loadSpeechDetector({ channels: 2 });
    const alone = await loadSpeechDetector({ channels: 1 });
    const batched = await run(both, [noise, voice]);
    const single = await run(alone, [voice]);
    both.free();
    alone.free();
    const differences = batched.map((mark, i) =>
      Math.abs((mark[1]?.probability ?? 0) - (single[i]?.[0]?.probability ?? 1)),
    );
    expect(Math.max(...differences)).toBeLessThan(1e-4);
  });

  it("keeps the model for one stream when another is freed", async () => {
    const first = await loadSpeechDetector({ channels: 1 });
    const second = await loadSpeechDetector({ channels: 1 });
    first.free();
    first.free();
    expect(await run(second, [voice.subarray(0, 512)])).toHaveLength(1);
    second.free();
  });

  it("takes the built-in detector when it is asked for", async () => {
    expect((await loadSpeechDetector({ channels: 1, prefer: "built-in" })).id).toBe("built-in");
  });

  it("falls back to the built-in detector and says why in one sentence", async () => {
    const load = await withoutRuntime(new Error("no binary for this processor"));
    const sentences: string[] = [];
    const detector = await load({ channels: 1, onWarn: (sentence) => sentences.push(sentence) });
    expect([detector.id, sentences.length, sentences[0]]).toEqual([
      "built-in",
      1,
      expect.stringContaining("onnxruntime-node"),
    ]);
  });

  it("does not fall back when Silero was asked for by name", async () => {
    const load = await withoutRuntime(new Error("no binary for this processor"));
    await expect(load({ channels: 1, prefer: "silero-v6" })).rejects.toMatchObject({
      kind: "unsupported",
      message: expect.stringContaining("npm install onnxruntime-node"),
    });
  });
});
