import { describe, expect, it } from "vitest";
import { createArousalMemory } from "../../../../adapters/local/arousal-memory.ts";

const HOP_MS = 500;

/** A memory that was told the given arousal hop by hop; `null` is a hop without speech. */
function told(high: readonly (number | null)[], { windowMs = 3000, capacity = 100, newSpeechMs = HOP_MS } = {}) {
  const memory = createArousalMemory({ windowMs, capacity });
  high.forEach((arousalHigh, i) => {
    if (arousalHigh === null) return;
    memory.add({ startMs: i * HOP_MS, endMs: (i + 1) * HOP_MS, newSpeechMs, arousalHigh });
  });
  return memory;
}

describe("the memory of arousal", () => {
  it("answers a span that is one hop with what that hop said", () => {
    expect(told([0.1, 0.9, 0.2]).during({ startMs: 500, endMs: 1000 })).toBe(0.9);
  });

  it("lets a hop count as much as its window holds speech of the span", () => {
    // Of the two hops in the span, the window of the first holds one hop of its speech and that of the second both.
    expect(told([0.5, 0.2, 0.8]).during({ startMs: 500, endMs: 1500 })).toBeCloseTo((1 * 0.2 + 2 * 0.8) / 3, 6);
  });

  it("lets no hop count for more than its window is long", () => {
    const memory = told([0, 0, 0, 0, 0, 1], { windowMs: 1000 });
    expect(memory.during({ startMs: 0, endMs: 3000 })).toBeCloseTo(2 / (1 + 2 * 5), 6);
  });

  it("takes a hop that the span only touches for the share it touches", () => {
    const memory = told([0, 1]);
    expect(memory.during({ startMs: 250, endMs: 600 })).toBeCloseTo(0.7 / (0.5 + 0.7), 6);
  });

  it("takes no hop for touched by a span that ends where it begins, but for a rounding error", () => {
    const memory = told([0.9, 0.1]);
    expect(memory.during({ startMs: 0, endMs: HOP_MS + 1e-9 })).toBe(0.9);
    expect(memory.during({ startMs: HOP_MS - 1e-9, endMs: 2 * HOP_MS })).toBe(0.1);
  });

  it("leaves out hops with no speech, and knows nothing where there is nothing else", () => {
    const memory = told([0.4, null, null, 0.6]);
    expect(memory.during({ startMs: 500, endMs: 1500 })).toBeNull();
    expect(memory.during({ startMs: 500, endMs: 2000 })).toBe(0.6);
  });

  it("knows nothing of a span after what was heard, nor of one without length", () => {
    const memory = told([0.4]);
    expect(memory.during({ startMs: 500, endMs: 900 })).toBeNull();
    expect(memory.during({ startMs: 200, endMs: 200 })).toBeNull();
    expect(createArousalMemory({ windowMs: 3000, capacity: 4 }).during({ startMs: 0, endMs: 1000 })).toBeNull();
  });

  it("answers the same once newer hops came", () => {
    const hops = [0.1, 0.3, 0.5, 0.7, 0.9];
    const span = { startMs: 200, endMs: 1300 };
    expect(told(hops).during(span)).toBe(told(hops.slice(0, 3)).during(span));
  });

  it("keeps as many hops as it was given room for, and forgets the rest honestly", () => {
    const memory = told([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], { capacity: 4 });
    expect(memory.during({ startMs: 500, endMs: 2500 })).toBeNull();
    expect(memory.during({ startMs: 1000, endMs: 1500 })).toBeCloseTo(0.3, 6);
    expect(memory.during({ startMs: 2500, endMs: 3000 })).toBeCloseTo(0.6, 6);
  });
});
