import { pace } from "../../kit/pace.ts";
import { type Adapter, isSignal, type Observation, type SessionItem, type Signal } from "../../spec/adapter.ts";
import type { AudioFormat } from "../../spec/audio.ts";
import type { CallContext } from "../../spec/context.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { SessionAudio } from "./session-audio.ts";

/** One session of one adapter: what it hears and where its items go. */
export interface SessionRun {
  readonly adapter: Adapter;
  readonly audio: SessionAudio;
  readonly format: AudioFormat;
  readonly ctx: CallContext;
  /** Use the batch method when the adapter declares one. */
  readonly batch: boolean;
  readonly onObservation: (observation: Observation) => Promise<void> | undefined;
  readonly onSignal: (signal: Signal) => Promise<void> | undefined;
}

/**
 * Runs one session to its end; every way out is an `EmotionError`.
 *
 * Recordings use the batch method where the vendor declares one, else its stream.
 */
export async function runSession(run: SessionRun): Promise<void> {
  try {
    if (run.batch && run.adapter.batch !== undefined) await runBatch(run, run.adapter.batch);
    else await runStream(run);
  } catch (error) {
    throw asEmotionError(error, run.adapter.info.id);
  } finally {
    // An adapter that returned early must not leave the pump waiting for it.
    run.audio.abandon();
  }
}

async function runStream({ adapter, audio, format, ctx, onObservation, onSignal }: SessionRun): Promise<void> {
  if (adapter.stream === undefined) {
    throw new EmotionError("unsupported", `${adapter.info.id} has no live mode; use analyze() with a recording.`);
  }
  const { maxSpeed } = adapter.info;
  // Nobody can speak faster than real time, but a caller can write faster: the vendor's limit holds for both.
  const paced = maxSpeed === null ? audio : pace(audio, format, { maxSpeed }, ctx);
  for await (const item of adapter.stream(paced, format, ctx) as AsyncIterable<SessionItem>) {
    const handled = isSignal(item) ? onSignal(item) : onObservation(item);
    if (handled !== undefined) await handled;
  }
}

async function runBatch(run: SessionRun, batch: NonNullable<Adapter["batch"]>): Promise<void> {
  const opened = run.onSignal({ type: "open" });
  if (opened !== undefined) await opened;
  const observations = await batch({ format: run.format, audio: run.audio }, run.ctx);
  for (const observation of observations.toSorted((a, b) => a.span.endMs - b.span.endMs)) {
    const handled = run.onObservation(observation);
    if (handled !== undefined) await handled;
  }
}

/** Keeps our errors and hides anybody else's: their text may hold audio, transcripts or keys. */
function asEmotionError(error: unknown, provider: string): EmotionError {
  if (EmotionError.isInstance(error)) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return new EmotionError(
    "vendor",
    `The ${provider} adapter failed unexpectedly (${name}); this is a defect of the adapter, please report it.`,
    {
      provider,
      name,
    },
  );
}
