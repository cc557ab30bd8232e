import type { SpeechDetector } from "../../dsp/vad/detector.ts";
import { createLinger } from "../../kit/linger.ts";
import type { Adapter } from "../../spec/adapter.ts";
import type { Companion } from "../../spec/companion.ts";
import { EmotionError, type ErrorFacts } from "../../spec/errors.ts";
import type { Usage } from "../../spec/summary.ts";
import { type CompanionStage, createCompanionStage } from "../companion/index.ts";
import type { CallChannel } from "./call-channel.ts";
import type { Host } from "./call-context.ts";
import type { Layout } from "./channel-hold.ts";
import type { Frame } from "./frame.ts";
import type { Intake } from "./intake.ts";
import { pump } from "./pump.ts";
import type { ArousalOf, Readings } from "./readings.ts";
import { type Bill, type Emit, openRoute, type Route, type RouteOptions } from "./route.ts";

/** Usage is reported each time this much audio has passed, ms. */
const USAGE_EVERY_MS = 60_000;

/** Everything a call is made of. */
export interface CallOptions {
  readonly adapter: Adapter;
  readonly detector: SpeechDetector;
  readonly host: Host;
  readonly input: Intake;
  readonly sampleRateHz: number;
  readonly channels: readonly CallChannel[];
  /** A whole recording: the vendor's batch mode is used where it has one. */
  readonly recording: boolean;
  /** Aborts with an `EmotionError` as its reason. */
  readonly signal: AbortSignal;
  /** Makes the stages that give readings their meaning, once it is known what the channels are. */
  readonly readings: (channels: readonly CallChannel[], arousal: ArousalOf | undefined) => Readings;
  /** Listens beside the vendor; hears a frame before the vendor does. */
  readonly companion?: Companion;
  readonly bill: Bill;
  readonly usage: () => Usage;
  readonly emit: Emit;
  readonly warn: (code: string, message: string, channel: number | null, facts?: ErrorFacts) => void;
}

/** What a finished call knows about itself. */
export interface CallResult {
  readonly readings: Readings;
  readonly durationMs: number;
  readonly channels: readonly CallChannel[];
}

/** Runs one call from its first sample to its last: one session per channel, or one for all where the vendor takes them together. */
export async function runCall(options: CallOptions): Promise<CallResult> {
  const { input, signal } = options;
  const call = createCall(options);
  const stop = (): void => {
    input.fail(signal.reason);
    for (const route of call.routes()) route.fail(signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    await Promise.race([call.work(), call.failed, rejectOnAbort(signal)]);
  } catch (error) {
    input.fail(error);
    for (const route of call.routes()) route.fail(error);
    await call.windDown();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    await call.lingering.settle();
  }
  return call.result();
}

function createCall(options: CallOptions) {
  const { adapter, host, emit } = options;
  const targetHz = pickRate(adapter, options.sampleRateHz);
  const lingering = createLinger(host);
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  // A live call must not wait for a verdict it seldom needs, unless a voice that may not be read could be on the other channel.
  const hold =
    options.recording || options.channels.some(({ allowed, companionAllowed }) => !allowed || !companionAllowed);
  const companion = companionOf(options);
  let channels = options.channels;
  let readings: Readings | undefined;
  let routes: readonly Route[] = [];
  let heardMs = 0;
  let usageDueMs = USAGE_EVERY_MS;

  const onLayout = (layout: Layout): void => {
    if (layout === "dual-mono") channels = mergeTwins(channels, options.warn);
    companion?.open(channels.filter(({ allowed, companionAllowed }) => allowed && companionAllowed));
    readings = options.readings(channels, companion?.arousal);
    routes = openRoutes({ ...options, sampleRateHz: targetHz, readings, linger: lingering.add }, channels);
    for (const { done } of routes) done.catch(failure.reject);
  };

  const pass = (frame: Frame): Promise<void> | undefined => {
    const waits = routes.map((route) => route.send(frame));
    for (const { channel, allowed } of channels) {
      // A refused channel is never read for emotion; that it speaks still counts as talk time.
      if (!allowed && readings !== undefined)
        waits.push(emit(readings.hear(channel, frame.startMs, frame.endMs, frame.speech[channel])));
    }
    if (heardMs >= usageDueMs) {
      usageDueMs += USAGE_EVERY_MS;
      waits.push(emit([{ type: "usage", atMs: heardMs, usage: options.usage() }]));
    }
    return settled(waits);
  };

  // The companion is ahead of the vendor: whatever span the vendor can speak of, it has heard.
  const onFrame = (frame: Frame): Promise<void> | undefined => {
    heardMs = frame.endMs;
    const heard = companion?.hear(frame);
    return heard === undefined ? pass(frame) : heard.then(() => pass(frame));
  };

  const onLateDualMono = (): void => {
    channels = mergeTwins(channels, options.warn);
    companion?.keep(channels.flatMap(({ channel, companionAllowed }) => (companionAllowed ? [channel] : [])));
    readings?.mix();
    // What may not be read on one channel may not be read on its twin; else the first channel goes on alone.
    const over = channels.every(({ allowed }) => allowed) ? routes.slice(1) : routes;
    for (const route of over) route.end();
  };

  return {
    routes: () => routes,
    failed: failure.promise,
    async work(): Promise<void> {
      await pump({ ...options, channels: options.channels.length, hold, targetHz, onLayout, onLateDualMono, onFrame });
      await companion?.end();
      for (const route of routes) route.end();
      await Promise.all(routes.map(({ done }) => done));
    },
    lingering,
    /** Closing frames are handed over while a session winds up; one that never does is not waited for. */
    async windDown(): Promise<void> {
      const sessions = createLinger(host);
      for (const { done } of routes) sessions.add(done);
      await sessions.settle();
    },
    result(): CallResult {
      if (readings === undefined)
        throw new EmotionError("protocol", "The call ended before it began; please report this.");
      return { readings, durationMs: heardMs, channels };
    },
  };
}

/** Two channels with the same sound are one channel on which nobody can be told apart. */
function mergeTwins(channels: readonly CallChannel[], warn: CallOptions["warn"]): readonly CallChannel[] {
  warn(
    "dual-mono",
    "Both channels carry the same sound; they are read as one channel, whose speakers cannot be told apart.",
    null,
  );
  const allowed = channels.every((channel) => channel.allowed);
  const companionAllowed = channels.every((channel) => channel.companionAllowed);
  return [{ channel: 0, role: null, speakers: null, allowed, companionAllowed }];
}

/** One session per channel that may be read, or one for all where the vendor takes them together. */
function openRoutes(
  options: Omit<RouteOptions, "detectorId"> & Pick<CallOptions, "detector">,
  channels: readonly CallChannel[],
): readonly Route[] {
  const allowed = channels.filter((channel) => channel.allowed);
  const groups = options.adapter.info.channels === "multi" ? [allowed] : allowed.map((channel) => [channel]);
  const shared = { ...options, detectorId: options.detector.id };
  return groups.map((group, index) => openRoute(shared, group, index));
}

const COMPANION_FAILED = "The companion failed; the readings go on without its arousal.";

function companionOf({ companion, warn }: CallOptions): CompanionStage | undefined {
  if (companion === undefined) return undefined;
  const onFail = ({ kind }: EmotionError): void => warn("companion-failed", COMPANION_FAILED, null, { kind });
  return createCompanionStage({ companion, onFail });
}

function pickRate({ info }: Adapter, inputHz: number): number {
  const rates = info.audio.sampleRatesHz;
  const [preferred] = rates;
  if (preferred === undefined)
    throw new EmotionError("config", `${info.id} declares no sample rate; please report this.`);
  return rates.includes(inputHz) ? inputHz : preferred;
}

function settled(waits: readonly (Promise<void> | undefined)[]): Promise<void> | undefined {
  const pending = waits.filter((wait) => wait !== undefined);
  if (pending.length <= 1) return pending[0];
  return Promise.all(pending).then(() => undefined);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
