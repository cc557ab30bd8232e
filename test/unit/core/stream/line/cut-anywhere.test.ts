// Sessions cut at random: whatever breaks where, the audio that the sessions of a line answer is the input, each sample once and at its place.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Adapter, defineAdapter, type SessionItem } from "../../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../../src/spec/errors.ts";
import type { VendorInfo } from "../../../../../src/spec/info.ts";
import { SCRIPTED_INFO } from "../../../../../src/testing/index.ts";
import { openTestLine, RATE_HZ, sampleOf } from "./harness.ts";

interface Cut {
  /** Ms of audio after which the session fails, or says that it will be closed. */
  readonly afterMs: number;
  readonly as: "failure" | "closing";
  /** Lengths of its utterances, used in turn, ms. */
  readonly utterancesMs: readonly number[];
  /** How long after the end of an utterance its answer comes, ms of audio. */
  readonly lagMs: number;
}

interface Options {
  readonly cuts: readonly Cut[];
  readonly resume: VendorInfo["resume"];
  /** Progress is reported with every so-manieth final; 0 reports none. */
  readonly reportEvery: number;
}

const MS = RATE_HZ / 1000;
const info = (resume: VendorInfo["resume"]) =>
  ({ ...SCRIPTED_INFO, resume }) as VendorInfo & { readonly modes: readonly ["stream"] };

/** Says of every utterance which samples of the input it heard, as the samples themselves tell. */
function witness({ cuts, resume, reportEvery }: Options): Adapter {
  // A resumed session knows what the one before it had heard: the vendor keeps it.
  let kept: { fromMs: number; heard: Int16Array; count: number } | undefined;
  return defineAdapter(info(resume), {
    async *stream(audio, _format, ctx): AsyncGenerator<SessionItem> {
      const cut = cuts[ctx.session.index];
      const utterancesMs = cut?.utterancesMs ?? [700];
      const state = ctx.session.resume === undefined ? undefined : kept;
      let said = 0;
      let fromMs = state?.fromMs ?? 0;
      let heard = state?.heard ?? new Int16Array(0);
      // A resumed session may get nothing more, and still owes what the one before it had taken.
      let pulledMs = heard.length / MS;
      let count = state?.count ?? 0;
      let firstMs: number | undefined;
      yield { type: "open" };
      const untilOf = (): number => fromMs + (utterancesMs[said % utterancesMs.length] as number);
      const answer = function* (untilMs: number): Generator<SessionItem> {
        const from = Math.round(fromMs * MS);
        const to = Math.round(untilMs * MS);
        if (to <= from) return;
        const text = `${sampleOf(heard.subarray(from))}-${sampleOf(heard.subarray(to - 1)) + 1}`;
        const span = { startMs: from / MS, endMs: to / MS };
        const sets = [{ set: "emotion", kind: "posterior", scores: { neutral: 1 } } as const];
        yield { key: `k${count}`, span, evidence: "acoustic", sets, final: true, text };
        yield { type: "transcript", key: `k${count}`, span, text, final: true };
        count++;
        said++;
        fromMs = to / MS;
        if (reportEvery === 0 || count % reportEvery !== 0) return;
        const takenMs = heard.length / MS;
        if (resume !== "none") kept = { fromMs, heard: heard.slice(), count };
        const point = resume === "none" ? {} : { resume: { state: "kept", fromMs: takenMs } };
        yield { type: "progress", throughMs: fromMs, ...point };
      };
      for await (const { pcm, startMs } of audio) {
        if (firstMs === undefined) expect(startMs).toBe(pulledMs);
        else expect(startMs).toBeCloseTo(pulledMs, 6);
        firstMs ??= startMs;
        const joined = new Int16Array(heard.length + pcm.length);
        joined.set(heard);
        joined.set(pcm, heard.length);
        heard = joined;
        pulledMs = startMs + pcm.length / MS;
        while (pulledMs >= untilOf() + (cut?.lagMs ?? 0)) yield* answer(untilOf());
        if (cut === undefined || pulledMs - firstMs < cut.afterMs) continue;
        if (cut.as === "failure") throw new EmotionError("network", "Cut.");
        yield { type: "closing", reason: "cap", withinMs: 10_000 };
      }
      while (untilOf() < pulledMs) yield* answer(untilOf());
      yield* answer(pulledMs);
    },
  });
}

const cutAs = (...as: Cut["as"][]): fc.Arbitrary<Cut> =>
  fc.record({
    as: fc.constantFrom(...as),
    afterMs: fc.integer({ min: 0, max: 1500 }),
    utterancesMs: fc.array(fc.integer({ min: 20, max: 900 }), { minLength: 1, maxLength: 5 }),
    lagMs: fc.integer({ min: 0, max: 400 }),
  });
const cuts = fc.array(cutAs("failure"), { maxLength: 4 });
const turnsMs = fc.array(fc.integer({ min: 32, max: 900 }), { minLength: 1, maxLength: 6 });

interface Heard {
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Speech and pauses of `turnsMs` follow one another; by default it is all speech. */
async function hear(
  options: Options,
  untilMs: number,
  turnsMs: readonly number[] = [],
): Promise<{ readings: Heard[]; transcripts: Heard[] }> {
  const call = openTestLine(witness(options));
  let atMs = 0;
  for (let turn = 0; turnsMs.length > 0 && atMs < untilMs; turn++) {
    atMs = Math.min(untilMs, atMs + (turnsMs[turn % turnsMs.length] as number));
    await call.sendUntil(atMs, turn % 2 === 0);
  }
  await call.sendUntil(untilMs);
  call.line.end();
  await call.drive(call.line.done);
  expect(call.told("gap")).toEqual([]);
  const heard = (text: string | undefined, { startMs, endMs }: { startMs: number; endMs: number }): Heard => {
    const [from, to] = (text ?? "").split("-").map(Number) as [number, number];
    return { from, to, startMs, endMs };
  };
  return {
    readings: call.told("emotion").map(({ text, span }) => heard(text, span)),
    transcripts: call.told("transcript").map(({ text, span }) => heard(text, span)),
  };
}

/** The stretches tile the input: each begins where the one before it ended, to a sample, and lies where its samples are. */
function expectTiles(stretches: readonly Heard[], untilMs: number): void {
  let at = 0;
  for (const { from, to, startMs, endMs } of stretches) {
    expect(Math.abs(from - at)).toBeLessThanOrEqual(1);
    expect(Math.abs(startMs * MS - from)).toBeLessThanOrEqual(1);
    expect(Math.abs(endMs * MS - to)).toBeLessThanOrEqual(1);
    at = to;
  }
  expect(Math.abs(at - untilMs * MS)).toBeLessThanOrEqual(1);
}

describe("a line whose sessions are cut anywhere", () => {
  it("reads every sample once and at its place, where sessions report what they answered", async () => {
    await fc.assert(
      fc.asyncProperty(cuts, fc.integer({ min: 200, max: 3900 }), async (cuts, untilMs) => {
        const { readings, transcripts } = await hear({ cuts, resume: "none", reportEvery: 1 }, untilMs);
        expectTiles(readings, untilMs);
        expectTiles(transcripts, untilMs);
      }),
      { numRuns: 60 },
    );
  });

  it("does so where they report nothing and their finals are all that is known", async () => {
    await fc.assert(
      fc.asyncProperty(cuts, fc.integer({ min: 200, max: 3900 }), async (cuts, untilMs) => {
        const { readings } = await hear({ cuts, resume: "none", reportEvery: 0 }, untilMs);
        expectTiles(readings, untilMs);
      }),
      { numRuns: 60 },
    );
  });

  it("does so where a session goes on with the one before it", async () => {
    await fc.assert(
      fc.asyncProperty(cuts, fc.integer({ min: 200, max: 3900 }), async (cuts, untilMs) => {
        const { readings } = await hear({ cuts, resume: "state", reportEvery: 1 }, untilMs);
        expectTiles(readings, untilMs);
      }),
      { numRuns: 60 },
    );
  });

  it("does so where sessions make room for others, in pauses or not, and some are lost before they do", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(cutAs("failure", "closing"), { maxLength: 5 }),
        fc.integer({ min: 200, max: 3900 }),
        turnsMs,
        async (cuts, untilMs, turnsMs) => {
          const { readings } = await hear({ cuts, resume: "none", reportEvery: 1 }, untilMs, turnsMs);
          expectTiles(
            readings.toSorted((a, b) => a.from - b.from),
            untilMs,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("tells nothing twice where sessions had answered more than they reported", async () => {
    await fc.assert(
      fc.asyncProperty(
        cuts,
        fc.integer({ min: 200, max: 3900 }),
        fc.integer({ min: 2, max: 4 }),
        async (cuts, untilMs, reportEvery) => {
          const { readings } = await hear({ cuts, resume: "none", reportEvery }, untilMs);
          let at = 0;
          for (const { from, to, startMs, endMs } of readings) {
            expect(startMs * MS).toBeGreaterThanOrEqual(at - 1);
            expect(startMs * MS).toBeGreaterThanOrEqual(from - 1);
            expect(endMs * MS).toBeLessThanOrEqual(to + 1);
            at = endMs * MS;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
