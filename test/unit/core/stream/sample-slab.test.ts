import { describe, expect, it } from "vitest";
import { createPcmSlab, endToEnd } from "../../../../src/core/stream/sample-slab.ts";

describe("a slab of samples", () => {
  it("hands out stretches that lie end to end, which join without a copy", () => {
    const slab = createPcmSlab();
    const [first, second] = [slab(3).fill(1), slab(2).fill(2)];
    const joined = endToEnd([first, second]);
    expect([...joined]).toEqual([1, 1, 1, 2, 2]);
    expect(joined.buffer).toBe(first.buffer);
  });

  it("begins anew where a stretch does not fit, and then joins by copying", () => {
    const slab = createPcmSlab();
    const [first, second] = [slab(32_000).fill(1), slab(1000).fill(2)];
    expect(second.buffer).not.toBe(first.buffer);
    const joined = endToEnd([first, second]);
    expect([joined.length, joined[31_999], joined[32_000]]).toEqual([33_000, 1, 2]);
  });

  it("has room for a stretch longer than itself", () => {
    expect(createPcmSlab()(100_000)).toHaveLength(100_000);
  });

  it("joins nothing to nothing", () => {
    expect(endToEnd([])).toHaveLength(0);
  });
});
