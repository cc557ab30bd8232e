import { getEventListeners } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpErrorKind, parseRetryAfter, type RequestOptions, request } from "../../../src/kit/http.ts";
import type { FetchFn } from "../../../src/spec/context.ts";
import type { EmotionError } from "../../../src/spec/errors.ts";
import { createTestClock, type TestClock } from "../../../src/testing/test-clock.ts";

const CANARY = "canary-key";
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/?key=${CANARY}`;
}

interface Call {
  readonly answer: ReturnType<typeof request>;
  readonly clock: TestClock;
  readonly controller: AbortController;
}

function call(url: string, options: Partial<RequestOptions> = {}): Call {
  const clock = createTestClock();
  const controller = new AbortController();
  const ctx = { fetch: fetch as unknown as FetchFn, signal: controller.signal, sleep: clock.sleep };
  const headers = { authorization: CANARY };
  return { answer: request(ctx, url, { purpose: "asking", headers, ...options }), clock, controller };
}

const errorOf = (answer: Promise<unknown>): Promise<EmotionError> =>
  answer.then(
    () => {
      throw new Error("it succeeded");
    },
    (error: EmotionError) => error,
  );

describe("a request", () => {
  it("gives status, headers and text of a success", async () => {
    const url = await serve((_, response) => response.writeHead(201, { "x-id": "7" }).end("made"));
    const answer = await call(url).answer;
    expect([answer.status, answer.header("x-id"), answer.text]).toEqual([201, "7", "made"]);
  });

  it("sends method, headers and body", async () => {
    const url = await serve(async (incoming, response) => {
      const body = (await incoming.toArray()).join("");
      response.end(`${incoming.method} ${incoming.headers["x-a"]} ${body}`);
    });
    const { answer } = call(url, { method: "POST", headers: { "x-a": "1" }, body: "hello" });
    expect((await answer).text).toBe("POST 1 hello");
  });

  it("turns a refusal into the kind of its status, with status and retry-after as facts", async () => {
    const url = await serve((_, response) => response.writeHead(429, { "retry-after": "2" }).end(CANARY));
    expect(await errorOf(call(url).answer)).toMatchObject({
      kind: "rate-limit",
      facts: { status: 429, retryAfterMs: 2000 },
    });
  });

  it("lets the adapter read a better kind from the vendor's own code", async () => {
    const url = await serve((_, response) => response.writeHead(400).end("BALANCE"));
    const { answer } = call(url, { kindOf: (_status, body) => (body === "BALANCE" ? "quota" : undefined) });
    expect((await errorOf(answer)).kind).toBe("quota");
  });

  it("tells nothing of body, URL and headers", async () => {
    const url = await serve((_, response) => response.writeHead(500).end(CANARY));
    const error = await errorOf(call(url).answer);
    expect(`${error.message}${error.stack}${JSON.stringify(error.facts)}${String(error.cause)}`).not.toContain(CANARY);
  });

  it("is a network error when the connection dies in the body", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => response.destroy());
    });
    const error = await errorOf(call(url).answer);
    expect([error.kind, error.cause]).toEqual(["network", undefined]);
  });

  it("is a network error when nobody listens", async () => {
    const url = await serve(() => undefined);
    for (const close of closers.splice(0)) close();
    const { kind, facts } = await errorOf(call(url).answer);
    expect([kind, facts]).toEqual(["network", { code: "ECONNREFUSED" }]);
  });

  it("times out when the answer does not come, body included", async () => {
    const begun = Promise.withResolvers<void>();
    const url = await serve((_, response) => {
      response.writeHead(200).write("half");
      begun.resolve();
    });
    const { answer, clock } = call(url, { timeoutMs: 500 });
    const error = errorOf(answer);
    await begun.promise;
    await clock.advance(500);
    expect((await error).kind).toBe("timeout");
  });

  it("rejects at once when the call is aborted", async () => {
    const arrived = Promise.withResolvers<void>();
    const url = await serve(() => arrived.resolve());
    const { answer, controller } = call(url);
    const error = errorOf(answer);
    await arrived.promise;
    controller.abort();
    expect((await error).kind).toBe("aborted");
  });

  it.each([200, 503])("leaves no timer and no listener after a %d", async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const { answer, clock, controller } = call(url);
    await answer.catch(() => undefined);
    expect([clock.pending, getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });
});

describe("the kind of an HTTP status", () => {
  it.each([
    [400, "protocol"],
    [401, "auth"],
    [402, "quota"],
    [403, "auth"],
    [404, "protocol"],
    [408, "timeout"],
    [413, "unsupported"],
    [415, "unsupported"],
    [429, "rate-limit"],
    [500, "vendor"],
    [503, "vendor"],
    [504, "timeout"],
    [301, "protocol"],
  ])("%d is %s", (status, kind) => {
    expect(httpErrorKind(status)).toBe(kind);
  });
});

describe("retry-after", () => {
  const date = "Sat, 21 Nov 2026 05:00:00 GMT";
  it.each([
    ["seconds", "3", null, 3000],
    ["fractions of seconds", "0.5", null, 500],
    ["a date, relative to the answer's own", "Sat, 21 Nov 2026 05:00:10 GMT", date, 10_000],
    ["a date in the past", "Sat, 21 Nov 2026 04:00:00 GMT", date, 0],
    ["a date without one to compare it with", "Sat, 21 Nov 2026 05:00:10 GMT", null, null],
    ["nonsense", "soon", date, null],
    ["nothing", null, date, null],
  ])("reads %s", (_, value, from, ms) => {
    expect(parseRetryAfter(value, from)).toBe(ms);
  });
});
