import { describe, expect, it } from "vitest";
import type { LineSetting } from "../../../../../src/core/stream/line/setting.ts";
import { type Adapter, defineAdapter, type StreamFn } from "../../../../../src/spec/adapter.ts";
import { EmotionError, ERROR_KINDS, ERROR_POLICY } from "../../../../../src/spec/errors.ts";
import { SCRIPTED_INFO, type Script, type ScriptStep, scriptedAdapter } from "../../../../../src/testing/index.ts";
import { openTestLine, pieceAt, type TestLine } from "./harness.ts";

const scores = { neutral: 1 };
/** Each session's own steps, and a reading every half second. */
const vendor = (sessions: readonly (readonly ScriptStep[])[], script: Script = {}): Adapter =>
  scriptedAdapter({
    readings: { hopMs: 512, scores },
    steps: ({ index }) => sessions[index] ?? [],
    ...script,
  });
const finish = async (call: TestLine): Promise<void> => {
  call.line.end();
  await call.drive(call.line.done);
};
const states = (call: TestLine): string[] => call.told("provider").map(({ state, session }) => `${state} ${session}`);
const spans = (call: TestLine): string[] =>
  call.told("emotion").map(({ span }) => `${Math.round(span.startMs)}-${Math.round(span.endMs)}`);
const hops = (untilMs: number): string[] =>
  Array.from({ length: Math.ceil(untilMs / 512) }, (_, i) => `${i * 512}-${Math.min(untilMs, (i + 1) * 512)}`);
const fatal = (call: TestLine): Promise<unknown> =>
  call.drive(
    call.line.done.then(
      () => null,
      (error: unknown) => error,
    ),
  );

describe("a session that is lost", () => {
  it("is replaced, and the next one hears again what was not answered: every stretch is read once, at its place", async () => {
    const call = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]]));
    await call.sendUntil(3072);
    await finish(call);
    expect(spans(call)).toEqual(hops(3072));
    expect(states(call)).toEqual(["connected 0", "lost 0", "recovered 1"]);
    expect(call.told("provider")[1]).toMatchObject({ kind: "network" });
    expect(call.told("gap")).toEqual([]);
  });

  it("is one that ends before its audio, too", async () => {
    const call = openTestLine(vendor([[{ atMs: 700, leave: true }]]));
    await call.sendUntil(2048);
    await finish(call);
    expect([spans(call), states(call)]).toEqual([hops(2048), ["connected 0", "lost 0", "recovered 1"]]);
  });

  it("says how far the next one is behind what was written", async () => {
    const call = openTestLine(vendor([[{ atMs: 1300, fail: "rate-limit", facts: { retryAfterMs: 900 } }]]));
    await call.sendUntil(1312);
    const lost = call.told("provider").at(-1);
    await call.clock.advance(900);
    expect(lost?.state).toBe("lost");
    expect(call.told("provider").at(-1)).toMatchObject({ state: "recovered", lagMs: 1312 - 1024 });
    await finish(call);
  });

  it("leaves one gap for what no longer fits the ring", async () => {
    const call = openTestLine(vendor([[{ atMs: 2900, fail: "network" }]], { readings: { hopMs: 4096, scores } }), {
      reconnect: { replayMs: 1000 },
    });
    await call.sendUntil(3200);
    await finish(call);
    const gaps = call.told("gap");
    expect(gaps).toMatchObject([{ cause: "vendor-lost", channel: 0 }]);
    const [{ span }] = gaps as [(typeof gaps)[0]];
    expect(span.startMs).toBe(0);
    expect(call.told("emotion")[0]?.span.startMs).toBeCloseTo(span.endMs, 6);
    expect(3200 - span.endMs).toBeGreaterThanOrEqual(1000);
    expect(3200 - span.endMs).toBeLessThanOrEqual(1000 + 400);
  });

  it("keeps no audio with replayMs 0: the next session begins with what was not taken", async () => {
    const call = openTestLine(vendor([[{ atMs: 800, fail: "network" }]]), { reconnect: { replayMs: 0 } });
    await call.sendUntil(2048);
    await finish(call);
    expect(call.told("gap")).toMatchObject([{ span: { startMs: 512, endMs: 800 } }]);
    expect(spans(call)[1]).toBe("800-1312");
  });

  it("is billed by itself: units and minimum of each session count", async () => {
    const price = { line: "audio", unit: "ms", per: 1000, usd: "1", minimumUnits: 10_000 } as const;
    const prices = [{ ...price, date: "2026-01-01", source: "A test." }];
    const call = openTestLine(vendor([[{ atMs: 512, fail: "network" }]], { info: { prices } }));
    await call.sendUntil(1024);
    await finish(call);
    expect(call.usage().lines).toMatchObject([{ units: 1024, billedUnits: 20_000 }]);
  });

  it("is not replaced when it has answered everything and the call is over", async () => {
    const call = openTestLine(
      vendor([
        [
          { atMs: 1024, waitMs: 10 },
          { atMs: 1024, fail: "network" },
        ],
      ]),
    );
    await call.sendUntil(1024);
    call.line.end();
    await call.drive(call.line.done);
    expect([states(call), call.warnings]).toEqual([
      ["connected 0"],
      [{ code: "session-lost", facts: { kind: "network" } }],
    ]);
  });

  it("is replaced after the end of the audio while it owes an answer", async () => {
    const call = openTestLine(
      vendor([
        [
          { atMs: 1000, waitMs: 10 },
          { atMs: 1000, fail: "network" },
        ],
      ]),
    );
    await call.sendUntil(1000);
    await finish(call);
    expect(spans(call)).toEqual(["0-512", "512-1000"]);
  });
});

describe("the attempts of a line", () => {
  const refusing = (kind: "network" | "timeout" = "network"): Adapter =>
    vendor([
      [{ atMs: 600, fail: "vendor" }],
      ...Array.from({ length: 9 }, (): ScriptStep[] => [{ atMs: 0, fail: kind }]),
    ]);

  it("are spent one by one, and then the loss that began them ends the line", async () => {
    const call = openTestLine(refusing());
    call.sendUntil(1024).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind: "vendor" });
    expect(states(call)).toEqual(["connected 0", "lost 0"]);
    expect(call.warnings.map(({ code }) => code)).toEqual(Array(5).fill("provider-unreachable"));
  });

  it("go on before any session was open, and the first to open is the one that connects", async () => {
    const call = openTestLine(vendor([[{ atMs: 0, fail: "network" }], [{ atMs: 0, fail: "timeout" }]]));
    await call.sendUntil(1024);
    await finish(call);
    expect([spans(call), states(call)]).toEqual([hops(1024), ["connected 2"]]);
  });

  it("end at the deadline, in the middle of one that hangs", async () => {
    const call = openTestLine(vendor([[{ atMs: 600, fail: "network" }], [{ atMs: 0, hang: true }]]), {
      reconnect: { deadlineMs: 5000 },
    });
    call.sendUntil(1024).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind: "network" });
    expect(call.clock.now()).toBe(5000);
    await call.drive(call.line.released);
    expect(call.clock.pending).toBe(0);
  });

  it("are spent on a vendor that opens every session and never answers: its silence is no healthy time", async () => {
    const mute: ScriptStep[] = [
      { atMs: 600, waitMs: 30_000 },
      { atMs: 600, fail: "timeout", facts: { timeoutMs: 30_000 } },
    ];
    const call = openTestLine(vendor(Array(20).fill(mute), { readings: { hopMs: 60_000, scores } }));
    await call.sendUntil(1000);
    const failed = call.line.done.catch((error: unknown) => error);
    const goesOn = call.clock.sleep(150_000).then(() => "goes on");
    expect(await call.drive(Promise.race([failed, goesOn]))).toMatchObject({ kind: "timeout" });
  });

  it("come back to a call that is cut now and then, though its vendor has had nothing to say", async () => {
    const quiet: ScriptStep[] = [
      { atMs: 600, waitMs: 30_000 },
      { atMs: 600, fail: "network" },
    ];
    const call = openTestLine(vendor(Array(20).fill(quiet), { readings: { hopMs: 60_000, scores } }));
    await call.sendUntil(1000);
    const failed = call.line.done.catch((error: unknown) => error);
    const goesOn = call.clock.sleep(300_000).then(() => "goes on");
    expect(await call.drive(Promise.race([failed, goesOn]))).toBe("goes on");
    call.line.fail(new EmotionError("aborted", "Enough."));
  });

  it("are spent on sessions that are lost one after the other once the audio is over, however long each was open", async () => {
    const lingering: ScriptStep[] = [
      { atMs: 1000, waitMs: 20_000 },
      { atMs: 1000, fail: "network" },
    ];
    const call = openTestLine(vendor(Array(20).fill(lingering), { readings: { hopMs: 60_000, scores } }));
    await call.sendUntil(1000);
    call.line.end();
    expect(await fatal(call)).toMatchObject({ kind: "network" });
    expect(call.clock.now()).toBeLessThan(150_000);
  });

  it("are spent, too, by sessions that the end of the audio leaves waiting for an answer that never comes", async () => {
    const silent = (ms: number): ScriptStep[] => [
      { atMs: ms, waitMs: 15_000 },
      { atMs: ms, fail: "timeout" },
    ];
    const call = openTestLine(vendor([silent(1000), ...Array.from({ length: 20 }, () => silent(488))]));
    await call.sendUntil(1000);
    call.line.end();
    expect(await fatal(call)).toMatchObject({ kind: "timeout" });
    expect(states(call).filter((state) => state.startsWith("recovered")).length).toBeLessThanOrEqual(5);
  });

  it("are none with maxAttempts 0", async () => {
    const call = openTestLine(vendor([[{ atMs: 600, fail: "network" }]]), { reconnect: { maxAttempts: 0 } });
    call.sendUntil(1024).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind: "network" });
    expect([states(call), call.clock.now()]).toEqual([["connected 0"], 0]);
  });

  it.each(ERROR_KINDS.filter((kind) => !ERROR_POLICY[kind].sameVendor))("are none after %s", async (kind) => {
    const call = openTestLine(vendor([[{ atMs: 600, fail: kind }]]));
    call.sendUntil(1024).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind });
    expect([states(call), call.clock.now()]).toEqual([["connected 0"], 0]);
  });

  it("are none for a recording read in one piece", async () => {
    const info = { ...SCRIPTED_INFO, modes: ["batch"] } as const;
    const batch = defineAdapter(info, {
      async batch({ audio }) {
        for await (const _ of audio) throw new EmotionError("network", "It broke.");
        return [];
      },
    });
    const call = openTestLine(batch, { recording: true });
    call.sendUntil(1024).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind: "network" });
  });

  it("hold the input back while the line is down, and let it go on afterwards", async () => {
    const steps: ScriptStep[] = [{ atMs: 512, fail: "rate-limit", facts: { retryAfterMs: 20_000 } }];
    const call = openTestLine(vendor([steps]));
    const sending = call.sendUntil(6000);
    for (let turn = 0; turn < 5; turn++) await call.clock.settle();
    await sending;
    // More than the session buffer found no room before the next session was open.
    expect(call.clock.now()).toBe(20_000);
    await finish(call);
    expect(call.told("emotion").at(-1)?.span.endMs).toBe(6000);
    expect(call.told("gap")).toEqual([]);
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
    const call = openTestLine(vendor(steps[when] ?? []));
    const sending = call.sendUntil(1000);
    const wait = when === "in a backoff" ? 0 : 300;
    await call.clock.advance(wait);
    await sending;
    await call.clock.advance(wait);
    const at = call.clock.now();
    call.abort();
    call.line.fail(new EmotionError("aborted", "The test aborted."));
    await call.clock.settle();
    await expect(call.line.done).rejects.toMatchObject({ kind: "aborted" });
    await call.line.released;
    expect([call.clock.now(), call.clock.pending]).toEqual([at, 0]);
  });
});

describe("a session that nobody waits for any more", () => {
  const adapterOf = (stream: StreamFn): Adapter =>
    defineAdapter(SCRIPTED_INFO as never, { stream } as never) as Adapter;

  it("is ended with its line, also when it has all of its audio already", async () => {
    let reason: unknown;
    const call = openTestLine(
      adapterOf(async function* (audio, _format, { signal }) {
        yield { type: "open" };
        for await (const _ of audio);
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        reason = signal.reason;
      }),
    );
    await call.sendUntil(320);
    call.line.end();
    await call.clock.settle();
    const failure = new EmotionError("auth", "Another line may not go on.");
    call.line.fail(failure);
    await call.line.released;
    expect(reason).toBe(failure);
  });

  it("is not heard once it was given up, whatever it says", async () => {
    const late = Promise.withResolvers<void>();
    const call = openTestLine(
      adapterOf(async function* (audio, _format, { session }) {
        if (session.index === 1) {
          // It does not listen to its signal.
          await late.promise;
          yield { type: "transcript", key: "late", span: { startMs: 0, endMs: 9 }, text: "late", final: true };
          return;
        }
        yield { type: "open" };
        for await (const { startMs } of audio)
          if (startMs === 320 && session.index === 0) throw new EmotionError("network", "It broke.");
      }),
      { reconnect: { deadlineMs: 2000 } },
    );
    await call.sendUntil(640);
    const ended = fatal(call);
    await call.clock.advance(3000);
    late.resolve();
    await call.clock.settle();
    expect(await ended).toMatchObject({ kind: "network" });
    expect(call.told("transcript")).toEqual([]);
  });
});

describe("what a vendor says beside its answers", () => {
  it("is told once, too, when it was about audio that is heard again", async () => {
    const stream: StreamFn = async function* (audio, _format, { session }) {
      yield { type: "open" };
      for await (const { startMs } of audio) {
        if (startMs === 320) yield { type: "side", name: "entity", data: 1, span: { startMs: 96, endMs: 300 } };
        if (startMs === 320) yield { type: "side", name: "entity", data: 2, span: { startMs: 96, endMs: 300 } };
        if (startMs === 320) yield { type: "side", name: "topic", data: 3 };
        if (startMs === 640 && session.index === 0) throw new EmotionError("network", "It broke.");
        if (startMs === 960) yield { type: "side", name: "entity", data: 4, span: { startMs: 500, endMs: 900 } };
      }
    };
    const call = openTestLine(defineAdapter(SCRIPTED_INFO as never, { stream } as never) as Adapter);
    await call.sendUntil(1024);
    await finish(call);
    // What names no time cannot be told from what is new.
    expect(call.told("insight").map(({ data }) => data)).toEqual([1, 2, 3, 3, 4]);
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
    const call = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]], { info: { resume: "state" } }));
    await call.sendUntil(3072);
    await finish(call);
    expect(spans(call)).toEqual(hops(3072));
    expect(call.told("emotion").map(({ utteranceId }) => utteranceId)).toEqual([
      "0-0-u0",
      "0-0-u1",
      ...["0-0-u1.0", "0-0-u1.1", "0-0-u1.2", "0-0-u1.3"],
    ]);
    expect(states(call)).toEqual(["connected 0", "lost 0", "recovered 1"]);
  });

  it("may speak of what was heard before, and its late reading joins the transcript it belongs to", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const call = openTestLine(
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
    await call.sendUntil(1024);
    await finish(call);
    expect(told).toMatchObject([
      { index: 0, resume: undefined, firstMs: 0 },
      { index: 1, resume: "token", firstMs: 333.25 },
    ]);
    const [transcript] = call.told("transcript");
    expect(call.told("emotion")).toMatchObject([{ utteranceId: transcript?.utteranceId, span: transcript?.span }]);
  });

  it("is not resumed again when it fails before it did anything: a fresh one hears all that was not answered", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const call = openTestLine(
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
    await call.sendUntil(1024);
    await finish(call);
    expect(told).toMatchObject([
      { index: 0, firstMs: 0 },
      { index: 1, resume: "token", firstMs: 320 },
      { index: 2, resume: undefined, firstMs: 0 },
    ]);
  });

  it.each(["protocol", "auth", "unsupported"] as const)(
    "that is refused (%s) costs no more than the session: a fresh one is opened",
    async (kind) => {
      const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
      const call = openTestLine(
        recording(told, async function* (audio, _format, { session }) {
          if (session.index === 1) throw new EmotionError(kind, "No such session.");
          yield { type: "open" };
          for await (const { startMs } of audio) {
            if (session.index > 0 || startMs < 640) continue;
            yield { type: "progress", throughMs: 96, resume: { state: "token", fromMs: 320 } };
            throw new EmotionError("network", "It broke.");
          }
          yield { type: "progress", throughMs: 1024 - 96 };
        }),
      );
      await call.sendUntil(1024);
      await finish(call);
      expect(told.map(({ index, resume }) => [index, resume])).toEqual([
        [0, undefined],
        [1, "token"],
        [2, undefined],
      ]);
      expect(states(call)).toEqual(["connected 0", "lost 0", "recovered 2"]);
    },
  );

  it("repeats a final, and is heard once: each transcript, and each reading of an utterance that has several", async () => {
    const told: { index: number; resume: unknown; firstMs: number | null }[] = [];
    const call = openTestLine(
      recording(told, async function* (audio, _format, { session }) {
        yield { type: "open" };
        const sets = [{ set: "emotion", kind: "posterior", scores } as const];
        for await (const { startMs } of audio) {
          if (startMs !== 640) continue;
          yield { type: "transcript", key: "k", span: { startMs: 0, endMs: 400 }, text: "hello", final: true };
          for (const endMs of [300, 400]) {
            const span = { startMs: endMs - 300, endMs };
            yield { key: "k", span, evidence: "acoustic", sets, final: true };
          }
          yield { type: "progress", throughMs: 400, resume: { state: "token", fromMs: 640 } };
          if (session.index === 0) throw new EmotionError("network", "It broke.");
        }
      }),
    );
    await call.sendUntil(1024);
    await finish(call);
    expect([told.length, call.told("transcript").length, spans(call)]).toEqual([2, 1, ["0-300", "100-400"]]);
  });
});

describe("a session whose end is in sight", () => {
  const closing: ScriptStep = { atMs: 1000, emit: { type: "closing", reason: "cap", withinMs: 4000 } };

  it("makes room at the next pause: both answer what they heard, and nothing is lost or said twice", async () => {
    const call = openTestLine(vendor([[closing]]));
    await call.sendUntil(2016, true);
    expect(states(call)).toEqual(["connected 0", "connected 1"]);
    await call.sendUntil(2240, false);
    await call.sendUntil(4064, true);
    await finish(call);
    expect(spans(call)).toEqual([
      "0-512",
      "512-1024",
      "1024-1536",
      "1536-2016",
      "2016-2528",
      "2528-3040",
      "3040-3552",
      "3552-4064",
    ]);
    expect(new Set(call.told("emotion").map(({ utteranceId }) => utteranceId)).size).toBe(8);
    expect(call.told("gap")).toEqual([]);
  });

  it("makes room before a piece that begins with a pause, however short that is", async () => {
    const call = openTestLine(vendor([[closing]]));
    await call.sendUntil(2016, true);
    const silent = pieceAt(2016, false);
    const steps = [silent, pieceAt(2048, true)].map(({ pcm: _, ...step }) => step);
    void call.line.send({ ...pieceAt(2016, true, 2080), steps });
    await call.clock.settle();
    await finish(call);
    expect(spans(call)).toContain("2016-2080");
  });

  it("makes room in the middle of speech when half of the time is over", async () => {
    const call = openTestLine(vendor([[closing]]));
    await call.sendUntil(1504, true);
    await call.clock.advance(2000);
    await call.sendUntil(3040, true);
    await finish(call);
    expect(spans(call)).toContain("1024-1504");
    expect(spans(call)).toContain("1504-2016");
  });

  it("is seen by its declared cap, too, before the vendor says anything", async () => {
    const call = openTestLine(vendor([], { info: { sessionCapMs: 100_000 } }));
    await call.sendUntil(512, true);
    await call.clock.advance(89_999);
    expect(states(call)).toEqual(["connected 0"]);
    await call.clock.advance(1);
    expect(states(call)).toEqual(["connected 0", "connected 1"]);
    await call.sendUntil(1024, false);
    await call.clock.advance(90_000);
    expect(states(call)).toEqual(["connected 0", "connected 1", "connected 2"]);
    await finish(call);
    expect(call.clock.pending).toBe(0);
    expect(spans(call)).toEqual(["0-512", "512-1024"]);
  });

  it("that fails while it answers its last audio costs a warning and a gap, not the call", async () => {
    const call = openTestLine(vendor([[closing, { atMs: 1200, waitMs: 100 }, { atMs: 1200, fail: "network" }]]));
    await call.sendUntil(1216, true);
    await call.sendUntil(2240, false);
    await call.drive(Promise.resolve());
    await call.clock.advance(200);
    await call.sendUntil(3040, true);
    await finish(call);
    expect(call.told("gap")).toMatchObject([{ span: { startMs: 1024, endMs: 1216 }, cause: "vendor-lost" }]);
    expect(call.warnings).toMatchObject([{ code: "session-lost", facts: { kind: "network" } }]);
    expect(spans(call)).toContain("1216-1728");
    expect(states(call)).toEqual(["connected 0", "connected 1"]);
  });

  it("that fails before the change is followed by the successor that is open already", async () => {
    const call = openTestLine(vendor([[closing, { atMs: 1300, fail: "network" }]]));
    await call.sendUntil(3072, true);
    await finish(call);
    expect(states(call)).toEqual(["connected 0", "connected 1", "lost 0", "recovered 1"]);
    expect([spans(call), call.clock.now()]).toEqual([hops(3072), 0]);
  });

  it("goes on while a successor cannot be opened", async () => {
    const call = openTestLine(vendor([[closing], [{ atMs: 0, fail: "auth" }]]));
    await call.sendUntil(3072, true);
    await finish(call);
    expect([spans(call), states(call)]).toEqual([hops(3072), ["connected 0"]]);
    expect(call.warnings).toMatchObject([{ code: "rotation-failed", facts: { kind: "auth" } }]);
  });

  it("that fails before the change, with a successor that never opens, is a loss with a deadline like any other", async () => {
    const call = openTestLine(vendor([[closing, { atMs: 1300, fail: "network" }], [{ atMs: 0, hang: true }]]));
    await call.sendUntil(1312, true);
    call.sendUntil(3072, true).catch(() => undefined);
    expect(await fatal(call)).toMatchObject({ kind: "network" });
    expect([states(call), call.clock.now()]).toEqual([["connected 0", "lost 0"], 60_000]);
  });

  it("makes room for a successor that is not open yet when it must, and does not wait for one that hangs", async () => {
    const call = openTestLine(vendor([[closing], [{ atMs: 0, hang: true }]]));
    await call.sendUntil(1504, true);
    await call.clock.advance(2000);
    await call.sendUntil(3072, true);
    await finish(call);
    expect(states(call)).toEqual(["connected 0", "lost 1", "recovered 2"]);
    expect([spans(call).slice(-1), call.told("gap")]).toEqual([["3040-3072"], []]);
  });

  it("tries once more to open a successor that failed, and does not wait for that at the end of the call", async () => {
    const refused: ScriptStep[] = [{ atMs: 0, fail: "rate-limit", facts: { retryAfterMs: 700 } }];
    const call = openTestLine(vendor([[closing], refused, refused]));
    await call.sendUntil(1504, true);
    expect(states(call)).toEqual(["connected 0"]);
    await call.clock.advance(700);
    call.line.end();
    await call.clock.settle();
    await call.line.done;
    expect([call.clock.now(), call.clock.pending, spans(call)]).toEqual([700, 0, ["0-512", "512-1024", "1024-1504"]]);
  });

  it("lets go of a successor that is not needed because the call is over", async () => {
    const call = openTestLine(vendor([[closing]]));
    await call.sendUntil(1504, true);
    await finish(call);
    await call.line.released;
    expect([states(call), call.clock.pending, call.warnings]).toEqual([["connected 0", "connected 1"], 0, []]);
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
    const call = openTestLine(vendor([[{ atMs: 1300, fail: "network" }]], { info: { channels: "multi" } }), {
      channels: two,
    });
    await call.sendUntil(3072);
    await finish(call);
    expect(spans(call)).toEqual(hops(3072));
    expect(call.told("provider")[0]?.channel).toBeNull();
  });
});
