import { describe, expect, it } from "vitest";
import { Spans } from "../../../src/report/spans.ts";

function spansOf(...parts: readonly (readonly [number, number])[]): Spans {
  const spans = new Spans();
  for (const [startMs, endMs] of parts) spans.add(startMs, endMs);
  return spans;
}
const counted = (spans: Spans, startMs: number, endMs: number): number =>
  spans.inside({ startMs, endMs }).reduce((sum, { countedMs }) => sum + countedMs, 0);

describe("parts of a call", () => {
  it("never count a moment twice", () => {
    expect(spansOf([0, 3000], [500, 3500], [1000, 2000]).all()).toEqual([{ startMs: 0, endMs: 3500, countedMs: 3500 }]);
  });

  it("are cut to the stretch that is asked for", () => {
    expect(spansOf([0, 3000], [5000, 8000], [9000, 9500]).inside({ startMs: 2000, endMs: 6000 })).toEqual([
      { startMs: 2000, endMs: 3000, countedMs: 1000 },
      { startMs: 5000, endMs: 6000, countedMs: 1000 },
    ]);
  });

  it("stay bounded however long the call, and count as much as was added", () => {
    const spans = spansOf(
      ...Array.from({ length: 20_000 }, (_, i): readonly [number, number] => [4000 * i, 4000 * i + 1000]),
    );

    expect(spans.all().length).toBeLessThanOrEqual(4096);
    expect(counted(spans, 0, Number.POSITIVE_INFINITY)).toBeCloseTo(20_000 * 1000, 0);
    expect(counted(spans, 8_000_000, 16_000_000) / 8_000_000).toBeCloseTo(0.25, 2);
  });
});
