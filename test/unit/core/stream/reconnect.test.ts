import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../../src/core/open-stream.ts";
import { platformHost } from "../../../../src/host.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { EventSchema } from "../../../../src/spec/events.ts";
import { createTestClock, type Script, type ScriptStep, scriptedAdapter } from "../../../../src/testing/index.ts";
import { seeded } from "../../../../src/testing/synthetic-voice.ts";
import { collect, only, open, RATE_HZ, voice } from "./fixtures.ts";

const lostAt = (atMs: number, retryAfterMs = 0): ScriptStep => ({ atMs, fail: "network", facts: { retryAfterMs } });
const vendor = (sessions: readonly (readonly ScriptStep[])[], script: Script = {}) =>
  scriptedAdapter({
    readings: { hopMs: 512, scores: { neutral: 1 } },
    steps: ({ index }) => sessions[index] ?? [],
    ...script,
  });
const policy = { jurisdiction: "other", purpose: "research" } as const;

/** A stream on a clock that stands still until it is moved, and then from wait to wait until `over`. */
async function openOnClock(script: ReturnType<typeof vendor>, extra: Partial<OpenOptions> = {}) {
  const clock = createTestClock();
  const host = { ...platformHost(), sleep: clock.sleep, now: clock.now, random: seeded(5) };
  const { stream } = await open(script, { host, ...extra });
  const drive = async <T>(over: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    over.then(mark, mark);
    for (await clock.settle(); !settled; await clock.settle()) {
      if (clock.nextMs !== null) await clock.advance(clock.nextMs - clock.now());
    }
    return over;
  };
  return { stream, clock, drive };
}

describe("a stream whose session is lost", () => {
  it("goes on: every stretch is read, the events keep their schema, and the summary knows of no gap", async () => {
    const { stream, drive } = await openOnClock(vendor([[lostAt(3000)]]));
    const events = collect(stream);
    const writing = stream.write(voice(8000)).then(() => stream.end());
    const told = await drive(Promise.all([events, writing]).then(([all]) => all));
    for (const event of told) expect(EventSchema.safeParse(event).success).toBe(true);
    const spans = only(told, "emotion").map(({ span }) => span);
    expect(spans.map(({ startMs }) => startMs)).toEqual([0, ...spans.slice(0, -1).map(({ endMs }) => endMs)]);
    expect(spans.at(-1)?.endMs).toBe(8000);
    expect(only(told, "end")[0]?.summary.gapMs).toBe(0);
    expect(only(told, "provider").map(({ state }) => state)).toEqual(["connected", "lost", "recovered"]);
  });

  it("counts what nobody answered once in the summary, however many channels lost it", async () => {
    const sessions = [[lostAt(3000)], [lostAt(3000)]];
    const script = vendor(sessions, { readings: { hopMs: 60_000, scores: { neutral: 1 } } });
    const left = voice(6000, 3);
    const right = voice(6000, 11);
    const { stream, drive } = await openOnClock(script, {
      format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" },
      config: { policy, reconnect: { replayMs: 1000 } },
    });
    const both = new Int16Array(left.length * 2);
    for (let i = 0; i < left.length; i++) {
      both[2 * i] = left[i] as number;
      both[2 * i + 1] = right[left.length - 1 - i] as number;
    }
    const events = collect(stream);
    const writing = stream.write(both).then(() => stream.end());
    const told = await drive(Promise.all([events, writing]).then(([all]) => all));
    const gaps = only(told, "gap").filter(({ cause }) => cause === "vendor-lost");
    expect(gaps.map(({ channel }) => channel).sort()).toEqual([0, 1]);
    const from = Math.min(...gaps.map(({ span }) => span.startMs));
    const to = Math.max(...gaps.map(({ span }) => span.endMs));
    expect(only(told, "end")[0]?.summary.gapMs).toBeCloseTo(to - from, 6);
  });

  it("holds write() back while it is down, by the bounds of its buffers", async () => {
    const { stream, drive, clock } = await openOnClock(vendor([[lostAt(512, 30_000)]]), {
      config: { policy, input: { bufferMs: 2000 } },
    });
    const events = collect(stream);
    let writtenMs = 0;
    const writing = (async () => {
      for (; writtenMs < 8000; writtenMs += 100) await stream.write(voice(100));
      stream.end();
    })();
    while (writtenMs < 3000) await clock.settle();
    for (let turn = 0; turn < 20; turn++) await clock.settle();
    // What was heard, the session's buffer, the input's, and a few blocks on their way.
    expect(writtenMs).toBeLessThan(512 + 1000 + 2000 + 500);
    expect(clock.now()).toBe(0);
    const told = await drive(Promise.all([events, writing]).then(([all]) => all));
    expect(only(told, "emotion").at(-1)?.span.endMs).toBe(8000);
    expect(only(told, "gap")).toEqual([]);
  });

  it("drops the oldest audio instead where the input says so, and tells it as a gap of the input", async () => {
    const { stream, drive, clock } = await openOnClock(vendor([[lostAt(512, 30_000)]]), {
      config: { policy, input: { bufferMs: 500, overflow: "drop-oldest" } },
    });
    const events = collect(stream);
    for (let ms = 0; ms < 8000; ms += 100) {
      await stream.write(voice(100));
      await clock.settle();
    }
    stream.end();
    const told = await drive(events);
    const gaps = only(told, "gap");
    expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(["overflow"]));
    expect(only(told, "emotion").at(-1)?.span.endMs).toBe(8000);
    const gapMs = gaps.reduce((sum, { span }) => sum + span.endMs - span.startMs, 0);
    expect(only(told, "end")[0]?.summary.gapMs).toBeCloseTo(gapMs, 6);
  });

  it("ends with the first loss where reconnecting is off", async () => {
    const { stream, drive, clock } = await openOnClock(vendor([[lostAt(512)]]), {
      config: { policy, reconnect: { maxAttempts: 0 } },
    });
    const failed = stream.drain().catch((error: unknown) => error);
    stream.write(voice(3000)).catch(() => undefined);
    expect(await drive(failed)).toMatchObject({ kind: "network" });
    expect(clock.now()).toBe(0);
  });

  it("spends no money beyond its budget on sessions with a minimum", async () => {
    const price = { line: "audio", unit: "ms", per: 1000, usd: "1", minimumUnits: 10_000 } as const;
    const prices = [{ ...price, date: "2026-01-01", source: "A test." }];
    const { stream, drive } = await openOnClock(vendor([[lostAt(512)]], { info: { prices } }), {
      config: { policy, budgetUsd: "15.00" },
    });
    const failed = stream.drain().catch((error: unknown) => error);
    stream.write(voice(3000)).catch(() => undefined);
    expect(await drive(failed)).toMatchObject({ kind: "quota" });
  });

  it("aborted two hundred times at any moment settles at once, and leaves nothing that waits", async () => {
    const random = seeded(9);
    const audio = voice(2000);
    for (let i = 0; i < 200; i++) {
      const controller = new AbortController();
      const steps = Array.from({ length: 40 }, () => [lostAt(Math.floor(random() * 900), random() < 0.3 ? 100 : 0)]);
      const { stream, clock } = await openOnClock(
        vendor(steps, { info: { sessionCapMs: 900, resume: random() < 0.5 ? "none" : "state" } }),
        { signal: controller.signal, config: { policy, reconnect: { maxAttempts: 100 } } },
      );
      const failed = stream.drain().then(
        () => "completed",
        (error: unknown) => (EmotionError.isInstance(error) ? error.kind : "foreign"),
      );
      stream.write(audio).then(
        () => stream.end(),
        () => undefined,
      );
      for (let step = Math.floor(random() * 12); step > 0; step--) await clock.advance(random() * 200);
      const at = clock.now();
      controller.abort();
      expect(["aborted", "completed"]).toContain(await failed);
      await stream[Symbol.asyncDispose]();
      expect([clock.now(), clock.pending]).toEqual([at, 0]);
    }
  });
});
