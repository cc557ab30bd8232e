import { describe, expect, it } from "vitest";
import { type ClipPart, clipParts } from "../../../../adapters/hume/clip-parts.ts";
import type { AudioChunk } from "../../../../src/spec/audio.ts";

const RATE_HZ = 1000;
const FORMAT = { sampleRateHz: RATE_HZ, channels: [{ channel: 0, role: null, speakers: null }] };
const LIMITS = { maxMs: 10_000, searchMs: 4000 };

/** A loud tone of `ms`, with silence at the given stretches. */
function tone(ms: number, ...pauses: readonly (readonly [number, number])[]): Int16Array {
  return Int16Array.from({ length: ms }, (_, at) =>
    pauses.some(([from, to]) => at >= from && at < to) ? 0 : at % 2 === 0 ? 9000 : -9000,
  );
}

async function parts(pcm: Int16Array, known = true, chunk = 32): Promise<ClipPart[]> {
  async function* audio(): AsyncGenerator<AudioChunk, void> {
    for (let at = 0; at < pcm.length; at += chunk) yield { pcm: pcm.subarray(at, at + chunk), startMs: at };
  }
  const clip = { format: FORMAT, audio: audio(), ...(known ? { durationMs: pcm.length } : {}) };
  const all: ClipPart[] = [];
  for await (const part of clipParts(clip, new AbortController().signal, LIMITS)) all.push(part);
  return all;
}

const samples = (all: readonly ClipPart[]): number[] =>
  all.flatMap(({ pcm }) => [...new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2)]);

describe("a clip", () => {
  it.each([0, 1, 9999, 10_000])("of %i ms that fits is not cut", async (ms) => {
    const all = await parts(tone(ms), false);
    expect(all).toHaveLength(ms === 0 ? 0 : 1);
    expect(samples(all)).toHaveLength(ms);
  });

  it("that does not fit is cut in its pause", async () => {
    const all = await parts(tone(15_000, [6900, 7300]));
    expect(all).toHaveLength(2);
    expect(all[1]?.startMs).toBeGreaterThan(7000);
    expect(all[1]?.startMs).toBeLessThan(7200);
  });

  it("of known length is cut into parts of about one length", async () => {
    const all = await parts(tone(33_000));
    expect(all.map(({ durationMs }) => Math.round(durationMs / 500) / 2)).toEqual([6.5, 6.5, 6.5, 6.5, 6.5]);
  });

  it("of unknown length is cut near what fits", async () => {
    const all = await parts(tone(21_000, [8000, 8400], [17_000, 17_400]), false);
    expect(all.map(({ startMs }) => Math.floor(startMs / 1000))).toEqual([0, 8, 17]);
  });

  it.each([1, 7, 32, 5000])("comes out whole, whatever its chunks (%i samples)", async (chunk) => {
    const pcm = Int16Array.from({ length: 27_001 }, (_, at) => (at * 7919) % 30_000);
    const all = await parts(pcm, chunk !== 7, chunk);
    expect(Int16Array.from(samples(all))).toEqual(pcm);
    expect(all.every(({ durationMs }) => durationMs <= LIMITS.maxMs)).toBe(true);
    expect(
      all.every(({ startMs, durationMs }, i) => (all[i + 1]?.startMs ?? pcm.length) === startMs + durationMs),
    ).toBe(true);
  });

  it("that is longer than it was said to be is still cut to what fits", async () => {
    async function* audio(): AsyncGenerator<AudioChunk, void> {
      for (let at = 0; at < 30_000; at += 100) yield { pcm: tone(100), startMs: at };
    }
    const lengths: number[] = [];
    for await (const { durationMs } of clipParts(
      { format: FORMAT, audio: audio(), durationMs: 5000 },
      new AbortController().signal,
      LIMITS,
    ))
      lengths.push(durationMs);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(10_000);
    expect(lengths.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  });
});
