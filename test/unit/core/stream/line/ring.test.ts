import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRing, type Ring } from "../../../../../src/core/stream/line/ring.ts";
import type { SessionPiece } from "../../../../../src/core/stream/session-audio.ts";
import { pieceAt, sampleOf } from "./harness.ts";

const ringOf = (capacityMs: number, channels = 1): { ring: Ring; evicted: SessionPiece[] } => {
  const evicted: SessionPiece[] = [];
  const ring = createRing({ sampleRateHz: 16_000, channels, capacityMs, startMs: 0, onEvict: (p) => evicted.push(p) });
  return { ring, evicted };
};
const fill = (ring: Ring, untilMs: number): void => {
  for (let at = 0; at < untilMs; at += 32) ring.push(pieceAt(at, true));
};

describe("the ring of a line", () => {
  it("holds what no session has taken, however much that is", () => {
    const { ring, evicted } = ringOf(64);
    fill(ring, 3200);
    expect([ring.startMs, ring.endMs, evicted.length]).toEqual([0, 3200, 0]);
  });

  it("lets go of what was taken and lies further back than its capacity", () => {
    const { ring, evicted } = ringOf(64);
    fill(ring, 320);
    for (let at = 32; at <= 320; at += 32) ring.pulled(at);
    expect([ring.startMs, evicted.at(-1)?.endMs]).toEqual([256, 256]);
  });

  it("keeps nothing that was taken with a capacity of 0", () => {
    const { ring } = ringOf(0);
    fill(ring, 64);
    ring.pulled(32);
    expect([ring.startMs, ring.from(0).length]).toEqual([32, 1]);
  });

  it("forgets what was answered without calling it lost", () => {
    const { ring, evicted } = ringOf(10_000);
    fill(ring, 320);
    ring.trim(100);
    expect([ring.startMs, evicted.length]).toEqual([96, 0]);
  });

  it("cuts the first piece at the sample, and copies nothing", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 318, noNaN: true }), fc.constantFrom(1, 2), (atMs, channels) => {
        const { ring } = ringOf(10_000, channels);
        const pieces = Array.from({ length: 10 }, (_, i) => pieceAt(i * 32, true, (i + 1) * 32, channels));
        for (const piece of pieces) ring.push(piece);
        const [first] = ring.from(atMs);
        const sample = sampleOf((first as SessionPiece).pcm);
        expect(Math.abs(sample - atMs * 16)).toBeLessThanOrEqual(0.5);
        expect((first as SessionPiece).startMs * 16).toBeCloseTo(sample, 6);
        expect(pieces.map(({ pcm }) => pcm.buffer)).toContain((first as SessionPiece).pcm.buffer);
      }),
    );
  });

  it("leaves a piece that it cuts the marks of the steps that go on", () => {
    const { ring } = ringOf(10_000);
    const step = (startMs: number, active: boolean) => pieceAt(startMs, active);
    const steps = [step(0, true), step(32, false), step(64, false)].map(({ pcm: _, ...rest }) => rest);
    ring.push({ ...pieceAt(0, true, 96), steps });
    const [rest] = ring.from(40);
    expect(rest?.speech).toEqual([{ probability: 1, active: false }]);
    expect(rest?.steps?.map(({ startMs }) => startMs)).toEqual([32, 64]);
    const [last] = ring.from(70);
    expect(last).toMatchObject({ startMs: 70, endMs: 96, speech: [{ active: false }] });
    expect(last?.steps).toBeUndefined();
    expect(ring.from(10)[0]?.speech).toEqual([{ probability: 1, active: true }]);
  });

  it("counts as taken only what is taken again after it was rewound, and remembers how far any session came", () => {
    const { ring, evicted } = ringOf(64);
    fill(ring, 128);
    ring.pulled(128);
    const before = evicted.length;
    ring.rewind(64);
    ring.pulled(96);
    expect([ring.pulledMs, ring.sentMs, evicted.length - before]).toEqual([96, 128, 0]);
  });
});
