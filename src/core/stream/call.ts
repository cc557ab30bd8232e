import type { SpeechDetector } from "../../dsp/vad/detector.ts";
import { createLinger } from "../../kit/linger.ts";
import type { Adapter } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Usage } from "../../spec/summary.ts";
import type { Denoiser } from "../denoise/denoiser.ts";
import type { CallChannel, RefusedChannel } from "./call-channel.ts";
import type { Frame } from "./frame.ts";
import type { Intake } from "./intake.ts";
import { createListeners, type ListenersOptions } from "./listeners.ts";
import { pump } from "./pump.ts";
import type { Readings } from "./readings.ts";

/** Usage is reported each time this much audio has passed, ms. */
const USAGE_EVERY_MS = 60_000;

/** Everything a call is made of; its signal aborts with an `EmotionError` as its reason. */
export interface CallOptions extends Omit<ListenersOptions, "detectorId" | "denoiserId" | "linger"> {
  readonly detector: SpeechDetector;
  readonly input: Intake;
  /** Rate of the input, Hz. */
  readonly sampleRateHz: number;
  /** Takes the noise out of the audio before anybody hears it. */
  readonly denoiser?: Denoiser;
  readonly usage: () => Usage;
}

/** What a finished call knows about itself. */
export interface CallResult {
  readonly readings: Readings;
  readonly durationMs: number;
  readonly channels: readonly CallChannel[];
  readonly refused: readonly RefusedChannel[];
}

/** Runs one call from its first sample to its last. */
export async function runCall(options: CallOptions): Promise<CallResult> {
  const { input, signal } = options;
  const call = createCall(options);
  const stop = (): void => {
    input.fail(signal.reason);
    call.fail(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.race([call.work(), call.failed, rejectOnAbort(signal)]);
  } catch (error) {
    input.fail(error);
    call.fail(error);
    await call.windDown();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    await call.lingering.settle();
  }
  return call.result();
}

function createCall(options: CallOptions) {
  const { host, emit } = options;
  const targetHz = pickRate(options.adapter, options.sampleRateHz);
  const lingering = createLinger(host);
  const listeners = createListeners({
    ...options,
    sampleRateHz: targetHz,
    detectorId: options.detector.id,
    denoiserId: options.denoiser?.id,
    linger: lingering.add,
  });
  // A live call must not wait for a verdict it seldom needs, unless a voice that may not be read could be on the other channel.
  const hold =
    options.recording || options.channels.some(({ allowed, companionAllowed }) => !allowed || !companionAllowed);
  let heardMs = 0;
  let usageDueMs = USAGE_EVERY_MS;
  let pumping: Promise<void> = Promise.resolve();

  const onFrame = (frame: Frame): Promise<void> | undefined => {
    heardMs = frame.endMs;
    const heard = listeners.hear(frame);
    if (heardMs < usageDueMs) return heard;
    usageDueMs += USAGE_EVERY_MS;
    const told = emit([{ type: "usage", atMs: heardMs, usage: options.usage() }]);
    return Promise.all([heard, told]).then(() => undefined);
  };

  return {
    fail: listeners.fail,
    failed: listeners.failed,
    async work(): Promise<void> {
      pumping = pump({
        ...options,
        channels: options.channels.length,
        hold,
        targetHz,
        onLayout: listeners.open,
        onLateDualMono: listeners.merge,
        onFrame,
        onPause: listeners.flush,
      });
      await pumping;
      await listeners.end();
    },
    lingering,
    /** Closing frames are handed over while a session winds up, and the pump releases its filters; what never ends is not waited for. */
    async windDown(): Promise<void> {
      const ends = createLinger(host);
      for (const end of [pumping, ...listeners.ends]) ends.add(end);
      await ends.settle();
    },
    result(): CallResult {
      const { readings, channels } = listeners;
      if (readings === undefined)
        throw new EmotionError("protocol", "The call ended before it began; please report this.");
      return { readings, durationMs: heardMs, channels: channels.all, refused: channels.refused };
    },
  };
}

function pickRate({ info }: Adapter, inputHz: number): number {
  const rates = info.audio.sampleRatesHz;
  const [preferred] = rates;
  if (preferred === undefined)
    throw new EmotionError("config", `${info.id} declares no sample rate; please report this.`);
  return rates.includes(inputHz) ? inputHz : preferred;
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
