import { describe, expect, it } from "vitest";
import { poll } from "../../../src/kit/poll.ts";
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

  it("stops at once when it is aborted", async () => {
    const context = createTestContext();
    const answer = poll(context.ctx, async () => null, { what: "the job" }).catch((error: unknown) => error);
    await context.clock.settle();
    context.abort();
    expect(await answer).toMatchObject({ kind: "aborted" });
    expect(context.leaks()).toEqual({ listeners: 0, timers: 0, places: 0, lingering: 0 });
  });
});
