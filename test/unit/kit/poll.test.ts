import { describe, expect, it } from "vitest";
import { poll } from "../../../src/kit/poll.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import { createTestContext } from "../../../src/testing/index.ts";

describe("a poll", () => {
  it("asks at once, then ever more seldom up to a bound, until there is an answer", async () => {
    const { ctx, clock } = createTestContext();
    const askedMs: number[] = [];
    const answer = poll(
      ctx,
      async () => {
        askedMs.push(ctx.now());
        return askedMs.length === 5 ? "done" : null;
      },
      { what: "the job", firstMs: 1000, maxMs: 2000 },
    );
    await clock.advance(10_000);
    expect(await answer).toBe("done");
    expect(askedMs).toEqual([0, 1000, 2500, 4500, 6500]);
  });

  it("times out at its deadline, naming what it waited for", async () => {
    const { ctx, clock } = createTestContext();
    const answer = poll(ctx, async () => null, { what: "the job", deadlineMs: 5000 }).catch((error: unknown) => error);
    await clock.advance(20_000);
    expect(await answer).toMatchObject({ kind: "timeout", message: expect.stringContaining("the job") });
    expect(clock.pending).toBe(0);
  });

  it("takes a question that fails for not yet, waits as long as the vendor asks, and counts failures in a row", async () => {
    const { ctx, clock } = createTestContext();
    const busy = new EmotionError("rate-limit", "Busy.", { retryAfterMs: 5000 });
    const broken = new EmotionError("network", "Broken.");
    const answers = [busy, broken, null, broken, broken, "done"];
    const askedMs: number[] = [];
    const ask = async (): Promise<string | null> => {
      askedMs.push(ctx.now());
      const answer = answers.shift() ?? null;
      if (answer instanceof EmotionError) throw answer;
      return answer;
    };
    const answer = poll(ctx, ask, { what: "the job", firstMs: 1000, maxMs: 1000 });
    await clock.advance(20_000);
    expect(await answer).toBe("done");
    expect(askedMs).toEqual([0, 5000, 6000, 7000, 8000, 9000]);
  });

  it.each([
    ["network", 3],
    ["vendor", 3],
    ["auth", 1],
    ["protocol", 1],
  ] as const)("gives up after %s when it came %i times in a row", async (kind, times) => {
    const { ctx, clock } = createTestContext();
    let asked = 0;
    const ask = (): Promise<never> => {
      asked++;
      return Promise.reject(new EmotionError(kind, "No."));
    };
    const answer = poll(ctx, ask, { what: "the job" }).catch((error: unknown) => error);
    await clock.advance(60_000);
    expect([await answer, asked]).toMatchObject([{ kind }, times]);
  });

  it("stops at once when it is aborted", async () => {
    const context = createTestContext();
    const answer = poll(context.ctx, async () => null, { what: "the job" }).catch((error: unknown) => error);
    await context.clock.settle();
    context.abort();
    expect(await answer).toMatchObject({ kind: "aborted" });
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });
});
