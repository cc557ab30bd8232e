import { describe, expect, it } from "vitest";
import { createSustainedNegative, type SustainedNegative } from "../../../../src/core/trajectory/sustained.ts";

const HOP_MS = 250;
const LIMIT = -0.4;

function sustained(maxKept = 200): SustainedNegative {
  return createSustainedNegative({ sustainedBelow: LIMIT, sustainedMs: 5000, maxKept });
}

/** Feeds one value per 250 ms; the moments at which a stretch began. */
function feed(rule: SustainedNegative, values: readonly number[], fromMs = 0): number[] {
  return values.flatMap((value, hop) => {
    const startMs = fromMs + hop * HOP_MS;
    const onset = rule.sample({ startMs, endMs: startMs + HOP_MS }, value);
    return onset ? [startMs + HOP_MS] : [];
  });
}

const held = (value: number, seconds: number): number[] =>
  Array.from({ length: (seconds * 1000) / HOP_MS }, () => value);

/** Numbers in 0..1 that are the same every time (a linear congruential generator). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Valence that wanders like a smoothed one, with falls and recoveries. */
function course(seed: number, hops: number): number[] {
  const next = random(seed);
  let value = -0.4;
  return Array.from({ length: hops }, () => {
    value += (next() - 0.5) * 0.4 - (value + 0.4) * 0.1;
    return Math.max(-1, Math.min(1, value));
  });
}

describe("a sustained negative stretch", () => {
  it("begins with the first value below the limit, not where the rolling mean begins", () => {
    const rule = sustained();
    feed(rule, [...held(0, 10), ...held(-0.7, 10)]);

    expect(rule.read()[0]?.startMs).toBe(10_000);
  });

  it("ends with the last value below the limit, not where the rolling mean has recovered", () => {
    const rule = sustained();
    feed(rule, [...held(-0.9, 10), ...held(0, 10)]);

    expect(rule.read()).toEqual([{ startMs: 0, endMs: 10_000, meanValence: expect.closeTo(-0.9, 9) }]);
  });

  it("keeps a short relief inside, and counts it in the mean", () => {
    const rule = sustained();
    feed(rule, [...held(-0.8, 6), ...held(-0.3, 1), ...held(-0.8, 3), ...held(0, 10)]);

    expect(rule.read()).toEqual([{ startMs: 0, endMs: 10_000, meanValence: expect.closeTo(-0.75, 9) }]);
  });

  it("tells at its beginning the span and mean heard so far", () => {
    const rule = sustained();
    feed(rule, held(0, 10));
    feed(rule, held(-0.8, 2.5), 10_000);

    expect(rule.sample({ startMs: 12_500, endMs: 12_750 }, -0.8)).toEqual({
      span: { startMs: 10_000, endMs: 12_750 },
      meanValence: expect.closeTo(-0.8, 9),
    });
  });

  it("that comes back while the rolling mean still holds it goes on, and begins no second time", () => {
    const rule = sustained();
    const began = feed(rule, [...held(-0.8, 6), ...held(0, 2.5), ...held(-0.9, 8), ...held(0, 10)]);

    expect(began).toEqual([5000]);
    expect(rule.read()).toEqual([{ startMs: 0, endMs: 16_500, meanValence: expect.closeTo(-12 / 16.5, 9) }]);
  });

  it("that comes back later is another one", () => {
    const rule = sustained();
    feed(rule, [...held(-0.8, 6), ...held(0, 10), ...held(-0.8, 6)]);

    expect(rule.read().map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 6000],
      [16_000, 22_000],
    ]);
  });

  it("leaves pauses out of its mean", () => {
    const rule = sustained();
    feed(rule, held(-0.5, 5));
    feed(rule, held(-0.7, 5), 9000);

    expect(rule.read()).toEqual([{ startMs: 0, endMs: 14_000, meanValence: expect.closeTo(-0.6, 9) }]);
  });

  it("is counted when it is one more than are kept", () => {
    const rule = sustained(1);
    feed(rule, [...held(-0.8, 6), ...held(0, 10), ...held(-0.8, 6), ...held(0, 10), ...held(-0.8, 6)]);

    expect([rule.read().length, rule.omitted()]).toEqual([1, 2]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("reports the true mean, below the limit, whatever the course (seed %i)", (seed) => {
    const values = course(seed, 4000);
    const rule = sustained();
    feed(rule, values);
    const stretches = rule.read();
    const means = stretches.map(({ startMs, endMs }) => {
      const inside = values.slice(startMs / HOP_MS, endMs / HOP_MS);
      return inside.reduce((sum, value) => sum + value, 0) / inside.length;
    });

    expect(stretches.length).toBeGreaterThan(3);
    expect(stretches.map(({ meanValence }) => meanValence)).toEqual(means.map((mean) => expect.closeTo(mean, 9)));
    expect(Math.max(...means)).toBeLessThan(LIMIT);
  });

  it.each([1, 2, 3, 4])("never overlaps another, and begins and ends low (seed %i)", (seed) => {
    const values = course(seed, 4000);
    const rule = sustained();
    feed(rule, values);
    const stretches = rule.read();
    const edges = stretches.flatMap(({ startMs, endMs }) => [values[startMs / HOP_MS], values[endMs / HOP_MS - 1]]);
    const times = stretches.flatMap(({ startMs, endMs }) => [startMs, endMs]);

    expect(Math.max(...edges.map((value) => value ?? Number.NaN))).toBeLessThan(LIMIT);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
