import { afterEach, describe, expect, it } from "vitest";
import { ERROR_CODES, STATUS_KINDS } from "../../../../adapters/gladia/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import type { ErrorKind } from "../../../../src/spec/errors.ts";
import { begin, endsAtOnce, until } from "../../../../src/testing/conformance/trial.ts";
import { createWireTap } from "../../../../src/testing/conformance/wire-tap.ts";
import {
  createTestClock,
  type Fault,
  type Simulator,
  type SimulatorOptions,
  simulate,
} from "../../../../src/testing/index.ts";
import {
  failureOf,
  MONO,
  observationsOf,
  runSession,
  type SessionOptions,
  signalsOf,
  subjectOf,
  voiceFor,
} from "./sessions.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", options);
  closers.push(() => simulator.close());
  return simulator;
}

/** Runs a session that hears one more message than the vendor said, after its third. */
async function hearing(message: object, options: SessionOptions = {}) {
  const change = (said: string | Uint8Array, index: number) =>
    index === 2 ? [said, JSON.stringify({ session_id: "s", created_at: "2026-11-25T00:00:00Z", ...message })] : [said];
  const tap = createWireTap({ connect, fetch }, { change });
  return runSession(await start(), { ...options, subject: { connect: tap.connect } });
}

describe("what goes wrong with Gladia", () => {
  it.each(Object.entries(ERROR_CODES))("the error code %s is %s", async (code, kind) => {
    const failure = failureOf(await hearing({ type: "error", data: { code, message: "a private word" } }));
    expect(failure).toMatchObject({ kind, facts: { code } });
    expect(failure?.message).not.toContain("private");
  });

  it("an error code that is not known is the vendor's fault, and is not repeated", async () => {
    const failure = failureOf(await hearing({ type: "error", data: { code: "canary", message: "canary" } }));
    expect(failure).toMatchObject({ kind: "vendor", facts: { provider: "gladia" } });
    expect(JSON.stringify(failure?.facts)).not.toContain("canary");
  });

  it.each([undefined, null, "canary", { code: 4408 }, { code: null }])(
    "an error of no known shape is an error all the same: %j",
    async (data) => {
      const failure = failureOf(await hearing({ type: "error", data }));
      expect(failure?.kind).toBe("vendor");
      expect(JSON.stringify([failure?.message, failure?.facts])).not.toContain("canary");
    },
  );

  it.each(["audio_chunk", "stop_recording"])("a %s that is not acknowledged ends the session", async (type) => {
    const refused = { type, acknowledged: false, error: { message: "no" }, data: null };
    // The audio goes on: once it is over, a chunk that crosses its end may be refused.
    expect(failureOf(await hearing(refused, { hangAfter: 20 }))).toMatchObject({
      kind: "vendor",
      facts: { action: type },
    });
  });

  it.each([
    [1000, null],
    [1001, "network"],
    [1009, "protocol"],
    [1011, "vendor"],
    [4400, "vendor"],
    [4403, "vendor"],
    [4499, "vendor"],
    [4500, "network"],
  ] as const)("a close with %i is %s", async (code, kind) => {
    const simulator = await start({ faults: [{ fault: "close", code, at: { audioMs: 1000 } }] });
    expect(failureOf(await runSession(simulator))?.kind ?? null).toBe(kind);
  });

  it.each(Object.entries(STATUS_KINDS))("a POST refused with %s is %s", async (status, kind) => {
    const refuse: Fault = { fault: "refuse", status: Number(status), at: { request: 1 }, retryAfterS: 7 };
    const simulator = await start({ faults: [refuse] });
    const failure = failureOf(await runSession(simulator));
    expect(failure).toMatchObject({ kind, facts: { status: Number(status), retryAfterMs: 7000 } });
    expect(simulator.sessions).toEqual([]);
  });

  it.each([
    [500, "vendor"],
    [503, "vendor"],
    [504, "timeout"],
    [402, "quota"],
  ])("a POST refused with %i is %s", async (status, kind) => {
    const simulator = await start({ faults: [{ fault: "refuse", status, at: { request: 1 } }] });
    expect(failureOf(await runSession(simulator))?.kind).toBe(kind);
  });

  it("a wrong key is auth, and never told", async () => {
    const simulator = await start();
    const failure = failureOf(await runSession(simulator, { options: { apiKey: "a-wrong-key" } }));
    expect(failure).toMatchObject({ kind: "auth", facts: { status: 401 } });
    expect(`${failure?.message} ${failure?.stack} ${JSON.stringify(failure?.facts)}`).not.toContain("a-wrong-key");
  });

  it("more sessions than the plan allows are a rate limit with a time to wait", async () => {
    const simulator = await start({ limits: { concurrent: 0, retryAfterS: 5 } });
    const failure = failureOf(await runSession(simulator));
    expect(failure).toMatchObject({ kind: "rate-limit", facts: { status: 429, retryAfterMs: 5000 } });
  });

  it.each([
    ["garbage", { fault: "garbage" }],
    ["half of it", { fault: "truncated" }],
  ])("a POST answered with %s is protocol", async (_, { fault }) => {
    const simulator = await start({ faults: [{ fault, at: { request: 1 } } as Fault] });
    expect(failureOf(await runSession(simulator))?.kind).toBe("protocol");
  });

  const FAULTS: readonly (readonly [Fault, ErrorKind | null])[] = [
    [{ fault: "drop", at: { audioMs: 2000 } }, "network"],
    [{ fault: "reset", at: { audioMs: 2000 } }, "network"],
    [{ fault: "stall", at: { audioMs: 2000 } }, "timeout"],
    [{ fault: "half-open", at: { audioMs: 2000 } }, "timeout"],
    [{ fault: "garbage", at: { audioMs: 2000 } }, "protocol"],
    [{ fault: "garbage", form: "binary", at: { audioMs: 2000 } }, "protocol"],
    [{ fault: "truncated", at: { message: 12 } }, "protocol"],
    [{ fault: "truncated", form: "frame", at: { message: 12 } }, "network"],
    [{ fault: "duplicate", at: { message: 12 } }, null],
    [{ fault: "reorder", at: { message: 12 } }, null],
    [{ fault: "late", ms: 5, at: { message: 12 } }, null],
    [{ fault: "slow-reader", bytesPerSecond: 2_000_000, at: { audioMs: 500 } }, null],
    [{ fault: "refuse", status: 401, at: { connect: true } }, "auth"],
    [{ fault: "refuse", status: 429, retryAfterS: 3, at: { connect: true } }, "rate-limit"],
  ];
  it.each(FAULTS)("%j ends as %s", async (fault, kind) => {
    const clock = createTestClock();
    const trial = await runSession(await start({ clock, faults: [fault] }), { clock });
    expect(failureOf(trial)?.kind ?? null).toBe(kind);
    if (kind === null) expect(observationsOf(trial).filter(({ sets }) => sets.length > 0).length).toBeGreaterThan(1);
  });

  it("every message told twice says nothing twice, wherever the repetition begins", async () => {
    const plain = observationsOf(await runSession(await start())).map(({ key }) => key);
    for (const message of [20, 25, 30, 35, 40, 45]) {
      const trial = await runSession(await start({ faults: [{ fault: "duplicate", at: { message } }] }));
      expect(observationsOf(trial).map(({ key }) => key)).toEqual(plain);
      const finals = signalsOf(trial, "transcript").filter(({ final }) => final);
      expect(finals.map(({ key }) => key)).toEqual(plain);
    }
  });

  it("a required field that is missing is protocol and names the field, not its value", async () => {
    const failure = failureOf(await hearing({ type: "transcript", data: { id: "canary", utterance: {} } }));
    expect(failure).toMatchObject({ kind: "protocol", facts: { field: "data.is_final" } });
    expect(failure?.message).not.toContain("canary");
  });

  it("a channel the session does not have is protocol", async () => {
    const failure = failureOf(await hearing({ type: "speech_start", data: { time: 0.1, channel: 5 } }));
    expect(failure?.kind).toBe("protocol");
  });

  it("an abort at any moment leaves nothing open", async () => {
    const simulator = await start({ limits: { concurrent: 1000 } });
    const pcm = voiceFor(MONO, 2);
    for (let i = 0; i < 100; i++) {
      const trial = begin(subjectOf(simulator), { format: MONO, pcm, live: i % 2 === 0, hangAfter: 1 + (i % 60) });
      const turns = (i * 7) % 23;
      let turn = 0;
      await until(subjectOf(simulator), trial, () => turn++ >= turns);
      trial.context.abort();
      await endsAtOnce(trial, `abort ${i}`);
      expect(failureOf(trial)?.kind).toBe("aborted");
      await trial.context.lingered();
      expect(trial.audio.held).toBe(false);
    }
    await Promise.all(simulator.sessions.map(({ over }) => over));
    expect(simulator.sessions.every(({ closeCode }) => closeCode !== null)).toBe(true);
  });
});
