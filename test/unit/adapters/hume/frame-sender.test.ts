import { describe, expect, it } from "vitest";
import { FrameSender } from "../../../../adapters/hume/frame-sender.ts";
import { createSendRate } from "../../../../adapters/hume/send-rate.ts";
import type { Connection } from "../../../../src/spec/context.ts";
import { createTestContext } from "../../../../src/testing/test-context.ts";

const FORMAT = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] };

/** A sender whose frames are told apart by their samples: frame 1 is all ones. */
function sending() {
  const { ctx, clock, metered, leaks } = createTestContext();
  const sent: { readonly frame: number; readonly atMs: number }[] = [];
  const sender = new FrameSender(ctx, FORMAT);
  const connection: Connection = {
    messages: (async function* () {})(),
    send: (data) => {
      const frame = typeof data === "string" ? 0 : (data[0] as number);
      sent.push({ frame, atMs: clock.now() });
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  const push = (frame: number): Promise<void> =>
    sender.push(connection, { pcm: new Int16Array(1600).fill(frame), startMs: 0 });
  return { sender, clock, metered, leaks, sent, push, flush: () => sender.flush(connection) };
}

describe("frames", () => {
  it("go one at a time, each when the one before has played", async () => {
    const { clock, sent, push } = sending();
    const all = (async () => {
      for (let frame = 1; frame <= 4; frame++) await push(frame);
    })();
    await clock.advance(1000);
    await all;
    expect(sent).toEqual([0, 100, 200, 300].map((atMs, i) => ({ frame: i + 1, atMs })));
  });

  it("make up for a stall, but for no more than a quarter of a second", async () => {
    const { clock, sent, push } = sending();
    await push(1);
    await clock.advance(2000);
    const all = (async () => {
      for (let frame = 2; frame <= 6; frame++) await push(frame);
    })();
    await clock.advance(1000);
    await all;
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 2000, 2000, 2000, 2050, 2150]);
  });

  it("that were refused go again before any other, after a while", async () => {
    const { clock, sent, push, sender } = sending();
    await push(1);
    sender.refused();
    const second = push(2);
    await clock.advance(1000);
    await second;
    expect(sent.map(({ frame }) => frame)).toEqual([1, 1, 2]);
    expect(sent[1]?.atMs).toBeGreaterThanOrEqual(75);
  });

  it("that were refused together go again together, in their order", async () => {
    const { clock, sent, push, sender } = sending();
    await push(1);
    await clock.advance(2000);
    await push(2);
    await push(3);
    sender.refused();
    sender.refused();
    const next = push(4);
    await clock.advance(2000);
    await next;
    expect(sent.map(({ frame }) => frame)).toEqual([1, 2, 3, 2, 3, 4]);
  });

  it("that are refused again and again wait longer each time, and then end the session", async () => {
    const { clock, sent, push, sender } = sending();
    await push(1);
    sender.refused();
    const stuck = push(2).then(
      () => "sent",
      (error: { kind: string }) => error.kind,
    );
    for (let seen = sent.length, i = 0; i < 200; i++) {
      await clock.advance(100);
      if (sent.length > seen) sender.refused();
      seen = sent.length;
    }
    expect(await stuck).toBe("rate-limit");
    const waits = sent.slice(1).map(({ atMs }, i) => atMs - (sent[i]?.atMs ?? 0));
    expect(waits).toHaveLength(10);
    expect(Math.max(...waits.slice(0, 2))).toBeLessThan(Math.min(...waits.slice(5)));
    expect(sent.every(({ frame }) => frame === 1)).toBe(true);
  });

  it("are booked once the vendor had time to refuse them, and all that was taken at the end", async () => {
    const { clock, push, sender, metered, flush } = sending();
    await push(1);
    expect(metered.get("audio")).toBeUndefined();
    const second = push(2);
    await clock.advance(100);
    await second;
    expect(metered.get("audio")).toBe(100);
    sender.refused();
    sender.end();
    expect(metered.get("audio")).toBe(100);
    await expect(flush()).rejects.toMatchObject({ kind: "aborted" });
  });

  it("wait at the end as long as the last one plays, so that its refusal is still answered", async () => {
    const { clock, sent, push, sender, flush } = sending();
    await push(1);
    let flushed = false;
    const end = flush().then(() => {
      flushed = true;
    });
    await clock.advance(50);
    expect(flushed).toBe(false);
    sender.refused();
    await clock.advance(1000);
    await end;
    expect(sent.map(({ frame }) => frame)).toEqual([1, 1]);
  });

  it("leave no timer behind when the session ends in the midst of a wait", async () => {
    const { push, sender, leaks } = sending();
    await push(1);
    const waiting = push(2).catch(() => undefined);
    sender.end();
    await waiting;
    expect(leaks().timers).toBe(0);
  });
});

describe("the rate", () => {
  it("stands less of a burst after each refusal, and none at last", () => {
    const credit = (refusals: number): number => {
      const rate = createSendRate(200);
      rate.take(100, 0);
      for (let i = 0; i < refusals; i++) rate.refused();
      for (let nowMs = 0; nowMs < 10_000; nowMs += 100) if (rate.waitMs(nowMs) === 0) rate.take(100, nowMs);
      let frames = 0;
      for (; rate.waitMs(20_000) === 0; frames++) rate.take(50, 20_000);
      return frames * 50;
    };
    expect([0, 1, 2, 3].map(credit)).toEqual([250, 150, 100, 50]);
  });
});
