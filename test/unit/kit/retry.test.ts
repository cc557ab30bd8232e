import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRetryBudget, type RetryOptions, retrying } from "../../../src/kit/retry.ts";
import { EmotionError, ERROR_KINDS, ERROR_POLICY, type ErrorKind } from "../../../src/spec/errors.ts";
import { createTestContext, type TestContext } from "../../../src/testing/index.ts";

const failure = (kind: ErrorKind, retryAfterMs?: number): EmotionError =>
  new EmotionError(kind, "It failed.", retryAfterMs === undefined ? {} : { retryAfterMs });

/** A budget whose jitter always takes the longest wait. */
function budgetOf(options: RetryOptions = {}) {
  let nowMs = 0;
  const budget = createRetryBudget({ now: () => nowMs, random: () => 1 - Number.EPSILON }, options);
  const failed = (kind: ErrorKind = "network", healthyMs = 0, retryAfterMs?: number): number | null => {
    const waitMs = budget.failed(failure(kind, retryAfterMs), healthyMs);
    return waitMs === null ? null : Math.round(waitMs);
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { budget, failed, pass };
}

describe("a budget of attempts", () => {
  it("waits longer each time, up to a longest wait, and then has none left", () => {
    const { failed } = budgetOf({ maxAttempts: 4, maxWaitMs: 1000 });
    expect([failed(), failed(), failed(), failed(), failed()]).toEqual([250, 500, 1000, 1000, null]);
  });

  it("spreads its waits from none at all to the longest", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (at) => {
        const wait = createRetryBudget({ now: () => 0, random: () => at }).failed(failure("network"));
        expect(wait).toBeCloseTo(at * 250);
      }),
    );
  });

  it("never waits less than the vendor asks for, however long that is", () => {
    const { failed } = budgetOf();
    expect(failed("rate-limit", 0, 30_000)).toBe(30_000);
  });

  it("does not begin to wait for what lies beyond the deadline", () => {
    const { failed } = budgetOf({ deadlineMs: 60_000 });
    expect(failed("rate-limit", 0, 60_000)).toBeNull();
  });

  it.each(ERROR_KINDS)("tries again after %s exactly where the table of errors says so", (kind) => {
    expect(budgetOf().failed(kind) !== null).toBe(ERROR_POLICY[kind].sameVendor);
  });

  it("has one deadline over all consecutive attempts, short ones in between included", () => {
    const { budget, failed, pass } = budgetOf({ deadlineMs: 10_000, maxAttempts: 100 });
    failed();
    pass(4000);
    failed("network", 3000);
    expect(budget.leftMs).toBe(6000);
    pass(5990);
    expect(failed()).toBeNull();
  });

  it("begins anew after a stable stretch, but gives back only what the healthy time was worth", () => {
    const { failed, budget } = budgetOf({ maxAttempts: 2 });
    failed();
    failed();
    expect(failed("network", 9000)).toBeNull();
    expect(failed("network", 11_000)).toBe(250);
    expect(budget.original?.kind).toBe("network");
  });

  it("is not spent by attempts that bring the work on, and begins anew with each", () => {
    const { budget } = budgetOf({ maxAttempts: 1 });
    const error = new EmotionError("network", "The connection broke.");
    for (let loss = 0; loss < 50; loss++) expect(budget.failed(error, 10, true)).toBeCloseTo(250);
    expect(budget.failed(error, 10)).toBeNull();
  });

  it("knows the failure that began it all", () => {
    const { failed, budget } = budgetOf();
    expect(budget.original).toBeNull();
    failed("rate-limit");
    failed("timeout");
    expect(budget.original?.kind).toBe("rate-limit");
  });

  it("never tries again with no attempts", () => {
    expect(budgetOf({ maxAttempts: 0 }).failed()).toBeNull();
  });
});

describe("retrying a call", () => {
  /** Fails with each kind in turn, then answers. */
  const failing = (...kinds: ErrorKind[]) => {
    const calls: number[] = [];
    const attempt = async (_: AbortSignal, failures: number): Promise<string> => {
      calls.push(failures);
      const kind = kinds[failures];
      if (kind !== undefined) throw failure(kind);
      return "answered";
    };
    return { attempt, calls };
  };
  const drive = async <T>({ clock }: TestContext, promise: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (await clock.settle(); !settled; await clock.settle()) {
      if (clock.nextMs !== null) await clock.advance(clock.nextMs - clock.now());
    }
    return promise;
  };

  it("answers with the first success", async () => {
    const context = createTestContext();
    const { attempt, calls } = failing("network", "rate-limit");
    expect(await drive(context, retrying(context.ctx, attempt))).toBe("answered");
    expect([calls, context.leaks()]).toEqual([[0, 1, 2], { listeners: 0, timers: 0, places: 0, lingering: 0 }]);
  });

  it("fails with the first failure when the attempts are spent", async () => {
    const context = createTestContext();
    const call = retrying(context.ctx, failing("vendor", "network", "network").attempt, { maxAttempts: 2 });
    await expect(drive(context, call)).rejects.toMatchObject({ kind: "vendor" });
  });

  it("fails at once with a kind that allows no other attempt", async () => {
    const context = createTestContext();
    const { attempt, calls } = failing("network", "auth");
    await expect(drive(context, retrying(context.ctx, attempt))).rejects.toMatchObject({ kind: "auth" });
    expect(calls).toEqual([0, 1]);
  });

  it("stops an attempt that outlasts the deadline, and tells it so by its signal", async () => {
    const context = createTestContext();
    let told: AbortSignal | undefined;
    const hanging = (signal: AbortSignal): Promise<never> => {
      told = signal;
      return new Promise(() => undefined);
    };
    const call = retrying(context.ctx, hanging, { deadlineMs: 3000 });
    await expect(drive(context, call)).rejects.toMatchObject({ kind: "timeout" });
    expect([told?.aborted, context.clock.now(), context.leaks().listeners]).toEqual([true, 3000, 0]);
  });

  it("passes on what is no error of ours", async () => {
    const context = createTestContext();
    const defect = new TypeError("a defect");
    await expect(retrying(context.ctx, () => Promise.reject(defect))).rejects.toBe(defect);
  });

  it.each(["in an attempt", "in a wait"])(
    "ends at once when it is aborted %s, and leaves nothing behind",
    async (when) => {
      const context = createTestContext();
      const attempt = (): Promise<never> =>
        when === "in a wait" ? Promise.reject(failure("rate-limit", 5000)) : new Promise(() => undefined);
      const call = retrying(context.ctx, attempt).catch((error: unknown) => error);
      await context.clock.settle();
      context.abort();
      expect(await call).toMatchObject({ kind: "aborted" });
      expect([context.clock.now(), context.leaks().listeners, context.leaks().timers]).toEqual([0, 0, 0]);
    },
  );
});
