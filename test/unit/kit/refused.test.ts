import { describe, expect, it } from "vitest";
import { whenRefused } from "../../../src/kit/refused.ts";
import { EmotionError, type ErrorKind } from "../../../src/spec/errors.ts";
import { createTestContext } from "../../../src/testing/index.ts";
import { driven } from "../adapters/driven.ts";

const refusal = (status: number, retryAfterMs?: number, kind: ErrorKind = "rate-limit"): EmotionError =>
  new EmotionError(kind, "Not now.", retryAfterMs === undefined ? { status } : { status, retryAfterMs });

/** Fails with each of these in turn, and answers then. */
function send(...failures: readonly unknown[]) {
  const context = createTestContext();
  let sent = 0;
  const call = whenRefused(context.ctx, async () => {
    const failure = failures[sent++];
    if (failure !== undefined) throw failure;
    return "taken";
  });
  call.catch(() => undefined);
  return { context, call: driven(context, call), sent: () => sent };
}

describe("a request that is refused", () => {
  it("is sent again, no sooner than the vendor asks for", async () => {
    const { context, call, sent } = send(refusal(429, 4000), refusal(503, 2000, "vendor"));
    expect([await call, sent()]).toEqual(["taken", 3]);
    expect(context.clock.now()).toBeGreaterThanOrEqual(6000);
    expect(context.leaks()).toMatchObject({ timers: 0 });
  });

  it("is known by its kind too, whatever status the vendor has for it", async () => {
    const { call, sent } = send(refusal(403, 60_000), new EmotionError("rate-limit", "Not now."));
    expect([await call, sent()]).toEqual(["taken", 3]);
  });

  it("ends with the first refusal when it was sent six times", async () => {
    const { call, sent } = send(...Array.from({ length: 9 }, (_, i) => refusal(i === 0 ? 429 : 503)));
    await expect(call).rejects.toMatchObject({ facts: { status: 429 } });
    expect(sent()).toBe(6);
  });

  it.each([
    ["a used-up quota", refusal(429, undefined, "quota")],
    ["a wrong key", refusal(401, undefined, "auth")],
    ["a server that failed at it", refusal(500, undefined, "vendor")],
    ["a gateway that got no good answer", refusal(502, undefined, "vendor")],
    ["a gateway that lost patience", refusal(504, undefined, "vendor")],
    ["a vendor that asks for more time than there is", refusal(429, 400_000)],
    ["a connection that broke, since nobody knows what was taken", new EmotionError("network", "It broke.")],
    ["what is no error of ours", new RangeError("a bug")],
  ])("is not sent again for %s", async (_, failure) => {
    const { call, sent } = send(failure);
    await expect(call).rejects.toBe(failure);
    expect(sent()).toBe(1);
  });

  it("is not sent at all once the call is aborted, and does not hold it when it does not heed the signal", async () => {
    const context = createTestContext();
    let sent = 0;
    const hanging = (): Promise<never> => {
      sent++;
      return new Promise(() => undefined);
    };
    const call = whenRefused(context.ctx, hanging);
    context.abort();
    await expect(call).rejects.toMatchObject({ kind: "aborted" });
    await expect(whenRefused(context.ctx, hanging)).rejects.toMatchObject({ kind: "aborted" });
    expect(sent).toBe(1);
  });

  it("is not waited for once the call is aborted", async () => {
    const context = createTestContext();
    const call = whenRefused(context.ctx, () => Promise.reject(refusal(429, 30_000)));
    await context.clock.advance(100);
    context.abort();
    await expect(call).rejects.toMatchObject({ kind: "aborted" });
    expect(context.leaks()).toMatchObject({ timers: 0, listeners: 0 });
  });
});
