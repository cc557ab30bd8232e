import { abortable, untilAborted } from "../kit/abort.ts";
import { type Adapter, defineAdapter, type Observation, type SessionItem } from "../spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../spec/audio.ts";
import type { CallContext } from "../spec/context.ts";
import { EmotionError, type ErrorFacts, type ErrorKind } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";

/**
 * Something the scripted vendor does once the session clock is at `atMs` (ms of audio heard, a resumed session goes on where the one before it was); steps later
 * than the end of the audio do not happen.
 */
export type ScriptStep = { readonly atMs: number } & (
  | { readonly emit: SessionItem }
  /** Fails with this kind. */
  | { readonly fail: ErrorKind; readonly facts?: ErrorFacts }
  /** Returns, although the audio may go on. */
  | { readonly leave: true }
  /** Says nothing for so long, by `ctx.sleep`. */
  | { readonly waitMs: number }
  /** Never says anything again. */
  | { readonly hang: true }
);

/** What the scripted vendor says by itself: a final reading at every hop in which it heard sound. */
export interface ScriptedReadings {
  /** Ms of audio between two readings. Default 500. */
  readonly hopMs?: number;
  /** Scores of the set `emotion`, summing to 1: the same for every reading, or made from its number, counted from 0. */
  readonly scores: Readonly<Record<string, number>> | ((reading: number) => Readonly<Record<string, number>>);
  /** Anything else of the observation. */
  readonly more?: Partial<Pick<Observation, "confidence" | "speaker" | "language" | "text" | "dims">>;
}

/** What a {@link scriptedAdapter} does. */
export interface Script {
  /** Replaces parts of the info; see {@link SCRIPTED_INFO}. */
  readonly info?: Partial<VendorInfo>;
  /** The same for every session, or each session's own. Those at 0 come before it opens. */
  readonly steps?: readonly ScriptStep[] | ((session: CallContext["session"]) => readonly ScriptStep[]);
  readonly readings?: ScriptedReadings;
}

/** The info of a scripted vendor: live stream, one set `emotion` of four labels, one free bill line `audio` in ms. */
export const SCRIPTED_INFO: VendorInfo = Object.freeze<VendorInfo>({
  id: "scripted",
  name: "Scripted vendor",
  modes: ["stream"],
  evidence: ["acoustic"],
  axes: { valence: "derived", arousal: "derived", dominance: "absent" },
  sets: [{ set: "emotion", kind: "posterior", labels: ["anger", "happiness", "sadness", "neutral"] }],
  languages: ["*"],
  regions: [],
  audio: { sampleRatesHz: [16_000], chunkMs: { min: 1, max: 1000 } },
  maxSpeed: null,
  sessionCapMs: null,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [
    {
      line: "audio",
      unit: "ms",
      per: 60_000,
      usd: "0",
      date: "2026-01-01",
      source: "A scripted vendor costs nothing.",
    },
  ],
  status: "live",
  env: [],
  peers: [],
  calibrated: false,
  runs: "local",
  accuracy: null,
  verified: { on: "2026-01-01", against: "documentation" },
});

/** Samples below this are silence to a scripted vendor: 40 dB below full scale. */
const SOUND = 328;

/**
 * Makes an adapter that does what a script says, for tests of what stands on adapters.
 *
 * It keeps the whole contract: it meters the audio it hears, reports progress, stops at once on abort, releases its audio. Where its `info.resume` is not
 * `none`, the progress it reports with its readings is a point to resume at.
 */
export function scriptedAdapter(script: Script = {}): Adapter {
  const info: VendorInfo = { ...SCRIPTED_INFO, ...script.info };
  return defineAdapter(info as VendorInfo & { readonly modes: readonly ["stream"] }, {
    stream: (audio, format, ctx) => perform(audio, format, ctx, { ...script, info }),
  });
}

async function* perform(
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  ctx: CallContext,
  { info, steps = [], readings }: Script & { readonly info: VendorInfo },
): AsyncGenerator<SessionItem> {
  const todo = [...(typeof steps === "function" ? steps(ctx.session) : steps)].sort((a, b) => a.atMs - b.atMs);
  const listener = readings === undefined ? undefined : createListener(readings, ctx.session);
  const heard = createHearing(format, ctx);
  if (yield* due(todo, 0, ctx)) return;
  yield { type: "open" };
  for await (const chunk of untilAborted(audio, ctx.signal)) {
    const throughMs = heard(chunk);
    const reading = listener?.hear(chunk, throughMs);
    if (reading !== undefined) {
      yield reading;
      const resume = info.resume === "none" ? {} : { resume: { state: { throughMs }, fromMs: throughMs } };
      yield { type: "progress", throughMs, ...resume };
    }
    if (yield* due(todo, throughMs, ctx)) return;
  }
  const last = listener?.end();
  if (last !== undefined) yield last;
}

/** Does what is due; true when the session is to be left. */
async function* due(todo: ScriptStep[], throughMs: number, ctx: CallContext): AsyncGenerator<SessionItem, boolean> {
  for (let step = todo[0]; step !== undefined && step.atMs <= throughMs; step = todo[0]) {
    todo.shift();
    if ("emit" in step) yield step.emit;
    else if ("waitMs" in step) await ctx.sleep(step.waitMs);
    else if ("hang" in step) await abortable(new Promise<never>(() => undefined), ctx.signal);
    else if ("leave" in step) return true;
    else throw new EmotionError(step.fail, `The script says: ${step.fail}.`, step.facts);
  }
  return false;
}

/** Counts the audio and books it, whole ms as they complete; gives the session clock at its end. */
function createHearing(format: AudioFormat, ctx: CallContext): (chunk: AudioChunk) => number {
  let samples = 0;
  let bookedMs = 0;
  let originMs: number | undefined;
  return ({ pcm, startMs }) => {
    originMs ??= startMs;
    samples += pcm.length;
    const ms = (samples / format.channels.length / format.sampleRateHz) * 1000;
    const wholeMs = Math.round(ms);
    if (wholeMs > bookedMs) ctx.meter("audio", wholeMs - bookedMs);
    bookedMs = wholeMs;
    return originMs + ms;
  };
}

function createListener(
  { hopMs = 500, scores, more }: ScriptedReadings,
  { index, resume }: CallContext["session"],
): {
  hear(chunk: AudioChunk, throughMs: number): Observation | undefined;
  end(): Observation | undefined;
} {
  // A resumed session goes on with the utterances of the one before it, so its keys must be new ones.
  const series = resume === undefined ? "u" : `u${index}.`;
  let count = 0;
  let fromMs: number | undefined;
  let untilMs = 0;
  let sound = false;
  const read = (): Observation | undefined => {
    const span = { startMs: fromMs ?? 0, endMs: untilMs };
    fromMs = untilMs;
    if (!sound) return undefined;
    sound = false;
    const reading = count++;
    return {
      ...more,
      key: `${series}${reading}`,
      span,
      evidence: "acoustic",
      sets: [{ set: "emotion", kind: "posterior", scores: typeof scores === "function" ? scores(reading) : scores }],
      final: true,
    };
  };
  return {
    hear(chunk, throughMs) {
      fromMs ??= chunk.startMs;
      untilMs = throughMs;
      sound ||= chunk.pcm.some((sample) => Math.abs(sample) >= SOUND);
      return untilMs - fromMs >= hopMs ? read() : undefined;
    },
    end: () => (untilMs > (fromMs ?? 0) ? read() : undefined),
  };
}
