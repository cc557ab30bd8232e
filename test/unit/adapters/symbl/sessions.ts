import { type SymblOptions, symbl } from "../../../../adapters/symbl/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import { isSignal, type Observation, type Signal } from "../../../../src/spec/adapter.ts";
import type { AudioFormat } from "../../../../src/spec/audio.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import type { ConformanceSubject } from "../../../../src/testing/conformance/subject.ts";
import { run, type Trial, type TrialOptions } from "../../../../src/testing/conformance/trial.ts";
import { createTestContext, type Simulator, syntheticVoice, type TestClock } from "../../../../src/testing/index.ts";

/** Mono audio of 16 kHz, the input's channel 3. */
export const MONO: AudioFormat = { sampleRateHz: 16_000, channels: [{ channel: 3, role: null, speakers: null }] };

/** A call of three sentences, the second of which is said twice. */
export const UTTERANCES = [
  { startMs: 200, endMs: 1500, text: "This is the third time I call.", sentiment: -0.62 },
  { startMs: 1900, endMs: 2300, text: "Yes.", sentiment: 0.1 },
  { startMs: 2600, endMs: 3000, text: "Yes.", sentiment: 0.5 },
];

/** How one session is run. */
export interface SessionOptions extends TrialOptions {
  readonly options?: Partial<SymblOptions>;
  readonly subject?: Partial<ConformanceSubject>;
  /** The simulator's own, where its delays have to keep time with the session. */
  readonly clock?: TestClock;
}

/** The adapter on a simulator, as the conformance suite runs it. */
export function subjectOf(simulator: Simulator, options: Partial<SymblOptions> = {}): ConformanceSubject {
  const adapter = () => symbl({ ...(simulator.options as SymblOptions), ...options });
  return { name: "symbl", adapter, fetch, connect };
}

/** Runs one session of the adapter against a simulator, on a test clock, to its end. */
export function runSession(simulator: Simulator, options: SessionOptions = {}): Promise<Trial> {
  const subject = { ...subjectOf(simulator, options.options), ...options.subject };
  return run(subject, {
    format: MONO,
    pcm: syntheticVoice({ seconds: 4, leadMs: 200 }),
    context: createTestContext({
      fetch: subject.fetch ?? fetch,
      connect: subject.connect ?? connect,
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

/** The error a session ended with. */
export function failureOf({ failure }: Trial): EmotionError | null {
  if (failure === null) return null;
  if (EmotionError.isInstance(failure.error)) return failure.error;
  throw failure.error;
}
