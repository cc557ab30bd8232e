import type { EventEmitter } from "eventemitter3";
import { onAbort } from "../../kit/abort.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { EmotionStreamEvent, Unstamped } from "../../spec/events.ts";
import type { Summary } from "../../spec/summary.ts";
import { type CallOptions, type CallResult, runCall } from "./call.ts";
import { createEmit } from "./emit.ts";
import { asEmotionError } from "./foreign-error.ts";
import { createIntake } from "./intake.ts";
import { createOutput, type Output } from "./output.ts";
import type { Emit } from "./route.ts";
import { type AudioInput, createSampleReader, type SampleFormat } from "./sample-reader.ts";
import { createSpanSet } from "./span-set.ts";
import { createTaps } from "./taps.ts";
import type { Texts, TextsSetting } from "./texts.ts";
import { createWarnings, type Warnings } from "./warnings.ts";
import type { WriteTextOptions } from "./write-options.ts";
import type { WriteTimes } from "./write-times.ts";
import { cannotListen, runWrittenCall } from "./written-call.ts";

const TAP_FAILED = "A tap threw; the stream goes on, and further failures of taps are not reported.";

/** What an engine is made of; see the config schema for the meaning of the bounds. */
export interface EngineOptions
  extends Omit<CallOptions, "input" | "signal" | "emit" | "warn" | "writtenMs" | "sampleRateHz" | "channels"> {
  readonly streamId: string;
  readonly format: SampleFormat;
  readonly lanes: CallOptions["channels"];
  readonly bufferMs: number;
  readonly overflow: "wait" | "drop-oldest";
  readonly maxEvents: number;
  readonly writeTimes: WriteTimes;
  /** False where the adapter only reads text: there is no session, and no audio is taken. */
  readonly listens: boolean;
  /** Starts what reads transcripts and written text. */
  readonly texts: (setting: TextsSetting) => Texts;
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
    gapMs: number,
    texts: Texts,
  ) => { events: readonly Unstamped[]; summary: Summary };
  /** Releases what was made for this stream: the detector. */
  readonly release: () => Promise<void> | void;
}

/** The inside of a stream, as the public object drives it. */
export interface StreamEngine {
  readonly streamId: string;
  write(audio: AudioInput): Promise<void>;
  writeText(text: string, options?: WriteTextOptions): Promise<void>;
  /** No more audio and no more text; `early` when the caller stops a recording before its end. */
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
  const { streamId, host, format, writeTimes, signal } = options;
  const inner = new AbortController();
  const reader = createSampleReader(format, (message) => warnings.warn("out-of-range", message, null));
  let outcome: Summary["outcome"] = "completed";
  let writtenMs = 0;
  const gaps = createSpanSet();

  const taps = createTaps(() => warnings.warn("tap-failed", TAP_FAILED, null));
  const output = createOutput({ streamId, maxEvents: options.maxEvents, onDeliver: taps.announce });
  const warnings = createWarnings(
    (event) => output.force(event),
    () => writtenMs,
  );
  const intake = createIntake({
    ...format,
    bufferMs: options.bufferMs,
    overflow: options.overflow,
    onWrite(endMs) {
      writtenMs = endMs;
      writeTimes.wrote(endMs, host.now());
    },
    onDrop(startMs, endMs) {
      gaps.add({ startMs, endMs });
      output.force({ type: "gap", atMs: endMs, span: { startMs, endMs }, channel: null, cause: "overflow" });
    },
  });
  const abort = (reason: EmotionError): void => {
    output.fail(reason, true);
    inner.abort(reason);
  };

  for (const { code, message, channel } of options.earlyWarnings) warnings.warn(code, message, channel);
  const tell = createEmit({ taps, output, warnings, host, signal: inner.signal, onLost: gaps.add });
  const { emit, run, texts } = startCall(options, {
    input: intake,
    signal: inner.signal,
    tell,
    warn: warnings.warn,
    writtenMs: () => writtenMs,
  });
  const onSignal = (): void => abort(new EmotionError("aborted", "The stream was aborted by its signal."));
  const unlisten = signal === undefined ? undefined : onAbort(signal, onSignal);
  const released = deliverEnd({
    run,
    conclude: (result) => options.finish(result, outcome, warnings.counts(), gaps.totalMs, texts),
    emit,
    output,
    warnings,
    usage: options.usage,
    atMs: () => writtenMs,
  }).finally(() => {
    unlisten?.();
    const over = new EmotionError("aborted", "The stream is over.");
    inner.abort(over);
    intake.fail(over);
    return Promise.all([options.release(), texts.settle()]).then(() => undefined);
  });
  released.catch(() => undefined);

  return {
    streamId,
    taps: taps.emitter,
    released,
    abort,
    next: () => output.next(),
    async write(audio) {
      if (!options.listens) throw cannotListen(options.adapter.info.id);
      const samples = reader.read(audio);
      if (samples.length > 0) await intake.write(samples);
    },
    writeText: texts.write,
    end(early = false) {
      if (early) outcome = "stopped";
      texts.end();
      intake.end();
    },
  };
}

/** Where a call gets its audio and brings its events. */
interface CallSetting extends Pick<CallOptions, "input" | "signal" | "warn" | "writtenMs"> {
  readonly tell: Emit;
}

/** Starts the call and what reads its texts; the run is over when both are. */
function startCall(
  options: EngineOptions,
  { tell, ...setting }: CallSetting,
): { readonly emit: Emit; readonly run: Promise<CallResult>; readonly texts: Texts } {
  const { host, format, lanes: channels } = options;
  let readings: CallResult["readings"] | undefined;
  const emit: Emit = (events) => {
    const told = tell(events);
    texts.heard(events);
    return told;
  };
  const texts = options.texts({ ...setting, host, emit, readings: () => readings });
  const opened: CallOptions["readings"] = (...parts) => {
    readings = options.readings(...parts);
    return readings;
  };
  const call: CallOptions = { ...options, ...format, ...setting, channels, emit, readings: opened };
  const heard = options.listens ? runCall(call) : runWrittenCall(call);
  const run = heard.then(async (result) => {
    await texts.drain();
    return result;
  });
  return { emit, run, texts };
}

interface Ending {
  readonly run: Promise<CallResult>;
  readonly conclude: (result: CallResult) => ReturnType<EngineOptions["finish"]>;
  readonly emit: Emit;
  readonly output: Output;
  readonly warnings: Warnings;
  readonly usage: EngineOptions["usage"];
  readonly atMs: () => number;
}

/** Sees a call to its end: the last events and the summary, or the error that ended it. Never rejects. */
async function deliverEnd({ run, conclude, emit, output, warnings, usage, atMs }: Ending): Promise<void> {
  try {
    const result = await run;
    warnings.open();
    const { events, summary } = conclude(result);
    await emit(events);
    output.force({ type: "end", atMs: result.durationMs, summary });
    output.close();
  } catch (error) {
    warnings.open();
    output.force({ type: "usage", atMs: atMs(), usage: usage() });
    output.fail(asEmotionError(error, "The stream"));
  }
}
