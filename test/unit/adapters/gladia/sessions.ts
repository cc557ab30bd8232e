import { type GladiaOptions, gladia } from "../../../../adapters/gladia/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { isSignal, type Observation, type ResumePoint, type Signal } from "../../../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../../../src/spec/audio.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { cut } from "../../../../src/testing/conformance/probe-audio.ts";
import type { ConformanceSubject } from "../../../../src/testing/conformance/subject.ts";
import { run, type Trial, type TrialOptions } from "../../../../src/testing/conformance/trial.ts";
import { createTestContext, type Simulator, syntheticVoice, type TestClock } from "../../../../src/testing/index.ts";

/** Mono audio of 16 kHz. */
export const MONO: AudioFormat = { sampleRateHz: 16_000, channels: [{ channel: 0, role: null, speakers: null }] };

/** Audio of two channels, which are the input's channels 3 and 4. */
export const STEREO: AudioFormat = {
  sampleRateHz: 16_000,
  channels: [3, 4].map((channel) => ({ channel, role: null, speakers: null })),
};

/** Six seconds of voice for one channel or more. */
export function voiceFor({ sampleRateHz, channels }: AudioFormat, seconds = 6): Int16Array {
  const mono = syntheticVoice({ seconds, sampleRateHz, leadMs: 200 });
  return Int16Array.from(
    { length: mono.length * channels.length },
    (_, i) => mono[Math.floor(i / channels.length)] ?? 0,
  );
}

/** The chunks of some audio from a moment on, as core hands them to a session. */
export function chunksFrom(pcm: Int16Array, format: AudioFormat, fromMs = 0): AudioChunk[] {
  const skip = Math.round((fromMs / 1000) * format.sampleRateHz) * format.channels.length;
  return cut(pcm.subarray(skip), format).map((chunk) => ({ ...chunk, startMs: chunk.startMs + fromMs }));
}

/** How one session is run. */
export interface SessionOptions extends TrialOptions {
  readonly options?: GladiaOptions;
  readonly resume?: ResumePoint;
  readonly subject?: Partial<ConformanceSubject>;
  /** The simulator's own, where its delays have to keep time with the session. */
  readonly clock?: TestClock;
}

/** The adapter on a simulator, as the conformance suite runs it. */
export function subjectOf(simulator: Simulator, options: GladiaOptions = {}): ConformanceSubject {
  const adapter = () => gladia({ ...(simulator.options as GladiaOptions), ...options });
  return { name: "gladia", adapter, fetch, connect };
}

/** Runs one session of the adapter against a simulator, on a test clock, to its end. */
export function runSession(simulator: Simulator, options: SessionOptions = {}): Promise<Trial> {
  const { format = MONO, resume, pcm = voiceFor(format) } = options;
  const subject = { ...subjectOf(simulator, options.options), ...options.subject };
  const session = resume === undefined ? { index: 0 } : { index: 1, resume: resume.state };
  return run(subject, {
    format,
    chunks: chunksFrom(pcm, format, resume?.fromMs),
    context: createTestContext({
      fetch: subject.fetch ?? fetch,
      connect: subject.connect ?? connect,
      session,
      ...(options.clock && { clock: options.clock }),
    }),
    ...options,
  });
}

export function observationsOf({ items }: Trial): readonly Observation[] {
  return items.flatMap(({ item }) => (isSignal(item) ? [] : [item]));
}

export function signalsOf<T extends Signal["type"]>(
  { items }: Trial,
  type: T,
): readonly Extract<Signal, { type: T }>[] {
  return items.flatMap(({ item }) =>
    isSignal(item) && item.type === type ? [item as Extract<Signal, { type: T }>] : [],
  );
}

/** Where a session that broke can be gone on with. */
export function resumeOf(trial: Trial): ResumePoint {
  const point = signalsOf(trial, "progress").findLast(({ resume }) => resume !== undefined)?.resume;
  if (!point) throw new Error("the session told no resume point");
  return point;
}

/** The error a session ended with. */
export function failureOf({ failure }: Trial): EmotionError | null {
  if (failure === null) return null;
  if (EmotionError.isInstance(failure.error)) return failure.error;
  throw failure.error;
}
