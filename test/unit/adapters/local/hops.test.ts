import { describe, expect, test } from "vitest";
import { createHops } from "../../../../adapters/local/hops.ts";

const OPTIONS = { windowMs: 3000, minSpeechMs: 0, sampleRateHz: 16_000 };

/** The ends of all hops of an hour of speech; chunk times as a client computes them from sample counts, rounding errors and all. */
function hopEnds(hopMs: number, chunkSamples: number): number[] {
  const hops = createHops({ ...OPTIONS, hopMs });
  const ends: number[] = [];
  const chunks = (3600 * OPTIONS.sampleRateHz) / chunkSamples;
  for (let i = 0; i < chunks; i++) {
    const startMs = ((i * chunkSamples) / OPTIONS.sampleRateHz) * 1000;
    const hop = hops.hear({ pcm: new Int16Array(chunkSamples), startMs, speech: [{ probability: 1, active: true }] });
    if (hop !== null) ends.push(hop.span.endMs);
  }
  return ends;
}

describe("hops", () => {
  test.each([256, 512, 1024])("of %i ms stay on their grid for an hour of 32 ms chunks", (hopMs) => {
    const ends = hopEnds(hopMs, 512);
    expect(ends.length).toBe(Math.floor(3_600_000 / hopMs));
    ends.forEach((end, i) => {
      expect(end).toBeCloseTo((i + 1) * hopMs, 6);
    });
  });

  test("end with the first chunk that completes them when chunks do not divide them", () => {
    expect(hopEnds(500, 512).slice(0, 3)).toEqual([512, 1024, 1536]);
  });
});
