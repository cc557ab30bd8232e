import { describe, expect, it } from "vitest";
import { createRotation, type Rotation } from "../../../../../src/core/stream/line/rotation.ts";
import { createTestClock, type TestClock } from "../../../../../src/testing/index.ts";

interface Rotating {
  readonly rotation: Rotation;
  readonly clock: TestClock;
  readonly log: string[];
  readonly over: AbortController;
}

function rotating(info: { sessionCapMs?: number; idleMs?: number } = {}): Rotating {
  const clock = createTestClock();
  const log: string[] = [];
  const over = new AbortController();
  const rotation = createRotation({
    info: { sessionCapMs: info.sessionCapMs ?? null, idleMs: info.idleMs ?? null },
    clock,
    signal: over.signal,
    onDue: () => log.push(`due ${clock.now()}`),
    onDeadline: () => log.push(`deadline ${clock.now()}`),
  });
  return { rotation, clock, log, over };
}

describe("the rotation of sessions", () => {
  it("asks for a successor as soon as the vendor announces the end, once, and gives it half of the time", async () => {
    const { rotation, clock, log } = rotating();
    rotation.closing(30_000);
    rotation.closing(20_000);
    await clock.advance(60_000);
    expect(log).toEqual(["due 0", "deadline 15000"]);
  });

  it("waits for a pause only once the successor is open", () => {
    const { rotation } = rotating();
    expect(rotation.waitsForPause).toBe(false);
    rotation.closing(1000);
    expect(rotation.waitsForPause).toBe(false);
    rotation.ready();
    expect(rotation.waitsForPause).toBe(true);
  });

  it("sees a declared cap coming: a tenth of it before, and at most a minute", async () => {
    const short = rotating({ sessionCapMs: 100_000 });
    short.rotation.watch(30_000);
    await short.clock.advance(70_000);
    const long = rotating({ sessionCapMs: 3_600_000 });
    long.rotation.watch(0);
    await long.clock.advance(3_600_000);
    expect([short.log, long.log]).toEqual([
      ["due 60000", "deadline 65000"],
      ["due 3540000", "deadline 3570000"],
    ]);
  });

  it("lets a successor idle for half as long as the vendor lets a session be idle", async () => {
    const { rotation, clock, log } = rotating({ idleMs: 10_000 });
    rotation.closing(60_000);
    await clock.advance(60_000);
    expect(log).toEqual(["due 0", "deadline 5000"]);
  });

  it("asks once more after a successor that could not be opened", async () => {
    const { rotation, clock, log } = rotating();
    rotation.closing(10_000);
    rotation.retry(700);
    await clock.advance(1000);
    expect(log).toEqual(["due 0", "due 700"]);
  });

  it.each(["reset", "abort"])("leaves no wait behind after its %s", async (how) => {
    const { rotation, clock, log, over } = rotating({ sessionCapMs: 100_000 });
    rotation.watch(0);
    rotation.closing(10_000);
    if (how === "reset") rotation.reset();
    else over.abort();
    await clock.advance(200_000);
    expect([log, clock.pending, rotation.waitsForPause]).toEqual([["due 0"], 0, false]);
  });
});
