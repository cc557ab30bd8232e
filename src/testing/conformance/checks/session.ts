import { isSignal } from "../../../spec/adapter.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { settle } from "../../test-clock.ts";
import { type CheckDefinition, ConformanceFailure, insist } from "../check.ts";
import { createProbeAudio, cut, PROBE_CHUNK_MS } from "../probe-audio.ts";
import { formatFor, speechFor } from "../subject.ts";
import { readingsOf } from "../text-trial.ts";
import { begin, contextFor, endsAtOnce, observations, run, runWell, type Trial, until } from "../trial.ts";

const streams = ({ modes }: VendorInfo): boolean => modes.includes("stream");
const local = (info: VendorInfo): boolean => streams(info) && info.runs === "local";

/** What must hold for a session as a whole. */
export const SESSION_CHECKS: readonly CheckDefinition[] = [
  {
    id: "one-session",
    name: "holds one session per call",
    applies: streams,
    async run(subject) {
      const trial = await runWell(subject);
      const opens = trial.items.filter(({ item }) => isSignal(item) && item.type === "open").length;
      insist(opens <= 1, `It said \`open\` ${opens} times.`);
      insist(trial.audio.opened === 1, `It opened its audio ${trial.audio.opened} times.`);
    },
  },
  {
    id: "no-reconnect",
    name: "opens one connection at most, even when it breaks",
    applies: (info) => streams(info) && info.runs === "remote",
    async run(subject) {
      const { context } = await run(subject);
      insist(context.connections <= 1, `It asked for ${context.connections} connections in one call.`);
    },
  },
  {
    id: "hears-to-the-end",
    name: "pulls all of its audio",
    applies: streams,
    async run(subject) {
      const trial = await runWell(subject);
      const chunks = cut(speechFor(subject, trial.format), trial.format).length;
      insist(trial.audio.pulledChunks === chunks, `It pulled ${trial.audio.pulledChunks} of ${chunks} chunks.`);
    },
  },
  {
    id: "any-cut",
    name: "takes audio cut in any way: empty, single samples, odd and long chunks",
    applies: streams,
    async run(subject) {
      const adapter = subject.adapter();
      const { sampleRateHz } = formatFor(adapter);
      const second = sampleRateHz;
      // Primes and a second and a half: nothing that a frame, a hop or a window divides.
      const odd = [...Array<number>(64).fill(1), 2, 3, 7, 331, 1009, 4999, Math.round(1.5 * second)];
      for (const last of [997, 1]) {
        const format = formatFor(adapter);
        const pcm = last === 1 ? speechFor(subject, format).subarray(0, 3000) : speechFor(subject, format);
        const chunks = cut(pcm, format, last === 1 ? [1] : [...odd, last]);
        const withEmpty = chunks.flatMap((chunk, i) =>
          i % 50 === 0 ? [{ ...chunk, pcm: chunk.pcm.subarray(0, 0) }, chunk] : [chunk],
        );
        const trial = await runWell(subject, { adapter, chunks: withEmpty, format });
        if (last === 1) continue;
        const readings = await readingsOf(subject, adapter, trial);
        insist(readings.length > 0, "It gave no reading for speech cut oddly.");
      }
    },
  },
  {
    id: "break-releases",
    name: "releases its audio when the consumer leaves",
    applies: streams,
    async run(subject) {
      const trial = begin(subject, { leaveAfter: 2 });
      await until(subject, trial, () => trial.ended);
      await settle();
      insist(trial.items.length === 2, "It ended before the consumer could leave.");
      insist(!trial.audio.held, "It kept its audio when the consumer left.");
    },
  },
  {
    id: "no-read-ahead",
    name: "pulls no more than its longest chunk while nobody asks for answers",
    applies: local,
    async run(subject) {
      const { info, stream } = subject.adapter();
      const format = formatFor(subject.adapter());
      const audio = createProbeAudio(cut(speechFor(subject, format), format), format, { live: true });
      const { ctx, clock } = contextFor(subject);
      if (stream === undefined) throw new ConformanceFailure("It has no method `stream`.");
      const iterator = stream(audio, format, ctx)[Symbol.asyncIterator]();
      for (let next = await iterator.next(); next.done !== true && audio.pulledMs === 0; ) next = await iterator.next();
      const atFirst = audio.pulledMs;
      for (let i = 0; i < 20; i++) await clock.advance(100);
      const aheadMs = audio.pulledMs - atFirst;
      await iterator.return?.();
      const most = Math.max(info.audio.chunkMs.max, PROBE_CHUNK_MS);
      insist(
        aheadMs <= most,
        `It pulled ${aheadMs} ms of audio while nobody asked for answers; ${most} ms is the most.`,
      );
    },
  },
  {
    id: "calls-apart",
    name: "keeps two calls apart",
    applies: local,
    async run(subject) {
      const adapter = subject.adapter();
      const alone = said(await runWell(subject, { adapter }));
      const [one, other] = [begin(subject, { adapter }), begin(subject, { adapter })];
      await until(subject, one, () => one.ended);
      await until(subject, other, () => other.ended);
      for (const trial of [one, other])
        insist(said(trial) === alone, "The same audio was answered differently while another call was going on.");
    },
  },
  {
    id: "no-leaks",
    name: "leaves no listener, timer or place behind after 50 sessions, however they end",
    applies: streams,
    async run(subject) {
      const adapter = subject.adapter();
      const format = formatFor(adapter);
      const pcm = speechFor(subject, format).subarray(0, format.sampleRateHz * format.channels.length);
      for (let session = 0; session < 50; session++) {
        const trial = await end(subject, session, { adapter, pcm, format });
        await Promise.all([trial.context.lingered(), trial.context.clock.advance(1000)]);
        const leaks = trial.context.leaks();
        const left = Object.entries(leaks).filter(([, count]) => count > 0);
        insist(
          left.length === 0,
          `Session ${session + 1} left behind: ${left.map(([what, n]) => `${n} ${what}`).join(", ")}.`,
        );
      }
    },
  },
];

/** What was read, without the keys: they need to be unique within a call only. */
const said = (trial: Trial): string => JSON.stringify(observations(trial).map(({ item }) => ({ ...item, key: null })));

/** Ends a session in one of four ways: by its end, by leaving, by an abort while it waits, by an error of its audio. */
async function end(
  subject: Parameters<CheckDefinition["run"]>[0],
  session: number,
  options: Parameters<typeof begin>[1],
): Promise<Trial> {
  if (session % 4 === 0) return runWell(subject, options);
  if (session % 4 === 1) return run(subject, { ...options, leaveAfter: 1 });
  if (session % 4 === 2) return run(subject, { ...options, failAfter: 3, failWith: new Error("the source broke") });
  const trial = begin(subject, { ...options, hangAfter: 3 });
  await until(subject, trial, () => trial.audio.waiting);
  trial.context.abort();
  await endsAtOnce(trial, "the abort");
  return trial;
}
