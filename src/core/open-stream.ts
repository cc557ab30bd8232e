import type { SpeechDetector } from "../dsp/vad/detector.ts";
import type { Adapter } from "../spec/adapter.ts";
import type { Companion } from "../spec/companion.ts";
import { EmotionError } from "../spec/errors.ts";
import type { AuditEntry } from "../spec/policy.ts";
import type { Summary } from "../spec/summary.ts";
import { type AffectTable, checkLabels, createAffectTable } from "./affect/index.ts";
import { checkCompanion } from "./companion/index.ts";
import type { EmotionStreamConfig } from "./config/schema.ts";
import { type Denoiser, denoiseWarning } from "./denoise/denoiser.ts";
import { finishCall } from "./finish-call.ts";
import { judgeChannels } from "./judge-channels.ts";
import { createLedger, type Ledger } from "./meter/index.ts";
import type { Host } from "./stream/call-context.ts";
import { createPublicStream, type EmotionStream } from "./stream/emotion-stream.ts";
import { type EngineOptions, type StreamEngine, startEngine } from "./stream/engine.ts";
import { createLatencyHistogram } from "./stream/latency.ts";
import { createReadings } from "./stream/readings.ts";
import type { Bill } from "./stream/route.ts";
import type { SampleFormat } from "./stream/sample-reader.ts";
import { createWriteTimes, type WriteTimes } from "./stream/write-times.ts";
import { type PartLoaders, warmParts } from "./warm-parts.ts";

/** What a stream is opened with: a checked config and the parts of the world it runs in. */
export interface OpenOptions {
  readonly config: EmotionStreamConfig;
  readonly adapter: Adapter;
  /** Makes the voice-activity detector for the stream's channels; called once policy has allowed the call. */
  readonly detector: (channels: number, onWarn: (message: string) => void) => Promise<SpeechDetector>;
  /** Loads the companion; called when the config asks for one and policy has allowed it a channel. */
  readonly companion?: () => Promise<Companion>;
  /** Loads the denoiser; called when the config asks for one. */
  readonly denoiser?: () => Promise<Denoiser>;
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
  checkCompanion(config.companion, adapter.info);
  const judged = judgeChannels({
    config,
    info: adapter.info,
    channels: format.channels,
    streamId,
    audit: options.audit,
  });
  const ledger = createLedger({ [adapter.info.id]: adapter.info.prices }, config.prices);
  ledger.checkBudget(config.budgetUsd);

  // A table that is wrong is said before anything is loaded.
  const table = tableOf(config);
  const stages = stagesOf(config, adapter.info, table);
  const strangers = checkLabels(adapter.info, table);
  const narrow = config.denoise === true ? denoiseWarning(format.sampleRateHz) : null;
  const earlyWarnings: EngineOptions["earlyWarnings"][number][] = [
    ...judged.warnings,
    ...(strangers === null ? [] : [{ code: "unknown-labels", message: strangers, channel: null }]),
    ...(narrow === null ? [] : [{ code: "denoise", message: narrow, channel: null }]),
  ];
  const { detector, companion, denoiser, release } = await warmParts(
    partsOf(options, judged.companion),
    format.channels,
    (message) => earlyWarnings.push({ code: "detector", message, channel: null }),
    options.signal ?? new AbortController().signal,
  );
  const latency = createLatencyClock(options);
  const engine = startEngine({
    streamId,
    adapter,
    detector,
    host: options.host,
    format,
    lanes: judged.lanes,
    judgeTwins: judged.judgeTwins,
    ...(companion === undefined ? {} : { companion }),
    ...(denoiser === undefined ? {} : { denoiser }),
    recording: options.recording,
    ...(config.reconnect === undefined ? {} : { reconnect: config.reconnect }),
    bufferMs: config.input?.bufferMs ?? 5000,
    // A recording waits for its analysis; dropping is for sources that cannot wait.
    overflow: options.recording ? "wait" : (config.input?.overflow ?? "wait"),
    maxEvents: config.output?.maxEvents ?? 1024,
    writeTimes: latency.writeTimes,
    earlyWarnings,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    readings: stages(detector.id, latency.of),
    bill: billOf(ledger, adapter.info),
    usage: () => ledger.usage(),
    finish: (result, outcome, warnings, gapMs) =>
      finishCall({
        streamId,
        adapter,
        result,
        outcome,
        warnings,
        gapMs,
        companion,
        denoiser,
        channels: format.channels,
        affect: config.affectTable?.version ?? "affect/1",
        usage: ledger.usage(),
        detector: detector.id,
        latencyMs: latency.figures(),
      }),
    release,
  });
  return { stream: createPublicStream(engine), engine };
}

/** The parts that this call asks for. */
function partsOf({ adapter, detector, companion, denoiser, config }: OpenOptions, accompanied: boolean): PartLoaders {
  return {
    adapter,
    detector,
    ...(accompanied && companion !== undefined ? { companion } : {}),
    ...(config.denoise === true && denoiser !== undefined ? { denoiser } : {}),
  };
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

/** A table of the caller's own; undefined for the built-in one. */
function tableOf({ affectTable }: EmotionStreamConfig): AffectTable | undefined {
  return affectTable === undefined ? undefined : createAffectTable(affectTable.rows, affectTable.version);
}

/** The stages of meaning as the config has them, for a call that knows its detector. */
function stagesOf(
  config: EmotionStreamConfig,
  info: Adapter["info"],
  given: AffectTable | undefined,
): (detectorId: string, latencyMs: LatencyClock["of"]) => EngineOptions["readings"] {
  const { language, raw } = config;
  const table = given === undefined ? {} : { table: given };
  return (detectorId, latencyMs) => (channels, arousal) =>
    createReadings({
      info,
      channels,
      detectorId,
      latencyMs,
      ...(arousal === undefined ? {} : { arousal }),
      ...(language === undefined ? {} : { language }),
      normalise: { ...(raw === undefined ? {} : { raw }), ...table },
      affect: { ...affectOptions(config), ...table },
    });
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
