import { describe, expect, it } from "vitest";
import { loadSpeechDetector } from "../../../../src/core/vad/load-detector.node.ts";
import type { SpeechMark } from "../../../../src/spec/audio.ts";
import { voice } from "../stream/fixtures.ts";

async function activeFrames(prefer: "silero-v6" | "built-in", threshold: number): Promise<number> {
  const detector = await loadSpeechDetector({ channels: 1, prefer, threshold });
  const samples = Float32Array.from(voice(4000), (sample) => sample / 32_768);
  const out: SpeechMark[] = [];
  let active = 0;
  for (let at = 0; at + 512 <= samples.length; at += 512) {
    await detector.process([samples.subarray(at, at + 512)], out);
    if (out[0]?.active === true) active++;
  }
  detector.free();
  return active;
}

describe("the threshold of a speech detector", () => {
  it.each(["silero-v6", "built-in"] as const)("reaches %s: nothing is speech at 1", async (prefer) => {
    expect(await activeFrames(prefer, 1)).toBe(0);
    expect(await activeFrames(prefer, 0.05)).toBeGreaterThan(20);
  });
});
