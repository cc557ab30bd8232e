import { describe, expect, it } from "vitest";
import { parseSymblOptions } from "../../../../adapters/symbl/options.ts";
import { createTokens } from "../../../../adapters/symbl/tokens.ts";
import type { FetchFn } from "../../../../src/spec/context.ts";
import { createTestClock, createTestContext } from "../../../../src/testing/index.ts";
import { simulated } from "./simulated.ts";

const baseUrl = "http://127.0.0.1:9";

/** Answers with a token that tells its number, each with the next life of the list. */
function desk(livesS: readonly number[]): { readonly fetch: FetchFn; asked: number } {
  const state: { readonly fetch: FetchFn; asked: number } = {
    asked: 0,
    fetch: async () => {
      const expiresIn = livesS[state.asked++] ?? 86_400;
      const body = JSON.stringify({ accessToken: `token-${state.asked}`, expiresIn });
      return {
        status: 200,
        headers: { get: () => null },
        text: async () => body,
        arrayBuffer: async () => new ArrayBuffer(0),
      };
    },
  };
  return state;
}

describe("the access token of Symbl", () => {
  it("is kept until 300 s before the end that the server told, not for a day", async () => {
    const served = desk([1000]);
    const { ctx, clock } = createTestContext({ fetch: served.fetch });
    const tokens = createTokens(parseSymblOptions({ appId: "a", appSecret: "s", baseUrl }));
    expect(await tokens.get(ctx)).toBe("token-1");
    await clock.advance(699_000);
    expect(await tokens.get(ctx)).toBe("token-1");
    await clock.advance(2000);
    expect(await tokens.get(ctx)).toBe("token-2");
  });

  it("near its end, where the server gives the same one again, is asked for by halves of what is left", async () => {
    const served = desk([200, 100]);
    const { ctx, clock } = createTestContext({ fetch: served.fetch });
    const tokens = createTokens(parseSymblOptions({ appId: "a", appSecret: "s", baseUrl }));
    await tokens.get(ctx);
    await clock.advance(99_000);
    await tokens.get(ctx);
    expect(served.asked).toBe(1);
    await clock.advance(2000);
    await tokens.get(ctx);
    await tokens.get(ctx);
    expect(served.asked).toBe(2);
  });

  it("is the same one for two requests at the vendor's, with less life left", async () => {
    const clock = createTestClock();
    const simulator = await simulated({ clock, limits: { tokenLifeS: 400 } });
    const body = JSON.stringify({ type: "application", ...(simulator.options as object) });
    const ask = async (): Promise<{ accessToken: string; expiresIn: number }> =>
      (await (await fetch(`${simulator.url}/oauth2/token:generate`, { method: "POST", body })).json()) as never;
    const first = await ask();
    await clock.advance(100_000);
    const second = await ask();
    expect(second.accessToken).toBe(first.accessToken);
    expect(first.expiresIn - second.expiresIn).toBe(100);
  });

  it("of a function is asked for every time; a text is all there is", async () => {
    const { ctx } = createTestContext();
    let asked = 0;
    const tokens = createTokens(parseSymblOptions({ accessToken: () => `own-${++asked}`, baseUrl }));
    expect([await tokens.get(ctx), await tokens.get(ctx)]).toEqual(["own-1", "own-2"]);
    expect(tokens.refused("own-2")).toBe(true);
    expect(createTokens(parseSymblOptions({ accessToken: "fixed", baseUrl })).refused("fixed")).toBe(false);
  });
});
