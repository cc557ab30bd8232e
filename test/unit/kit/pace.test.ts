import { describe, expect, it } from "vitest";
import { pace } from "../../../src/kit/pace.ts";
import type { AudioChunk } from "../../../src/spec/audio.ts";
import { createTestClock } from "../../../src/testing/test-clock.ts";
import { collect, countingChunks, formatOf, sourceOf } from "./audio.ts";

const format = formatOf(16_000);
/** `count` chunks of 100 ms. */
const audio = (count: number): AudioChunk[] =>
  countingChunks(
    Array.from({ length: count }, () => 1600),
    format,
  );

/** When each chunk came out, ms. */
async function times(count: number, maxSpeed: number | null, advanceMs: number): Promise<number[]> {
  const clock = createTestClock(1000);
  const at: number[] = [];
  const reading = (async () => {
    for await (const _ of pace(sourceOf(audio(count)), format, { maxSpeed }, clock)) at.push(clock.now() - 1000);
  })();
  await clock.advance(advanceMs);
  await reading;
  return at;
}

describe("pacing", () => {
  it("sends each chunk when the audio before it is due", async () => {
    expect(await times(4, 1, 300)).toEqual([0, 100, 200, 300]);
  });

  it("sends at the given multiple of real time", async () => {
    expect(await times(4, 2, 150)).toEqual([0, 50, 100, 150]);
  });

  it("sends everything at once without a limit", async () => {
    expect(await times(4, null, 0)).toEqual([0, 0, 0, 0]);
  });

  it("does not drift when every sleep is late", async () => {
    const clock = createTestClock();
    const late = { now: clock.now, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms + 7, signal) };
    const at: number[] = [];
    const reading = (async () => {
      for await (const _ of pace(sourceOf(audio(50)), format, { maxSpeed: 1 }, late)) at.push(clock.now());
    })();
    await clock.advance(6000);
    await reading;
    expect(at.at(-1)).toBe(4907);
  });

  it("makes up for a stall by the burst and no more", async () => {
    const clock = createTestClock();
    const iterator = pace(sourceOf(audio(10)), format, { maxSpeed: 1, burstMs: 200 }, clock);
    await iterator.next();
    await clock.advance(5000);
    const at: number[] = [];
    const reading = (async () => {
      for await (const _ of iterator) at.push(clock.now());
    })();
    await clock.advance(1000);
    await reading;
    expect(at.slice(0, 5)).toEqual([5000, 5000, 5000, 5100, 5200]);
  });

  it("rejects at once when the wait is aborted, and stops the source", async () => {
    const clock = createTestClock();
    const controller = new AbortController();
    const source = sourceOf(audio(3));
    const aborting = { now: clock.now, sleep: (ms: number) => clock.sleep(ms, controller.signal) };
    const reading = collect(pace(source, format, { maxSpeed: 1 }, aborting));
    await clock.settle();
    controller.abort();
    await expect(reading).rejects.toMatchObject({ kind: "aborted" });
    expect([source.stopped, clock.pending]).toEqual([true, 0]);
  });
});
