import type { SpeechDetector } from "../dsp/vad/detector.ts";
import type { Adapter } from "../spec/adapter.ts";
import type { Companion } from "../spec/companion.ts";
import { EmotionError } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";
import type { AuditEntry } from "../spec/policy.ts";
import type { Summary } from "../spec/summary.ts";
import { type AffectTable, checkLabels, createAffectTable } from "./affect/index.ts";
import type { AffectOptions } from "./affect-track.ts";
import { billOf } from "./bill.ts";
import { checkCompanion } from "./companion/index.ts";
import type { EmotionStreamConfig } from "./config/schema.ts";
import { type Denoiser, denoiseWarning } from "./denoise/denoiser.ts";
import { finishCall } from "./finish-call.ts";
import { judgeChannels, judgeNobody } from "./judge-channels.ts";
import { createLedger } from "./meter/index.ts";
import type { NormaliseOptions } from "./normalise/index.ts";
import { openTexts } from "./open-texts.ts";
import type { Host } from "./stream/call-context.ts";
import { createPublicStream, type EmotionStream } from "./stream/emotion-stream.ts";
import { type EngineOptions, type StreamEngine, startEngine } from "./stream/engine.ts";
import { createLatencyHistogram } from "./stream/latency.ts";
import { createReadings } from "./stream/readings.ts";
import type { SampleFormat } from "./stream/sample-reader.ts";
import { createWriteTimes, type WriteTimes } from "./stream/write-times.ts";
import { createWritten } from "./stream/written.ts";
import { type PartLoaders, warmParts } from "./warm-parts.ts";

/** What a stream is opened with: a checked config and the parts of the world it runs in. */
export interface OpenOptions {
  readonly config: EmotionStreamConfig;
  readonly adapter: Adapter;
  /** Makes the adapter that reads transcripts and written text; called when one is needed. Default: `adapter`, where it reads text. */
  readonly text?: () => Promise<Adapter>;
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
  const listens = checkListens(options);
  checkCompanion(config.companion, adapter.info);
  const channels = listens ? format.channels : 0;
  const judged = listens
    ? judgeChannels({ config, info: adapter.info, channels, streamId, audit: options.audit })
    : judgeNobody();
  const ledger = createLedger({ [adapter.info.id]: adapter.info.prices }, config.prices);
  ledger.checkBudget(config.budgetUsd);

  // A table that is wrong is said before anything is loaded.
  const table = tableOf(config);
  const meaning = meaningOf(config, table);
  const stages = stagesOf(config, adapter.info, meaning);
  const earlyWarnings: EarlyWarning[] = [...judged.warnings, ...warningsOf(options, table)];
  const signal = options.signal ?? new AbortController().signal;
  const written = createWritten({ ...meaning, audioChannels: channels, now: options.host.now });
  const texts = await openTexts({ ...options, listens, lanes: judged.lanes, ledger, written, signal });
  const { detector, companion, denoiser, release } = await warmParts(
    listens ? partsOf(options, judged.companion) : { adapter, detector: async () => NOBODY },
    channels,
    (message) => earlyWarnings.push({ code: "detector", message, channel: null }),
    signal,
  );
  const latency = createLatencyClock(options);
  const engine = startEngine({
    streamId,
    adapter,
    detector,
    host: options.host,
    format,
    listens,
    texts,
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
    finish: (result, outcome, warnings, gapMs, { adapter: textAdapter }) =>
      finishCall({
        streamId,
        adapter,
        textAdapter,
        writers: written.summaries(),
        result,
        outcome,
        warnings,
        gapMs,
        companion,
        denoiser,
        channels,
        affect: config.affectTable?.version ?? "affect/1",
        usage: ledger.usage(),
        detector: listens ? detector.id : "none",
        latencyMs: latency.figures(),
      }),
    release,
  });
  return { stream: createPublicStream(engine), engine };
}

/** What stands where a detector would, in a stream that takes no audio. */
const NOBODY: SpeechDetector = { id: "built-in", process: () => undefined, free: () => undefined };

/**
 * True where the adapter hears audio, false where it only reads text.
 *
 * @throws EmotionError `unsupported` where it can do neither here, `config` for an option that would reach nothing.
 */
function checkListens({ adapter, recording, config }: OpenOptions): boolean {
  const { id } = adapter.info;
  if (adapter.stream !== undefined || (recording && adapter.batch !== undefined)) return true;
  if (recording || adapter.text === undefined) {
    const advice = adapter.batch === undefined ? "it only reads text" : "use analyze() with a recording";
    throw new EmotionError("unsupported", `${id} cannot listen to ${recording ? "" : "live "}audio: ${advice}.`, {
      provider: id,
    });
  }
  const idle = (["companion", "denoise", "roles", "speakers"] as const).find((option) => Boolean(config[option]));
  if (idle === undefined) return false;
  throw new EmotionError("config", `${idle} is for audio, and ${id} only reads text: leave it out.`, { option: idle });
}

type EarlyWarning = EngineOptions["earlyWarnings"][number];

/** What is known to be less than was hoped for, before anything is heard. */
function warningsOf({ config, adapter, format }: OpenOptions, table: AffectTable | undefined): EarlyWarning[] {
  const { id, name, status, vocabulary } = adapter.info;
  const gone = `${name} switched its service off: only a private endpoint or a simulator answers for ${id}.`;
  const unused = config.vocabulary !== undefined && vocabulary === undefined;
  const warnings: readonly (readonly [string, string | null])[] = [
    ["vendor-sunset", status === "sunset" ? gone : null],
    ["unknown-labels", checkLabels(adapter.info, table)],
    ["denoise", config.denoise === true ? denoiseWarning(format.sampleRateHz) : null],
    ["vocabulary-unused", unused ? `${id} takes no words to listen for: vocabulary reaches nothing.` : null],
  ];
  return warnings.flatMap(([code, message]) => (message === null ? [] : [{ code, message, channel: null }]));
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

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EmotionError("aborted", "The stream was aborted before it opened.");
}

/** A table of the caller's own; undefined for the built-in one. */
function tableOf({ affectTable }: EmotionStreamConfig): AffectTable | undefined {
  return affectTable === undefined ? undefined : createAffectTable(affectTable.rows, affectTable.version);
}

/** How readings get their meaning, whoever gives them. */
interface Meaning {
  readonly normalise: NormaliseOptions;
  readonly affect: AffectOptions;
}

function meaningOf(config: EmotionStreamConfig, given: AffectTable | undefined): Meaning {
  const { raw } = config;
  const table = given === undefined ? {} : { table: given };
  return {
    normalise: { ...(raw === undefined ? {} : { raw }), ...table },
    affect: { ...affectOptions(config), ...table },
  };
}

/** The stages of meaning as the config has them, for a call that knows its detector. */
function stagesOf(
  { language }: EmotionStreamConfig,
  info: VendorInfo,
  meaning: Meaning,
): (detectorId: string, latencyMs: LatencyClock["of"]) => EngineOptions["readings"] {
  return (detectorId, latencyMs) => (channels, arousal) =>
    createReadings({
      ...meaning,
      info,
      channels,
      detectorId,
      latencyMs,
      ...(arousal === undefined ? {} : { arousal }),
      ...(language === undefined ? {} : { language }),
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
