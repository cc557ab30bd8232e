import { describe, expect, it } from "vitest";
import { createHeartbeat, PING_EVERY_MS, PONG_WITHIN_MS } from "../../../../adapters/symbl/heartbeat.ts";
import { createTestClock } from "../../../../src/testing/index.ts";

describe("the keep-alive of Symbl", () => {
  const beating = () => {
    const clock = createTestClock();
    const over = new AbortController();
    const sent: unknown[] = [];
    const codes: unknown[] = [];
    const heartbeat = createHeartbeat(() => ({
      send: async (data) => void sent.push(data),
      messages: (async function* () {})(),
      close: async (code) => void codes.push(code),
    }));
    const beat = heartbeat.beat({ sleep: clock.sleep }, over.signal)[Symbol.asyncIterator]().next();
    const failed = beat.then(
      () => null,
      (error: unknown) => error,
    );
    return { clock, over, sent, codes, heartbeat, failed };
  };

  it("takes any message for a sign of life: a relay may know nothing of `__PONG__`", async () => {
    const { clock, over, sent, codes, heartbeat, failed } = beating();
    for (let i = 0; i < 10; i++) {
      await clock.advance(PING_EVERY_MS / 2);
      heartbeat.heard();
    }
    expect(sent.length).toBeGreaterThan(2);
    over.abort();
    expect([await failed, codes]).toEqual([null, []]);
  });

  it("closes with 3006 where nothing is heard", async () => {
    const { clock, codes, failed } = beating();
    await clock.advance(PING_EVERY_MS + PONG_WITHIN_MS + 1);
    expect(await failed).toMatchObject({ kind: "network", facts: { closeCode: 3006 } });
    expect(codes).toEqual([3006]);
  });
});
