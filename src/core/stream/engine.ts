import { EventEmitter } from "eventemitter3";
import { EmotionError } from "../../spec/errors.ts";
import type { EmotionStreamEvent, Unstamped } from "../../spec/events.ts";
import type { Summary } from "../../spec/summary.ts";
import { type CallOptions, type CallResult, runCall } from "./call.ts";
import type { Host } from "./call-context.ts";
import { createIntake } from "./intake.ts";
import { createOutput, type Output } from "./output.ts";
import type { Emit } from "./route.ts";
import { type AudioInput, createSampleReader, type SampleFormat } from "./sample-reader.ts";
import { createWarnings, type Warnings } from "./warnings.ts";
import type { WriteTimes } from "./write-times.ts";

/** How long a full output may stand without a consumer before the caller is told, ms. */
const NO_CONSUMER_MS = 10_000;

/** What an engine is made of; see the config schema for the meaning of the bounds. */
export interface EngineOptions
  extends Omit<CallOptions, "input" | "signal" | "emit" | "warn" | "sampleRateHz" | "channels"> {
  readonly streamId: string;
  readonly format: SampleFormat;
  readonly lanes: CallOptions["channels"];
  readonly bufferMs: number;
  readonly overflow: "wait" | "drop-oldest";
  readonly maxEvents: number;
  readonly writeTimes: WriteTimes;
  /** The caller's signal. */
  readonly signal?: AbortSignal;
  /** Warnings found before the stream began, for example by the policy. */
  readonly earlyWarnings: readonly {
    readonly code: string;
    readonly message: string;
    readonly channel: number | null;
  }[];
  /** The last events of a completed call and its summary. */
  readonly finish: (
    result: CallResult,
    outcome: Summary["outcome"],
    warnings: Summary["warnings"],
    droppedMs: number,
  ) => { events: readonly Unstamped[]; summary: Summary };
  /** Releases what was made for this stream: the detector. */
  readonly release: () => Promise<void> | void;
}

/** The inside of a stream, as the public object drives it. */
export interface StreamEngine {
  readonly streamId: string;
  write(audio: AudioInput): Promise<void>;
  /** No more audio; `early` when the caller stops a recording before its end. */
  end(early?: boolean): void;
  next(): Promise<IteratorResult<EmotionStreamEvent, undefined>>;
  /** Stops at once with this reason. */
  abort(reason: EmotionError): void;
  /** Settles, never rejecting, when everything is released. */
  readonly released: Promise<void>;
  /** Where delivered events are announced. */
  readonly taps: EventEmitter;
}

/** Starts a stream's engine: the call begins to run at once and waits for audio. */
export function startEngine(options: EngineOptions): StreamEngine {
  const { streamId, host, format, writeTimes } = options;
  const inner = new AbortController();
  const taps = new EventEmitter();
  const reader = createSampleReader(format);
  let outcome: Summary["outcome"] = "completed";
  let writtenFrames = 0;
  let droppedMs = 0;
  let tapFailed = false;
  const writtenMs = (): number => (writtenFrames / format.sampleRateHz) * 1000;

  const output = createOutput({
    streamId,
    maxEvents: options.maxEvents,
    onDeliver: (event) =>
      announce(taps, event, () => {
        if (!tapFailed)
          warnings.warn(
            "tap-failed",
            "A tap threw; the stream goes on, and further failures of taps are not reported.",
            null,
          );
        tapFailed = true;
      }),
  });
  const warnings = createWarnings((event) => output.force(event), writtenMs);
  const intake = createIntake({
    ...format,
    bufferMs: options.bufferMs,
    overflow: options.overflow,
    onDrop: (startMs, endMs) => {
      droppedMs += endMs - startMs;
      output.force({ type: "gap", atMs: endMs, span: { startMs, endMs }, channel: null, cause: "overflow" });
    },
  });

  const abort = (reason: EmotionError): void => {
    output.fail(reason, true);
    inner.abort(reason);
  };
  const onAbort = (): void => abort(new EmotionError("aborted", "The stream was aborted by its signal."));
  options.signal?.addEventListener("abort", onAbort, { once: true });

  for (const { code, message, channel } of options.earlyWarnings) warnings.warn(code, message, channel);
  const emit = createEmit({ output, warnings, host, signal: inner.signal });
  const released = runCall({
    ...options,
    ...format,
    channels: options.lanes,
    input: intake,
    signal: inner.signal,
    emit,
    warn: warnings.warn,
  })
    .then(async (result) => {
      warnings.open();
      const { events, summary } = options.finish(result, outcome, warnings.counts(), droppedMs);
      await emit(events);
      output.force({ type: "end", atMs: result.durationMs, summary });
      output.close();
    })
    .catch((error: unknown) => {
      warnings.open();
      output.fail(error);
    })
    .finally(async () => {
      options.signal?.removeEventListener("abort", onAbort);
      const over = new EmotionError("aborted", "The stream is over.");
      inner.abort(over);
      intake.fail(over);
      await options.release();
    })
    .catch(() => undefined);
  if (options.signal?.aborted) onAbort();

  return {
    streamId,
    taps,
    released,
    abort,
    next: output.next,
    async write(audio) {
      const samples = reader.read(audio);
      if (samples.length === 0) return;
      writtenFrames += samples.length / format.channels;
      writeTimes.wrote(writtenMs(), host.now());
      await intake.write(samples);
    },
    end(early = false) {
      if (early) outcome = "stopped";
      intake.end();
    },
  };
}

/** Calls the taps of an event one by one, so that one that throws does not silence the others. */
function announce(taps: EventEmitter, event: EmotionStreamEvent, onFailure: () => void): void {
  for (const tap of taps.listeners(event.type)) {
    try {
      (tap as (event: EmotionStreamEvent) => void)(event);
    } catch {
      onFailure();
    }
  }
}

interface EmitOptions {
  readonly output: Output;
  readonly warnings: Warnings;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/** Hands events to the output; when it is full and nobody reads, says so once. */
function createEmit({ output, warnings, host, signal }: EmitOptions): Emit {
  let watching = false;
  const watch = async (): Promise<void> => {
    await host.sleep(NO_CONSUMER_MS, signal);
    if (output.consumed) return;
    const message = "The output is full and nobody reads it: iterate the stream, or call drain() when you only tap.";
    warnings.warn("no-consumer", message, null);
    host.log("warn", message);
  };
  return (events) => {
    let wait: Promise<void> | undefined;
    for (const event of events) {
      wait = output.push(event);
      if (event.type === "provider") warnings.open();
    }
    if (wait !== undefined && !output.consumed && !watching) {
      watching = true;
      watch().catch(() => undefined);
    }
    return wait;
  };
}
