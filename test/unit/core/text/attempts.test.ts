import { describe, expect, it } from "vitest";
import { attempt } from "../../../../src/core/text/attempts.ts";
import { EmotionError, type ErrorFacts, type ErrorKind } from "../../../../src/spec/errors.ts";
import { createTestClock } from "../../../../src/testing/index.ts";

const failing = (...kinds: readonly (readonly [ErrorKind, ErrorFacts?])[]) => {
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    call: async (): Promise<string> => {
      const next = kinds[calls++];
      if (next === undefined) return "answer";
      throw new EmotionError(next[0], "It failed.", next[1]);
    },
  };
};

const run = (call: () => Promise<string>, signal = new AbortController().signal) => {
  const clock = createTestClock();
  const result = attempt(call, { sleep: clock.sleep, random: () => 0.5, signal });
  result.catch(() => undefined);
  return { clock, result };
};

describe("attempts", () => {
  it("tries again after a failure that the same vendor may get over, with a jittered wait that doubles", async () => {
    const vendor = failing(["network"], ["vendor"]);
    const { clock, result } = run(vendor.call);
    await clock.settle();
    expect([vendor.calls, clock.nextMs]).toEqual([1, 250]);
    await clock.advance(250);
    expect([vendor.calls, clock.nextMs]).toEqual([2, 750]);
    await clock.advance(500);
    await expect(result).resolves.toBe("answer");
  });

  it("waits as long as the vendor asks", async () => {
    const vendor = failing(["rate-limit", { retryAfterMs: 7000 }]);
    const { clock, result } = run(vendor.call);
    await clock.settle();
    expect(clock.nextMs).toBe(7000);
    await clock.advance(7000);
    await expect(result).resolves.toBe("answer");
  });

  it("gives up after three tries", async () => {
    const vendor = failing(["timeout"], ["timeout"], ["timeout"]);
    const { clock, result } = run(vendor.call);
    await clock.advance(60_000);
    await expect(result).rejects.toMatchObject({ kind: "timeout" });
    expect(vendor.calls).toBe(3);
  });

  it.each(["auth", "quota", "protocol", "unsupported", "bad-input", "config"] as const)(
    "does not try again after %s",
    async (kind) => {
      const vendor = failing([kind]);
      await expect(run(vendor.call).result).rejects.toMatchObject({ kind });
      expect(vendor.calls).toBe(1);
    },
  );

  it("ends at once when it is aborted while it waits", async () => {
    const abort = new AbortController();
    const { clock, result } = run(failing(["network"]).call, abort.signal);
    await clock.settle();
    abort.abort();
    await expect(result).rejects.toMatchObject({ kind: "aborted" });
    expect(clock.pending).toBe(0);
  });
});
