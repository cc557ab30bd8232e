import { pace } from "../../kit/pace.ts";
import { type Adapter, isSignal, type Observation, type SessionItem, type Signal } from "../../spec/adapter.ts";
import type { AudioFormat } from "../../spec/audio.ts";
import type { CallContext } from "../../spec/context.ts";
import { EmotionError } from "../../spec/errors.ts";
import { asEmotionError } from "./foreign-error.ts";
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
  /** A batch answer is replayed in order: everything up to `throughMs` (session clock) was answered. */
  readonly onAnswered: (throughMs: number) => Promise<void> | undefined;
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
    throw asEmotionError(error, `The ${run.adapter.info.id} adapter`);
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
  if (!audio.drained && !ctx.signal.aborted) {
    throw new EmotionError(
      "network",
      `${adapter.info.id} ended its session before the audio ended; what came after was not read.`,
      {
        provider: adapter.info.id,
      },
    );
  }
}

async function runBatch(run: SessionRun, batch: NonNullable<Adapter["batch"]>): Promise<void> {
  const opened = run.onSignal({ type: "open" });
  if (opened !== undefined) await opened;
  const observations = await batch({ format: run.format, audio: run.audio }, run.ctx);
  for (const observation of observations.toSorted((a, b) => a.span.endMs - b.span.endMs)) {
    await run.onAnswered(observation.span.endMs);
    const transcript = transcriptOf(observation);
    if (transcript !== null) await run.onSignal(transcript);
    await run.onObservation(observation);
  }
}

/** What was said, as a live session would have told it before its reading. */
function transcriptOf({ key, span, text, channel, speaker, language }: Observation): Signal | null {
  if (text === undefined || text.trim() === "") return null;
  return {
    type: "transcript",
    key,
    span,
    text,
    final: true,
    ...(channel === undefined ? {} : { channel }),
    ...(speaker === undefined ? {} : { speaker }),
    ...(language === undefined ? {} : { language }),
  };
}
