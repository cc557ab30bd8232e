import { describe, expect, it } from "vitest";
import { createSpeechMemory } from "../../../../src/core/stream/speech-memory.ts";

describe("the speech memory", () => {
  it("adds up the speech inside a span, cut at its ends", () => {
    const memory = createSpeechMemory();
    for (let i = 0; i < 100; i++) memory.mark(i * 32, (i + 1) * 32, i >= 50);
    expect(memory.speechMs({ startMs: 1500, endMs: 1700 })).toBe(100);
  });

  it("has no speech where nothing was heard", () => {
    expect(createSpeechMemory().speechMs({ startMs: 0, endMs: 1000 })).toBe(0);
  });

  it("forgets nothing within its capacity and counts what is older as speech", () => {
    const memory = createSpeechMemory(3200);
    for (let i = 0; i < 200; i++) memory.mark(i * 32, (i + 1) * 32, false);
    expect(memory.speechMs({ startMs: 6000, endMs: 6400 })).toBe(0);
    expect(memory.speechMs({ startMs: 0, endMs: 320 })).toBe(320);
  });
});
