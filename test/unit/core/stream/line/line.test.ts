import { describe, expect, it } from "vitest";
import type { LineSetting } from "../../../../../src/core/stream/line/setting.ts";
import { type Adapter, defineAdapter, type StreamFn } from "../../../../../src/spec/adapter.ts";
import { EmotionError, ERROR_KINDS, ERROR_POLICY } from "../../../../../src/spec/errors.ts";
import { SCRIPTED_INFO, type Script, type ScriptStep, scriptedAdapter } from "../../../../../src/testing/index.ts";
import { openTestLine, type TestLine } from "./harness.ts";

const scores = { neutral: 1 };
/** Each session's own steps, and a reading every half second. */
const vendor = (sessions: readonly (readonly ScriptStep[])[], script: Script = {}): Adapter =>
  scriptedAdapter({
    readings: { hopMs: 512, scores },
    steps: ({ index }) => sessions[index] ?? [],
    ...script,
  });
const finish = async (test: TestLine): Promise<void> => {
  test.line.end();
  await test.drive(test.line.done);
};
const states = (test: TestLine): string[] => test.told("provider").map(({ state, session }) => `${state} ${session}`);
const spans = (test: TestLine): string[] =>
  test.told("emotion").map(({ span }) => `${Math.round(span.startMs)}-${Math.round(span.endMs)}`);
const hops = (untilMs: number): string[] =>
  Array.from({ length: Math.ceil(untilMs / 512) }, (_, i) => `${i * 512}-${Math.min(untilMs, (i + 1) * 512)}`);
const fatal = (test: TestLine): Promise<unknown> =>
  test.drive(
    test.line.done.then(
      () => null,
      (error: unknown) => error,
    ),
  );

describe("a session that is lost", () => {
  it("is replaced, and the next one hears again what was not answered: every stretch is read once, at its place", async () => {
    const test = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]]));
    await test.sendUntil(3072);
    await finish(test);
    expect(spans(test)).toEqual(hops(3072));
    expect(states(test)).toEqual(["connected 0", "lost 0", "recovered 1"]);
    expect(test.told("provider")[1]).toMatchObject({ kind: "network" });
    expect(test.told("gap")).toEqual([]);
  });

  it("is one that ends before its audio, too", async () => {
    const test = openTestLine(vendor([[{ atMs: 700, leave: true }]]));
    await test.sendUntil(2048);
    await finish(test);
    expect([spans(test), states(test)]).toEqual([hops(2048), ["connected 0", "lost 0", "recovered 1"]]);
  });

  it("says how far the next one is behind what was written", async () => {
    const test = openTestLine(vendor([[{ atMs: 1300, fail: "rate-limit", facts: { retryAfterMs: 900 } }]]));
    await test.sendUntil(1312);
    const lost = test.told("provider").at(-1);
    await test.clock.advance(900);
    expect(lost?.state).toBe("lost");
    expect(test.told("provider").at(-1)).toMatchObject({ state: "recovered", lagMs: 1312 - 1024 });
    await finish(test);
  });

  it("leaves one gap for what no longer fits the ring", async () => {
    const test = openTestLine(vendor([[{ atMs: 2900, fail: "network" }]], { readings: { hopMs: 4096, scores } }), {
      reconnect: { replayMs: 1000 },
    });
    await test.sendUntil(3200);
    await finish(test);
    const gaps = test.told("gap");
    expect(gaps).toMatchObject([{ cause: "vendor-lost", channel: 0 }]);
    const [{ span }] = gaps as [(typeof gaps)[0]];
    expect(span.startMs).toBe(0);
    expect(test.told("emotion")[0]?.span.startMs).toBeCloseTo(span.endMs, 6);
    expect(3200 - span.endMs).toBeGreaterThanOrEqual(1000);
    expect(3200 - span.endMs).toBeLessThanOrEqual(1000 + 400);
  });

  it("keeps no audio with replayMs 0: the next session begins with what was not taken", async () => {
    const test = openTestLine(vendor([[{ atMs: 800, fail: "network" }]]), { reconnect: { replayMs: 0 } });
    await test.sendUntil(2048);
    await finish(test);
    expect(test.told("gap")).toMatchObject([{ span: { startMs: 512, endMs: 800 } }]);
    expect(spans(test)[1]).toBe("800-1312");
  });

  it("is billed by itself: units and minimum of each session count", async () => {
    const price = { line: "audio", unit: "ms", per: 1000, usd: "1", minimumUnits: 10_000 } as const;
    const prices = [{ ...price, date: "2026-01-01", source: "A test." }];
    const test = openTestLine(vendor([[{ atMs: 512, fail: "network" }]], { info: { prices } }));
    await test.sendUntil(1024);
    await finish(test);
    expect(test.usage().lines).toMatchObject([{ units: 1024, billedUnits: 20_000 }]);
  });

  it("is not replaced when it has answered everything and the call is over", async () => {
    const test = openTestLine(
      vendor([
        [
          { atMs: 1024, waitMs: 10 },
          { atMs: 1024, fail: "network" },
        ],
      ]),
    );
    await test.sendUntil(1024);
    test.line.end();
    await test.drive(test.line.done);
    expect([states(test), test.warnings]).toEqual([
      ["connected 0"],
      [{ code: "session-lost", facts: { kind: "network" } }],
    ]);
  });

  it("is replaced after the end of the audio while it owes an answer", async () => {
    const test = openTestLine(
      vendor([
        [
          { atMs: 1000, waitMs: 10 },
          { atMs: 1000, fail: "network" },
        ],
      ]),
    );
    await test.sendUntil(1000);
    await finish(test);
    expect(spans(test)).toEqual(["0-512", "512-1000"]);
  });
});

describe("the attempts of a line", () => {
  const refusing = (kind: "network" | "timeout" = "network"): Adapter =>
    vendor([
      [{ atMs: 600, fail: "vendor" }],
      ...Array.from({ length: 9 }, (): ScriptStep[] => [{ atMs: 0, fail: kind }]),
    ]);

  it("are spent one by one, and then the loss that began them ends the line", async () => {
    const test = openTestLine(refusing());
    test.sendUntil(1024).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind: "vendor" });
    expect(states(test)).toEqual(["connected 0", "lost 0"]);
    expect(test.warnings.map(({ code }) => code)).toEqual(Array(5).fill("provider-unreachable"));
  });

  it("go on before any session was open, and the first to open is the one that connects", async () => {
    const test = openTestLine(vendor([[{ atMs: 0, fail: "network" }], [{ atMs: 0, fail: "timeout" }]]));
    await test.sendUntil(1024);
    await finish(test);
    expect([spans(test), states(test)]).toEqual([hops(1024), ["connected 2"]]);
  });

  it("end at the deadline, in the middle of one that hangs", async () => {
    const test = openTestLine(vendor([[{ atMs: 600, fail: "network" }], [{ atMs: 0, hang: true }]]), {
      reconnect: { deadlineMs: 5000 },
    });
    test.sendUntil(1024).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind: "network" });
    expect(test.clock.now()).toBe(5000);
    await test.drive(test.line.released);
    expect(test.clock.pending).toBe(0);
  });

  it("are none with maxAttempts 0", async () => {
    const test = openTestLine(vendor([[{ atMs: 600, fail: "network" }]]), { reconnect: { maxAttempts: 0 } });
    test.sendUntil(1024).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind: "network" });
    expect([states(test), test.clock.now()]).toEqual([["connected 0"], 0]);
  });

  it.each(ERROR_KINDS.filter((kind) => !ERROR_POLICY[kind].sameVendor))("are none after %s", async (kind) => {
    const test = openTestLine(vendor([[{ atMs: 600, fail: kind }]]));
    test.sendUntil(1024).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind });
    expect([states(test), test.clock.now()]).toEqual([["connected 0"], 0]);
  });

  it("are none for a recording read in one piece", async () => {
    const info = { ...SCRIPTED_INFO, modes: ["batch"] } as const;
    const batch = defineAdapter(info, {
      async batch({ audio }) {
        for await (const _ of audio) throw new EmotionError("network", "It broke.");
        return [];
      },
    });
    const test = openTestLine(batch, { recording: true });
    test.sendUntil(1024).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind: "network" });
  });

  it("hold the input back while the line is down, and let it go on afterwards", async () => {
    const steps: ScriptStep[] = [{ atMs: 512, fail: "rate-limit", facts: { retryAfterMs: 20_000 } }];
    const test = openTestLine(vendor([steps]));
    const sending = test.sendUntil(6000);
    for (let turn = 0; turn < 5; turn++) await test.clock.settle();
    await sending;
    // More than the session buffer found no room before the next session was open.
    expect(test.clock.now()).toBe(20_000);
    await finish(test);
    expect(test.told("emotion").at(-1)?.span.endMs).toBe(6000);
    expect(test.told("gap")).toEqual([]);
  });
});

describe("an abort", () => {
  const steps: Record<string, readonly (readonly ScriptStep[])[]> = {
    "in a backoff": [[{ atMs: 512, fail: "rate-limit", facts: { retryAfterMs: 9000 } }]],
    "in an attempt": [[{ atMs: 512, fail: "network" }], [{ atMs: 0, hang: true }]],
    "in a replay": [[{ atMs: 1000, fail: "network" }], [{ atMs: 32, hang: true }]],
    "in a session": [[{ atMs: 512, hang: true }]],
  };
  it.each(Object.keys(steps))("%s settles at once and leaves nothing behind", async (when) => {
    const test = openTestLine(vendor(steps[when] ?? []));
    const sending = test.sendUntil(1000);
    const wait = when === "in a backoff" ? 0 : 300;
    await test.clock.advance(wait);
    await sending;
    await test.clock.advance(wait);
    const at = test.clock.now();
    test.abort();
    test.line.fail(new EmotionError("aborted", "The test aborted."));
    await test.clock.settle();
    await expect(test.line.done).rejects.toMatchObject({ kind: "aborted" });
    await test.line.released;
    expect([test.clock.now(), test.clock.pending]).toEqual([at, 0]);
  });
});

describe("a session that can be resumed", () => {
  /** Tells what it was given; answers nothing unless told. */
  const recording = (told: { index: number; resume: unknown; firstMs: number | null }[], act: StreamFn): Adapter =>
    defineAdapter({ ...SCRIPTED_INFO, resume: "state" } as typeof SCRIPTED_INFO & { modes: readonly ["stream"] }, {
      async *stream(audio, format, ctx) {
        const session = { ...ctx.session, resume: ctx.session.resume, firstMs: null as number | null };
        told.push(session);
        async function* watched() {
          for await (const chunk of audio) {
            session.firstMs ??= chunk.startMs;
            yield chunk;
          }
        }
        yield* act(watched(), format, ctx);
      },
    });

  it("goes on with its clock, its utterances and the first sample that was not taken", async () => {
    const test = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]], { info: { resume: "state" } }));
    await test.sendUntil(3072);
    await finish(test);
    expect(spans(test)).toEqual(hops(3072));
    expect(test.told("emotion").map(({ utteranceId }) => utteranceId)).toEqual([
      "0-0-u0",
      "0-0-u1",
      ...["0-0-u1.0", "0-0-u1.1", "0-0-u1.2", "0-0-u1.3"],
    ]);
    expect(states(test)).toEqual(["connected 0", "lost 0", "recovered 1"]);
  });

  it("may speak of what was heard before, and its late reading joins the transcript it belongs to", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const test = openTestLine(
      recording(told, async function* (audio, _format, { session }) {
        yield { type: "open" };
        if (session.index === 0) {
          for await (const { startMs } of audio) {
            if (startMs < 640) continue;
            const span = { startMs: 100, endMs: 500 };
            yield { type: "transcript", key: "k", span, text: "hello", final: true };
            yield { type: "progress", throughMs: 100, resume: { state: "token", fromMs: 333.25 } };
            throw new EmotionError("network", "It broke.");
          }
        }
        for await (const _ of audio) {
        }
        const sets = [{ set: "emotion", kind: "posterior", scores } as const];
        yield { key: "k", span: { startMs: 100, endMs: 500 }, evidence: "acoustic", sets, final: true };
      }),
    );
    await test.sendUntil(1024);
    await finish(test);
    expect(told).toMatchObject([
      { index: 0, resume: undefined, firstMs: 0 },
      { index: 1, resume: "token", firstMs: 333.25 },
    ]);
    const [transcript] = test.told("transcript");
    expect(test.told("emotion")).toMatchObject([{ utteranceId: transcript?.utteranceId, span: transcript?.span }]);
  });

  it("is not resumed again when it fails before it did anything: a fresh one hears all that was not answered", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const test = openTestLine(
      recording(told, async function* (audio, _format, { session }) {
        yield { type: "open" };
        for await (const { startMs } of audio) {
          if (session.index === 0 && startMs >= 640) {
            yield { type: "progress", throughMs: 96, resume: { state: "token", fromMs: 320 } };
            throw new EmotionError("network", "It broke.");
          }
          if (session.index === 1) throw new EmotionError("vendor", "Not known here.");
        }
        yield { type: "progress", throughMs: 1024 - 96 };
      }),
    );
    await test.sendUntil(1024);
    await finish(test);
    expect(told).toMatchObject([
      { index: 0, firstMs: 0 },
      { index: 1, resume: "token", firstMs: 320 },
      { index: 2, resume: undefined, firstMs: 0 },
    ]);
  });

  it("repeats a final, and is heard once", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const test = openTestLine(
      recording(told, async function* (audio, _format, { session }) {
        yield { type: "open" };
        const span = { startMs: 0, endMs: 400 };
        for await (const { startMs } of audio) {
          if (startMs !== 640) continue;
          yield { type: "transcript", key: "k", span, text: "hello", final: true };
          yield { type: "progress", throughMs: 400, resume: { state: "token", fromMs: 640 } };
          if (session.index === 0) throw new EmotionError("network", "It broke.");
        }
      }),
    );
    await test.sendUntil(1024);
    await finish(test);
    expect([told.length, test.told("transcript").length]).toEqual([2, 1]);
  });
});

describe("a session whose end is in sight", () => {
  const closing: ScriptStep = { atMs: 1000, emit: { type: "closing", reason: "cap", withinMs: 4000 } };

  it("makes room at the next pause: both answer what they heard, and nothing is lost or said twice", async () => {
    const test = openTestLine(vendor([[closing]]));
    await test.sendUntil(2016, true);
    expect(states(test)).toEqual(["connected 0", "connected 1"]);
    await test.sendUntil(2240, false);
    await test.sendUntil(4064, true);
    await finish(test);
    expect(spans(test)).toEqual([
      "0-512",
      "512-1024",
      "1024-1536",
      "1536-2016",
      "2016-2528",
      "2528-3040",
      "3040-3552",
      "3552-4064",
    ]);
    expect(new Set(test.told("emotion").map(({ utteranceId }) => utteranceId)).size).toBe(8);
    expect(test.told("gap")).toEqual([]);
  });

  it("makes room in the middle of speech when half of the time is over", async () => {
    const test = openTestLine(vendor([[closing]]));
    await test.sendUntil(1504, true);
    await test.clock.advance(2000);
    await test.sendUntil(3040, true);
    await finish(test);
    expect(spans(test)).toContain("1024-1504");
    expect(spans(test)).toContain("1504-2016");
  });

  it("is seen by its declared cap, too, before the vendor says anything", async () => {
    const test = openTestLine(vendor([], { info: { sessionCapMs: 100_000 } }));
    await test.sendUntil(512, true);
    await test.clock.advance(89_999);
    expect(states(test)).toEqual(["connected 0"]);
    await test.clock.advance(1);
    expect(states(test)).toEqual(["connected 0", "connected 1"]);
    await test.sendUntil(1024, false);
    await test.clock.advance(90_000);
    expect(states(test)).toEqual(["connected 0", "connected 1", "connected 2"]);
    await finish(test);
    expect(test.clock.pending).toBe(0);
    expect(spans(test)).toEqual(["0-512", "512-1024"]);
  });

  it("that fails while it answers its last audio costs a warning and a gap, not the call", async () => {
    const test = openTestLine(vendor([[closing, { atMs: 1200, waitMs: 100 }, { atMs: 1200, fail: "network" }]]));
    await test.sendUntil(1216, true);
    await test.sendUntil(2240, false);
    await test.drive(Promise.resolve());
    await test.clock.advance(200);
    await test.sendUntil(3040, true);
    await finish(test);
    expect(test.told("gap")).toMatchObject([{ span: { startMs: 1024, endMs: 1216 }, cause: "vendor-lost" }]);
    expect(test.warnings).toMatchObject([{ code: "session-lost", facts: { kind: "network" } }]);
    expect(spans(test)).toContain("1216-1728");
    expect(states(test)).toEqual(["connected 0", "connected 1"]);
  });

  it("that fails before the change is followed by the successor that is open already", async () => {
    const test = openTestLine(vendor([[closing, { atMs: 1300, fail: "network" }]]));
    await test.sendUntil(3072, true);
    await finish(test);
    expect(states(test)).toEqual(["connected 0", "connected 1", "lost 0", "recovered 1"]);
    expect([spans(test), test.clock.now()]).toEqual([hops(3072), 0]);
  });

  it("goes on while a successor cannot be opened", async () => {
    const test = openTestLine(vendor([[closing], [{ atMs: 0, fail: "auth" }]]));
    await test.sendUntil(3072, true);
    await finish(test);
    expect([spans(test), states(test)]).toEqual([hops(3072), ["connected 0"]]);
    expect(test.warnings).toMatchObject([{ code: "rotation-failed", facts: { kind: "auth" } }]);
  });

  it("that fails before the change, with a successor that never opens, is a loss with a deadline like any other", async () => {
    const test = openTestLine(vendor([[closing, { atMs: 1300, fail: "network" }], [{ atMs: 0, hang: true }]]));
    await test.sendUntil(1312, true);
    test.sendUntil(3072, true).catch(() => undefined);
    expect(await fatal(test)).toMatchObject({ kind: "network" });
    expect([states(test), test.clock.now()]).toEqual([["connected 0", "lost 0"], 60_000]);
  });

  it("makes room for a successor that is not open yet when it must, and does not wait for one that hangs", async () => {
    const test = openTestLine(vendor([[closing], [{ atMs: 0, hang: true }]]));
    await test.sendUntil(1504, true);
    await test.clock.advance(2000);
    await test.sendUntil(3072, true);
    await finish(test);
    expect(states(test)).toEqual(["connected 0", "lost 1", "recovered 2"]);
    expect([spans(test).slice(-1), test.told("gap")]).toEqual([["3040-3072"], []]);
  });

  it("tries once more to open a successor that failed, and does not wait for that at the end of the call", async () => {
    const refused: ScriptStep[] = [{ atMs: 0, fail: "rate-limit", facts: { retryAfterMs: 700 } }];
    const test = openTestLine(vendor([[closing], refused, refused]));
    await test.sendUntil(1504, true);
    expect(states(test)).toEqual(["connected 0"]);
    await test.clock.advance(700);
    test.line.end();
    await test.clock.settle();
    await test.line.done;
    expect([test.clock.now(), test.clock.pending, spans(test)]).toEqual([700, 0, ["0-512", "512-1024", "1024-1504"]]);
  });

  it("lets go of a successor that is not needed because the call is over", async () => {
    const test = openTestLine(vendor([[closing]]));
    await test.sendUntil(1504, true);
    await finish(test);
    await test.line.released;
    expect([states(test), test.clock.pending, test.warnings]).toEqual([["connected 0", "connected 1"], 0, []]);
  });
});

describe("a line of two channels", () => {
  it("tells each channel's stretch once", async () => {
    const two: LineSetting["channels"] = [0, 1].map((channel) => ({
      channel,
      role: null,
      speakers: 1,
      allowed: true,
      companionAllowed: true,
    }));
    const test = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]], { info: { channels: "multi" } }), {
      channels: two,
    });
    await test.sendUntil(3072);
    await finish(test);
    expect(spans(test)).toEqual(hops(3072));
    expect(test.told("provider")[0]?.channel).toBeNull();
  });
});
