import { sleep } from "../../kit/sleep.ts";
import { type Adapter, isSignal, type Observation, type SessionItem } from "../../spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../spec/audio.ts";
import { EmotionError } from "../../spec/errors.ts";
import { settle } from "../test-clock.ts";
import { createTestContext, type TestContext } from "../test-context.ts";
import { ConformanceFailure, insist } from "./check.ts";
import { createProbeAudio, cut, type ProbeAudio, type ProbeOptions } from "./probe-audio.ts";
import { type ConformanceSubject, formatFor, speechFor } from "./subject.ts";

/** An item of a session and how much audio had been pulled when it came. */
export interface Heard {
  readonly item: SessionItem;
  readonly pulledMs: number;
}

/** How a session is run. */
export interface TrialOptions extends ProbeOptions {
  /** Default a new adapter of the subject. */
  readonly adapter?: Adapter;
  /** Default the subject's speech. */
  readonly pcm?: Int16Array;
  /** Lengths of the chunks in sample frames, the last one repeated. Default 32 ms. */
  readonly frames?: readonly number[];
  /** The chunks themselves, in place of `pcm` and `frames`. */
  readonly chunks?: readonly AudioChunk[];
  /** Default the format the adapter declares first. */
  readonly format?: AudioFormat;
  /** The consumer leaves after so many items. */
  readonly leaveAfter?: number;
  /** Default a new context. */
  readonly context?: TestContext;
}

/** A session under way, or over. */
export interface Trial {
  readonly items: readonly Heard[];
  /** What the session threw. */
  readonly failure: { readonly error: unknown } | null;
  readonly ended: boolean;
  readonly context: TestContext;
  readonly audio: ProbeAudio;
  readonly format: AudioFormat;
  /** Resolves when the session is over, however it ends. */
  readonly over: Promise<void>;
}

/** Opens a session and reads it. */
export function begin(subject: ConformanceSubject, options: TrialOptions = {}): Trial {
  const adapter = options.adapter ?? subject.adapter();
  const format = options.format ?? formatFor(adapter);
  const chunks = options.chunks ?? cut(options.pcm ?? speechFor(subject, format), format, options.frames);
  const audio = createProbeAudio(chunks, format, options);
  const context = options.context ?? contextFor(subject);
  const { stream } = adapter;
  insist(stream !== undefined, "It declares the mode `stream` and has no such method.");
  const items: Heard[] = [];
  const trial = { items, failure: null as Trial["failure"], ended: false, context, audio, format };
  const read = async (): Promise<void> => {
    try {
      for await (const item of stream(audio, format, context.ctx)) {
        items.push({ item, pulledMs: audio.pulledMs });
        if (items.length === options.leaveAfter) break;
      }
    } catch (error) {
      trial.failure = { error };
    }
    trial.ended = true;
  };
  // The same object, not a copy: the session goes on writing into it.
  return Object.assign(trial, { over: read() });
}

/** Makes the context a subject runs in. */
export function contextFor({ fetch, connect }: ConformanceSubject): TestContext {
  return createTestContext({ ...(fetch && { fetch }), ...(connect && { connect }) });
}

/** Runs a session to its end; fails when it hangs. */
export async function run(subject: ConformanceSubject, options: TrialOptions = {}): Promise<Trial> {
  const trial = begin(subject, options);
  await until(subject, trial, () => trial.ended);
  return trial;
}

/** Runs a session that must end without an error. */
export async function runWell(subject: ConformanceSubject, options: TrialOptions = {}): Promise<Trial> {
  const trial = await run(subject, options);
  if (trial.failure !== null) throw new ConformanceFailure(`The session failed: ${describe(trial.failure.error)}.`);
  return trial;
}

/** Virtual ms per step: slow enough for a real socket to answer before a timeout of seconds, fast enough to pace minutes of audio. */
const STEP_MS = 20;

/** Moves time on until something holds; fails when nothing happens for the subject's patience. */
export async function until(subject: ConformanceSubject, trial: Trial, holds: () => boolean): Promise<void> {
  const { clock } = trial.context;
  const signs = (): number => trial.items.length + trial.audio.pulledChunks + (trial.ended ? 1 : 0);
  let lastSign = performance.now();
  let last = signs();
  for (await settle(); !holds(); await settle()) {
    if (signs() !== last) [last, lastSign] = [signs(), performance.now()];
    const patienceMs = subject.patienceMs ?? 20_000;
    const stuck = performance.now() - lastSign > patienceMs;
    insist(!stuck, `The session hung: nothing happened for ${patienceMs} ms.`);
    if (clock.nextMs === null) await Promise.race([trial.over, sleep(1)]);
    else await clock.advance(STEP_MS);
    if (trial.ended && !holds()) throw new ConformanceFailure("The session was over too early.");
  }
}

/** Injected timers up to this late may still fire before an aborted session must have ended, ms. */
const AT_ONCE_MS = 50;

/** Insists that a session ends at once: before any injected timer later than 50 ms fires. */
export async function endsAtOnce(trial: Trial, after: string): Promise<void> {
  await settle();
  for (let ms = 0; !trial.ended && ms < AT_ONCE_MS; ms += 5) await trial.context.clock.advance(5);
  insist(trial.ended, `The session had not ended 50 ms after ${after}.`);
}

/** The observations of a session. */
export function observations(trial: Trial): readonly { readonly item: Observation; readonly pulledMs: number }[] {
  return trial.items.flatMap(({ item, pulledMs }) => (isSignal(item) ? [] : [{ item, pulledMs }]));
}

/** Names an error for a failure's message. */
export function describe(error: unknown): string {
  if (EmotionError.isInstance(error)) return `EmotionError of kind ${error.kind}, "${error.message}"`;
  return error instanceof Error ? `${error.name}, "${error.message}"` : typeof error;
}
