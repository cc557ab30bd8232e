import type { SpeechDetector } from "../dsp/vad/detector.ts";
import { abortable } from "../kit/abort.ts";
import type { Adapter } from "../spec/adapter.ts";
import { EmotionError } from "../spec/errors.ts";
import type { Unstamped } from "../spec/events.ts";
import type { AuditEntry } from "../spec/policy.ts";
import type { Summary } from "../spec/summary.ts";
import { createAffectTable } from "./affect/index.ts";
import type { EmotionStreamConfig } from "./config/schema.ts";
import { createLedger, type Ledger } from "./meter/index.ts";
import { auditEntries, decidePolicy } from "./policy/index.ts";
import type { CallResult } from "./stream/call.ts";
import type { CallChannel } from "./stream/call-channel.ts";
import type { Host } from "./stream/call-context.ts";
import { createPublicStream, type EmotionStream } from "./stream/emotion-stream.ts";
import { type EngineOptions, type StreamEngine, startEngine } from "./stream/engine.ts";
import { asEmotionError } from "./stream/foreign-error.ts";
import { createLatencyHistogram } from "./stream/latency.ts";
import { createReadings } from "./stream/readings.ts";
import type { Bill } from "./stream/route.ts";
import type { SampleFormat } from "./stream/sample-reader.ts";
import { createWriteTimes, type WriteTimes } from "./stream/write-times.ts";

/** What a stream is opened with: a checked config and the parts of the world it runs in. */
export interface OpenOptions {
  readonly config: EmotionStreamConfig;
  readonly adapter: Adapter;
  /** Makes the voice-activity detector for the stream's channels; called once policy has allowed the call. */
  readonly detector: (channels: number, onWarn: (message: string) => void) => Promise<SpeechDetector>;
  readonly host: Host;
  readonly format: SampleFormat;
  /** A whole recording: batch mode where the vendor declares one. */
  readonly recording: boolean;
  /** Audio arrives no faster than people speak, so that latencies mean something. */
  readonly paced: boolean;
  readonly signal?: AbortSignal;
  /** Receives the append-only audit log of policy decisions. */
  readonly audit?: (entry: AuditEntry) => void;
  readonly streamId: string;
}

/** An open stream and its inside, which lets a recording be stopped early. */
export interface OpenedStream {
  readonly stream: EmotionStream;
  readonly engine: StreamEngine;
}

/**
 * Opens a stream: policy first, then everything the call will need is loaded and checked, then the call runs.
 *
 * @throws EmotionError `policy` when no channel may be read, `config` or `unsupported` when something the call needs is missing.
 */
export async function openStream(options: OpenOptions): Promise<OpenedStream> {
  const { adapter, config, format, streamId } = options;
  throwIfAborted(options.signal);
  if (adapter.stream === undefined && !(options.recording && adapter.batch !== undefined)) {
    const advice = adapter.batch === undefined ? "it only reads text" : "use analyze() with a recording";
    throw new EmotionError("unsupported", `${adapter.info.id} cannot listen to live audio: ${advice}.`, {
      provider: adapter.info.id,
    });
  }
  const declared = declareChannels(config, format.channels);
  const policy = decidePolicy(config.policy, adapter.info, declared);
  for (const entry of auditEntries(policy, { streamId, at: new Date() })) options.audit?.(entry);
  const lanes: readonly CallChannel[] = declared.map((channel, i) => ({
    ...channel,
    allowed: policy.decisions[i]?.decision !== "refused",
  }));
  if (lanes.every(({ allowed }) => !allowed)) {
    throw new EmotionError("policy", policy.decisions[0]?.message ?? "The policy refuses this call.", {
      rule: policy.decisions[0]?.rule ?? "",
    });
  }
  const ledger = createLedger({ [adapter.info.id]: adapter.info.prices }, config.prices);
  ledger.checkBudget(config.budgetUsd);

  const earlyWarnings: EngineOptions["earlyWarnings"][number][] = [...policy.warnings];
  const { affectTable } = config;
  const table = affectTable === undefined ? undefined : createAffectTable(affectTable.rows, affectTable.version);
  const detector = await warm(options, (message) => earlyWarnings.push({ code: "detector", message, channel: null }));
  const latency = createLatencyClock(options);
  const engine = startEngine({
    streamId,
    adapter,
    detector,
    host: options.host,
    format,
    lanes,
    recording: options.recording,
    bufferMs: config.input?.bufferMs ?? 5000,
    // A recording waits for its analysis; dropping is for sources that cannot wait.
    overflow: options.recording ? "wait" : (config.input?.overflow ?? "wait"),
    maxEvents: config.output?.maxEvents ?? 1024,
    writeTimes: latency.writeTimes,
    earlyWarnings,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    readings: (channels) =>
      createReadings({
        info: adapter.info,
        channels,
        detectorId: detector.id,
        ...(config.language === undefined ? {} : { language: config.language }),
        normalise: {
          ...(config.raw === undefined ? {} : { raw: config.raw }),
          ...(table === undefined ? {} : { table }),
        },
        affect: { ...affectOptions(config), ...(table === undefined ? {} : { table }) },
        latencyMs: latency.of,
      }),
    bill: billOf(ledger, adapter.info),
    usage: () => ledger.usage(),
    finish: (result, outcome, warnings, gapMs) =>
      finishCall({
        ...options,
        result,
        outcome,
        warnings,
        gapMs,
        usage: ledger.usage(),
        detectorId: detector.id,
        latencyMs: latency.figures(),
      }),
    release: () => detector.free(),
  });
  return { stream: createPublicStream(engine), engine };
}

/** Loads what the call will need; nothing is left behind when that fails or is aborted. */
async function warm(options: OpenOptions, onWarn: (message: string) => void): Promise<SpeechDetector> {
  const { adapter, format } = options;
  const signal = options.signal ?? new AbortController().signal;
  const failed = (what: string) => (error: unknown) => {
    throw asEmotionError(error, what);
  };
  await abortable(Promise.resolve(adapter.warm?.(signal)), signal).catch(failed(`The ${adapter.info.id} adapter`));
  const loading = options.detector(format.channels, onWarn);
  return abortable(loading, signal).catch((error: unknown) => {
    loading.then((detector) => detector.free()).catch(() => undefined);
    return failed("The speech detector")(error);
  });
}

interface LatencyClock {
  readonly writeTimes: WriteTimes;
  readonly of: (spanEndMs: number) => number | null;
  readonly figures: () => Summary["latencyMs"];
}

/** Latencies mean something only where audio comes no faster than people speak. */
function createLatencyClock({ paced, host }: OpenOptions): LatencyClock {
  const latencies = createLatencyHistogram();
  const writeTimes = createWriteTimes();
  return {
    writeTimes,
    figures: () => latencies.figures(),
    of(spanEndMs) {
      const writtenAt = paced ? writeTimes.at(spanEndMs) : null;
      if (writtenAt === null) return null;
      const latency = Math.max(0, host.now() - writtenAt);
      latencies.add(latency);
      return latency;
    },
  };
}

/** Books what sessions use; a budget stops the session that would exceed it, before the money is spent. */
function billOf(ledger: Ledger, { id: provider, prices }: Adapter["info"]): Bill {
  const lines = prices.map(({ line }) => line);
  const check = (session: number, line: string, units: number): void => {
    if (!ledger.wouldExceed(provider, session, line, units)) return;
    throw new EmotionError("quota", "budgetUsd is used up; raise it, or let a cheaper provider take the rest.", {
      provider,
      line,
    });
  };
  return {
    open(session, channels) {
      ledger.openSession(provider, session, channels);
      for (const line of lines) check(session, line, 0);
    },
    add(session, line, units) {
      check(session, line, units);
      ledger.add(provider, session, line, units);
    },
  };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EmotionError("aborted", "The stream was aborted before it opened.");
}

/** A role on a channel of its own vouches for one speaker; so does `speakers: 1`. */
function declareChannels(config: EmotionStreamConfig, channels: number): Omit<CallChannel, "allowed">[] {
  const { roles } = config;
  if (roles !== undefined && roles.length !== channels) {
    throw new EmotionError(
      "config",
      `roles names ${roles.length} but the audio has ${channels} channel${channels === 1 ? "" : "s"}: give one role per channel.`,
      {
        roles: roles.length,
        channels,
      },
    );
  }
  return Array.from({ length: channels }, (_, channel) => ({
    channel,
    role: roles?.[channel] ?? null,
    speakers: config.speakers ?? (roles !== undefined && channels > 1 ? 1 : null),
  }));
}

function affectOptions(config: EmotionStreamConfig) {
  const { smooth, abstain, state, trajectory, policy } = config;
  return {
    ...(smooth === undefined ? {} : { smooth }),
    ...(abstain === undefined ? {} : { abstain }),
    ...(state === undefined ? {} : { state }),
    ...(trajectory === undefined ? {} : { trajectory }),
    health: policy?.health ?? false,
  };
}

interface Finish extends OpenOptions {
  readonly result: CallResult;
  readonly outcome: Summary["outcome"];
  readonly warnings: Summary["warnings"];
  readonly usage: Summary["usage"];
  readonly detectorId: string;
  readonly gapMs: number;
  readonly latencyMs: Summary["latencyMs"];
}

function finishCall(call: Finish): { events: readonly Unstamped[]; summary: Summary } {
  const { result, usage } = call;
  const { durationMs, readings } = result;
  const refused = result.channels.filter(({ allowed }) => !allowed);
  const gaps = refused.map(
    ({ channel }): Unstamped => ({
      type: "gap",
      atMs: durationMs,
      span: { startMs: 0, endMs: durationMs },
      channel,
      cause: "policy",
    }),
  );
  const events: readonly Unstamped[] = [
    ...readings.finish(durationMs),
    ...gaps,
    { type: "usage", atMs: durationMs, usage },
  ];
  const summary: Summary = {
    streamId: call.streamId,
    outcome: call.outcome,
    durationMs,
    channels: call.format.channels,
    providers: [call.adapter.info.id],
    detector: call.detectorId,
    affect: call.config.affectTable?.version ?? "affect/1",
    provenance: provenanceOf(call.adapter.info),
    speakers: [...readings.summaries()],
    usage,
    latencyMs: call.latencyMs,
    gapMs: call.gapMs,
    warnings: [...call.warnings],
  };
  return { events, summary };
}

function provenanceOf({ id, model }: Adapter["info"]): Summary["provenance"] {
  return { models: model === undefined ? {} : { [id]: model }, denoiser: null, companion: null };
}
