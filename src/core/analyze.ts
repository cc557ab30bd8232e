import { untilAborted } from "../kit/abort.ts";
import { EmotionError } from "../spec/errors.ts";
import type { EmotionStreamEvent } from "../spec/events.ts";
import type { Summary } from "../spec/summary.ts";
import type { Recording } from "./input/recording.ts";
import type { OpenedStream } from "./open-stream.ts";
import type { Host } from "./stream/call-context.ts";

/** A recording under analysis: an async iterable of its events, for one consumer. */
export interface Analysis extends AsyncIterable<EmotionStreamEvent> {
  /** Length of the recording, ms; known once it was opened and only when its container says so. */
  readonly durationMs: number | undefined;
  /** Consumes the events and resolves with the summary; rejects with the `EmotionError` that ended the analysis. */
  done(): Promise<Summary>;
  /** Stops reading: what was read is flushed, and the `end` event still brings the summary, with outcome `stopped`. */
  stop(): void;
}

/** A stretch of the recording as it was decoded, in the order it is heard. */
export interface HeardAudio {
  /** Interleaved samples in -1..1, whole sample frames; they may be reused once the tap has settled. */
  readonly samples: Float32Array;
  /** Hz, 8000 to 48000: the recording's own rate. */
  readonly sampleRateHz: number;
  /** 1 or 2. */
  readonly channels: number;
}

/** Receives the audio of a recording as it is read; a promise holds the reading back until it settles. */
export type AudioTap = (audio: HeardAudio) => Promise<void> | void;

/** What an analysis is made of. */
export interface AnalysisParts {
  readonly open: () => Promise<{ readonly recording: Recording; readonly opened: OpenedStream }>;
  readonly host: Host;
  /** Times real time; absent means as fast as the vendor allows. */
  readonly speed?: number;
  readonly onAudio?: AudioTap;
  readonly signal: AbortSignal;
}

/**
 * Analyses a recording: its blocks go through a stream of its own, and the events come out.
 *
 * A recording that turns out broken half-way loses nothing: everything that could be read is delivered, with a summary, before the error is thrown.
 * Where nothing could be read there is only the error.
 */
export function startAnalysis(parts: AnalysisParts): Analysis {
  const stopped = new AbortController();
  let durationMs: number | undefined;
  let taken = false;

  async function* events(): AsyncGenerator<EmotionStreamEvent, void> {
    const { recording, opened } = await parts.open();
    durationMs = recording.durationMs;
    const left = new AbortController();
    const feeding = feed(recording, opened, parts, AbortSignal.any([stopped.signal, left.signal]));
    try {
      yield* opened.stream;
    } finally {
      left.abort();
      await Promise.all([opened.stream[Symbol.asyncDispose](), recording.close()]);
    }
    const failure = await feeding;
    if (failure !== null) throw failure;
  }

  const analysis: Analysis = {
    get durationMs() {
      return durationMs;
    },
    stop: () => stopped.abort(),
    async done() {
      let summary: Summary | undefined;
      for await (const event of analysis) if (event.type === "end") summary = event.summary;
      if (summary === undefined) throw new EmotionError("aborted", "The analysis was left before its summary.");
      return summary;
    },
    [Symbol.asyncIterator]() {
      if (taken)
        throw new EmotionError("config", "This analysis already has a consumer; iterate it or call done(), once.");
      taken = true;
      return events();
    },
  };
  return analysis;
}

/** Paced audio goes in pieces of this length, so that it arrives as it would be said, ms. */
const PACED_PIECE_MS = 20;

/** Moves the recording into the stream; resolves with the error that cut it short, or null. */
async function feed(
  { blocks, format, close }: Recording,
  { engine }: OpenedStream,
  parts: AnalysisParts,
  stopped: AbortSignal,
): Promise<EmotionError | null> {
  const { host, speed } = parts;
  const startedAt = host.now();
  const pieceSamples = Math.max(1, Math.round((PACED_PIECE_MS / 1000) * format.sampleRateHz)) * format.channels;
  let fedMs = 0;
  let acceptedMs = 0;
  try {
    for await (const block of untilAborted(blocks, stopped)) {
      const step = speed === undefined ? block.length : pieceSamples;
      for (let at = 0; at < block.length && !stopped.aborted; at += step) {
        const piece = block.subarray(at, at + step);
        fedMs += (piece.length / format.channels / format.sampleRateHz) * 1000;
        // A piece is there when its last sample was said, not its first.
        if (speed !== undefined) await pause(fedMs / speed - (host.now() - startedAt), parts, stopped);
        await heard(parts.onAudio, { samples: piece, sampleRateHz: format.sampleRateHz, channels: format.channels });
        await engine.write(piece);
        acceptedMs = fedMs;
      }
    }
    engine.end();
    return null;
  } catch (error) {
    if (stopped.aborted) {
      engine.end(true);
      await close();
      return null;
    }
    const failure = EmotionError.isInstance(error)
      ? error
      : new EmotionError("bad-input", "The recording could not be read to its end.");
    // A summary of nothing would only say that nobody spoke.
    if (acceptedMs === 0) engine.abort(failure);
    else engine.end(true);
    return failure;
  }
}

async function heard(tap: AudioTap | undefined, audio: HeardAudio): Promise<void> {
  try {
    await tap?.(audio);
  } catch (error) {
    if (EmotionError.isInstance(error)) throw error;
    throw new EmotionError("config", "onAudio threw, so the analysis ended there; let it catch its own errors.", {
      option: "onAudio",
    });
  }
}

async function pause(ms: number, { host, signal }: AnalysisParts, stopped: AbortSignal): Promise<void> {
  if (ms > 0 && !stopped.aborted) await host.sleep(ms, AbortSignal.any([signal, stopped]));
}
