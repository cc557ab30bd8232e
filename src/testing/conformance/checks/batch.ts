import type { Observation } from "../../../spec/adapter.ts";
import type { FetchResponse } from "../../../spec/context.ts";
import { EmotionError } from "../../../spec/errors.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import type { TestContext } from "../../test-context.ts";
import { type CheckDefinition, ConformanceFailure, insist } from "../check.ts";
import { createProbeAudio, cut } from "../probe-audio.ts";
import { type ConformanceSubject, formatFor, speechFor } from "../subject.ts";
import { contextFor, describe } from "../trial.ts";
import { noWay } from "../wire-tap.ts";
import { problemOf } from "./observation.ts";

const batches = ({ modes }: VendorInfo): boolean => modes.includes("batch");
const uploads = (info: VendorInfo): boolean => batches(info) && info.runs === "remote";
const CANARY = "canary-51c0de";
const SLACK_MS = 1;

/** What must hold for a whole recording at once. */
export const BATCH_CHECKS: readonly CheckDefinition[] = [
  {
    id: "batch-readings",
    name: "gives readings for a recording, within it, in declared sets and axes",
    applies: batches,
    async run(subject) {
      const { info } = subject.adapter();
      const { observations, durationMs } = await readWell(subject);
      const read = observations.filter(({ sets, dims }) => sets.length > 0 || dims !== undefined);
      insist(
        read.length > 0,
        `It gave no reading for a recording of speech (${observations.length} observations in all).`,
      );
      insist(
        new Set(observations.map(({ key }) => key)).size === observations.length,
        "Two of its readings have one key.",
      );
      for (const item of observations) {
        const { startMs, endMs } = item.span;
        const inside = startMs >= 0 && startMs <= endMs && endMs <= durationMs + SLACK_MS;
        insist(inside, `It spoke of ${startMs} to ${endMs} ms of a recording of ${durationMs} ms.`);
        insist(item.final, `Observation ${item.key} is not final.`);
        const problem = problemOf(item, info);
        insist(problem === undefined, `Observation ${item.key}: ${problem}`);
      }
    },
  },
  {
    id: "batch-silence",
    name: "invents no reading in a silent recording",
    applies: batches,
    async run(subject) {
      const { sampleRateHz, channels } = formatFor(subject.adapter());
      const { observations } = await readWell(subject, new Int16Array(2 * sampleRateHz * channels.length));
      const read = observations.filter(({ sets, dims }) => sets.length > 0 || dims !== undefined);
      insist(read.length === 0, `It gave ${read.length} readings for 2 s of digital silence.`);
    },
  },
  {
    id: "batch-meter",
    name: "books a recording's length on its audio lines, and nothing on lines it does not declare",
    applies: batches,
    async run(subject) {
      const { info } = subject.adapter();
      const { durationMs, context } = await readWell(subject);
      const declared = info.prices.map(({ line }) => line);
      const stray = [...context.metered.keys()].find((line) => !declared.includes(line));
      insist(stray === undefined, `It booked on ${stray}, which it does not declare.`);
      const lines = info.prices.filter(({ unit, measures = "audio" }) => unit === "ms" && measures === "audio");
      // An add-on of a recording has a line of its own, with the same length.
      const booked = lines.flatMap(({ line }) => context.metered.get(line) ?? []);
      const whole = booked.every((units) => Math.abs(units - durationMs) <= SLACK_MS);
      insist(
        lines.length === 0 || (whole && booked.length > 0),
        `It booked ${booked.join(" and ") || 0} ms for a recording of ${durationMs} ms.`,
      );
    },
  },
  {
    id: "batch-abort",
    name: "ends at once when it is aborted in any of its requests",
    applies: uploads,
    async run(subject) {
      const { requests } = await readWell(subject);
      for (let stop = 0; stop <= requests; stop++) {
        const read = start(subject, { hangAt: stop });
        await read.until(() => read.asked > stop || read.over);
        read.context.abort();
        await read.context.clock.advance(50);
        const aborted = EmotionError.isInstance(read.failure) && read.failure.kind === "aborted";
        insist(
          stop === requests || read.over,
          `It had not ended 50 ms after an abort in request ${stop + 1}, with a \`fetch\` that does not heed its signal.`,
        );
        insist(
          stop === requests || aborted,
          `It threw ${describe(read.failure)} when it was aborted in request ${stop + 1}.`,
        );
      }
    },
  },
  {
    id: "batch-errors",
    name: "throws nothing but EmotionError, and nothing private, whatever a request answers",
    applies: uploads,
    async run(subject) {
      const { requests } = await readWell(subject);
      for (const [what, answer] of ANSWERS) {
        for (let at = 0; at < requests; at++) {
          const read = start(subject, { answerAt: at, answer });
          await read.until(() => read.over);
          if (read.failure === undefined) continue;
          insist(EmotionError.isInstance(read.failure), `It threw ${describe(read.failure)} when a request ${what}.`);
          const text = `${read.failure.message} ${read.failure.stack} ${JSON.stringify(read.failure.facts)}`;
          const shown = [CANARY, ...(subject.secrets ?? [])].some((secret) => text.includes(secret));
          insist(!shown, `Its error shows something private when a request ${what}.`);
        }
      }
    },
  },
];

const answering = (status: number, body: string) => (): Promise<FetchResponse> =>
  Promise.resolve({
    status,
    headers: { get: () => null },
    text: () => Promise.resolve(body),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(body).buffer),
  });

const ANSWERS: readonly (readonly [string, () => Promise<FetchResponse>])[] = [
  ["breaks", () => Promise.reject(new TypeError(CANARY))],
  ["is refused with 401", answering(401, `{"message":"${CANARY}"}`)],
  ["is answered with a page", answering(200, `<html>${CANARY}</html>`)],
  ["is answered with other JSON", answering(200, `{"${CANARY}":true}`)],
];

interface Reading {
  readonly context: TestContext;
  readonly asked: number;
  readonly over: boolean;
  readonly observations: readonly Observation[];
  readonly failure: unknown;
  readonly durationMs: number;
  /** Moves time on until it holds. */
  until(holds: () => boolean): Promise<void>;
}

interface StartOptions {
  readonly pcm?: Int16Array;
  /** The request of this number, from 0, never answers. */
  readonly hangAt?: number;
  readonly answerAt?: number;
  readonly answer?: () => Promise<FetchResponse>;
}

function start(subject: ConformanceSubject, { pcm, hangAt, answerAt, answer }: StartOptions = {}): Reading {
  const adapter = subject.adapter();
  const format = formatFor(adapter);
  const samples = pcm ?? speechFor(subject, format);
  const { fetch, batch } = { fetch: subject.fetch, batch: adapter.batch };
  insist(batch !== undefined, "It declares the mode `batch` and has no such method.");
  const state = { asked: 0, over: false, observations: [] as readonly Observation[], failure: undefined as unknown };
  const context = contextFor({
    ...subject,
    fetch: (url, init) => {
      const number = state.asked++;
      if (number === hangAt) return new Promise(() => undefined);
      if (number === answerAt && answer !== undefined) return answer();
      return fetch === undefined ? noWay("fetch") : fetch(url, init);
    },
  });
  const audio = createProbeAudio(cut(samples, format), format);
  void batch({ format, audio }, context.ctx)
    .then(
      (observations) => {
        state.observations = observations;
      },
      (error: unknown) => {
        state.failure = error ?? new ConformanceFailure("nothing");
      },
    )
    .then(() => {
      state.over = true;
    });
  const patienceMs = subject.patienceMs ?? 20_000;
  return Object.assign(state, {
    context,
    durationMs: (samples.length * 1000) / (format.channels.length * format.sampleRateHz),
    async until(holds: () => boolean) {
      const since = performance.now();
      while (!holds()) {
        await context.clock.advance(20);
        insist(performance.now() - since < patienceMs, `A recording hung: nothing happened for ${patienceMs} ms.`);
      }
    },
  });
}

async function readWell(
  subject: ConformanceSubject,
  pcm?: Int16Array,
): Promise<Pick<Reading, "observations" | "durationMs" | "context"> & { readonly requests: number }> {
  const read = start(subject, pcm === undefined ? {} : { pcm });
  await read.until(() => read.over);
  if (read.failure !== undefined) throw new ConformanceFailure(`The recording failed: ${describe(read.failure)}.`);
  return { ...read, requests: read.asked, observations: read.observations };
}
