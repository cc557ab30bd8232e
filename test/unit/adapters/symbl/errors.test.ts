import { describe, expect, it } from "vitest";
import { closeKind, DETAIL_KINDS, STATUS_KINDS, sessionError } from "../../../../adapters/symbl/errors.ts";
import { CLOSE_KINDS, symbl } from "../../../../adapters/symbl/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { createTestContext } from "../../../../src/testing/index.ts";
import { driven, tries } from "../driven.ts";
import { failureOf, MONO, runSession, subjectOf } from "./sessions.ts";
import { simulated } from "./simulated.ts";

const TEXTS: readonly (readonly [string, string])[] = [
  ["Token validation failed for provided token.", "auth"],
  ["Too many requests hit the API too quickly.", "rate-limit"],
  ["You have used all free minutes, please upgrade", "quota"],
  ["Invalid sample rate", "unsupported"],
  ["Recognition timed out", "timeout"],
  ["Audio chunk exceeds 8192 bytes", "protocol"],
  ["Something went wrong", "vendor"],
];

describe("an error message of Symbl", () => {
  it.each(TEXTS)("that reads %j is of kind %s, and does not show", (text, kind) => {
    const error = sessionError(text);
    expect(error.kind).toBe(kind);
    expect(error.message).not.toContain(text);
  });

  it("has a text for each line of the table", () => {
    expect(DETAIL_KINDS.every(([pattern]) => TEXTS.some(([text]) => pattern.test(text)))).toBe(true);
    expect(sessionError(undefined).kind).toBe("vendor");
    expect(sessionError({ reason: "Invalid sample rate" }).kind).toBe("unsupported");
  });

  it.each([0, 1])("ends a session, in either of its forms (%i)", async (flatErrors) => {
    const simulator = await simulated({ limits: { flatErrors, chunkBytes: 100 } });
    expect(failureOf(await runSession(simulator))).toMatchObject({ kind: "protocol", facts: { provider: "symbl" } });
  });
});

describe("a refusal of Symbl", () => {
  it.each(Object.entries(STATUS_KINDS))("of a handshake with %s is of kind %s", async (status, kind) => {
    const simulator = await simulated({
      faults: [{ fault: "refuse", at: { connect: true }, status: Number(status) }],
    });
    expect(failureOf(await runSession(simulator))?.kind).toBe(kind);
  });

  it.each(Object.entries(STATUS_KINDS))("of a request with %s is of kind %s", async (status, kind) => {
    const simulator = await simulated({
      faults: tries().map((request) => ({
        fault: "refuse" as const,
        at: { request, path: "/v1/process" },
        status: Number(status),
      })),
    });
    const context = createTestContext({ fetch, connect });
    const audio = (async function* () {})();
    const reading = subjectOf(simulator).adapter().batch?.({ format: MONO, audio }, context.ctx) as Promise<unknown>;
    await expect(driven(context, reading)).rejects.toMatchObject({ kind, facts: { status: Number(status) } });
  });

  it.each(Object.entries(CLOSE_KINDS))("by closing with %s is of kind %s", async (code, kind) => {
    const simulator = await simulated({ faults: [{ fault: "close", at: { message: 2 }, code: Number(code) }] });
    expect(failureOf(await runSession(simulator))).toMatchObject({ kind, facts: { closeCode: Number(code) } });
    expect(closeKind(1000)).toBeUndefined();
  });

  it("of the credentials is `auth`, and shows none of them", async () => {
    const simulator = await simulated();
    const adapter = symbl({ appId: "canary-app", appSecret: "canary-secret", baseUrl: simulator.url });
    const error = failureOf(await runSession(simulator, { adapter }));
    expect(error).toMatchObject({ kind: "auth", facts: { status: 401 } });
    expect(`${error?.message} ${JSON.stringify(error?.facts)}`).not.toContain("canary");
  });
});
