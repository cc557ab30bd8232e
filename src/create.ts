import { type Analysis, type AudioTap, startAnalysis } from "./core/analyze.ts";
import { type EmotionStreamConfig, parseConfig } from "./core/config/schema.ts";
import type { RawFormat, Recording, RecordingSource } from "./core/input/recording.ts";
import type { OpenedStream } from "./core/open-stream.ts";
import type { EmotionStream } from "./core/stream/emotion-stream.ts";
import type { SampleFormat } from "./core/stream/sample-reader.ts";
import { platformHost } from "./host.ts";
import { registry } from "./registry.generated.ts";
import type { Adapter, AdapterModule } from "./spec/adapter.ts";
import type { Logger } from "./spec/context.ts";
import { EmotionError } from "./spec/errors.ts";
import type { AuditEntry } from "./spec/policy.ts";

/** Sample rate assumed for live audio that declares none, Hz: what most softphones and browsers' speech paths deliver. */
const DEFAULT_RATE_HZ = 16_000;

/** What a stream takes besides its config: things that are not data. */
export interface RuntimeOptions {
  /** Stops everything at once: the iterator rejects with kind `aborted`. */
  readonly signal?: AbortSignal;
  /** Receives static messages with loggable facts. Default: nothing is logged. */
  readonly logger?: Logger;
  /** Receives the append-only audit log of policy decisions. */
  readonly audit?: (entry: AuditEntry) => void;
  /** An adapter of your own, made with `defineAdapter`; takes the place of `provider`. */
  readonly adapter?: Adapter;
  /** Names the stream in its events. Default: a random UUID. */
  readonly streamId?: string;
}

/** Options of {@link createEmotionStream}: config (see {@link EmotionStreamConfig}) and runtime options in one object. */
export type EmotionStreamOptions = EmotionStreamConfig & RuntimeOptions;

/** Options of {@link analyze}. `audio.encoding` makes a recording raw PCM without a header; without it `audio` is for live streams and is not used here. */
export type AnalyzeOptions = EmotionStreamOptions & {
  /** Times real time, for example 1 to pace a recording like a live call. Default: as fast as the vendor allows. */
  readonly speed?: number;
  /** Receives the decoded audio as it is read, before it is analysed, for example to draw or keep it. What it throws ends the analysis there. */
  readonly onAudio?: AudioTap;
};

/** A recording: a path (Node), its bytes, a `Blob`, or a stream of its bytes. */
export type RecordingInput = string | RecordingSource;

/**
 * Opens a live stream: write audio, iterate affect events.
 *
 * The adapter of `provider` (default `local`) is loaded, its options and policy are checked and everything it needs is warmed before this resolves.
 * Audio is 16 kHz mono 16-bit PCM unless `audio` says otherwise.
 *
 * @throws EmotionError `config` for an unknown option or provider, `unsupported` when a package is missing, `policy` when no channel may be read.
 */
export async function createEmotionStream(options: EmotionStreamOptions = {}): Promise<EmotionStream> {
  const { config, runtime } = split(options);
  const { sampleRateHz = DEFAULT_RATE_HZ, channels = 1, encoding = "pcm_s16le" } = config.audio ?? {};
  const adapter = await loadAdapter(config, runtime);
  const { stream } = await open({
    config,
    runtime,
    adapter,
    format: { sampleRateHz, channels, encoding },
    recording: false,
    paced: true,
  });
  return stream;
}

/**
 * Analyses a recording: WAV, FLAC, Ogg Opus, MP3, or raw PCM described by `audio`; same events as a live stream.
 *
 * The recording is read as it is analysed, never held whole. `speed` paces it; without it the vendor's own limit is the only brake.
 */
export function analyze(input: RecordingInput, options: AnalyzeOptions = {}): Analysis {
  const { speed, onAudio, ...rest } = options;
  if (speed !== undefined && !(speed > 0 && Number.isFinite(speed))) {
    throw new EmotionError("config", "speed must be a number above 0, for example 1 for the pace of a live call.", {
      option: "speed",
    });
  }
  const { config, runtime } = split(rest);
  const host = platformHost(runtime.logger);
  const signal = runtime.signal ?? new AbortController().signal;
  return startAnalysis({
    host,
    signal,
    ...(speed === undefined ? {} : { speed }),
    ...(onAudio === undefined ? {} : { onAudio }),
    open: async () => {
      const adapter = await loadAdapter(config, runtime);
      const recording = await openInput(input, rawFormat(config), signal);
      const { sampleRateHz, channels } = recording.format;
      const format: SampleFormat = { sampleRateHz, channels, encoding: "pcm_f32le" };
      try {
        const opened = await open({
          config,
          runtime,
          adapter,
          format,
          recording: true,
          paced: speed !== undefined && speed <= 1,
        });
        return { recording, opened };
      } catch (error) {
        await recording.close();
        throw error;
      }
    },
  });
}

function split(options: EmotionStreamOptions): { config: EmotionStreamConfig; runtime: RuntimeOptions } {
  const { signal, logger, audit, adapter, streamId, ...config } = options;
  return {
    config: parseConfig(config),
    runtime: {
      ...(signal === undefined ? {} : { signal }),
      ...(logger === undefined ? {} : { logger }),
      ...(audit === undefined ? {} : { audit }),
      ...(adapter === undefined ? {} : { adapter }),
      ...(streamId === undefined ? {} : { streamId }),
    },
  };
}

/** A misspelt provider would be an option that reaches nothing. */
function checkProviders(config: EmotionStreamConfig, adapter: Adapter | undefined): void {
  const known = [...Object.keys(registry), ...(adapter === undefined ? [] : [adapter.info.id])];
  for (const option of ["providers", "prices"] as const) {
    const stranger = Object.keys(config[option] ?? {}).find((id) => !known.includes(id));
    if (stranger === undefined) continue;
    throw new EmotionError("config", `${option}.${stranger} is not a provider; this version has ${known.join(", ")}.`, {
      option: `${option}.${stranger}`,
    });
  }
}

async function loadAdapter(config: EmotionStreamConfig, { adapter }: RuntimeOptions): Promise<Adapter> {
  checkProviders(config, adapter);
  if (adapter !== undefined) return adapter;
  const id = config.provider ?? "local";
  const load = (registry as Readonly<Record<string, () => Promise<{ readonly adapter: AdapterModule }>>>)[id];
  if (load === undefined || !Object.hasOwn(registry, id)) {
    throw new EmotionError(
      "config",
      `provider "${id}" is not known; this version has ${Object.keys(registry).join(", ")}.`,
      { option: "provider" },
    );
  }
  const module = await load();
  return await module.adapter.create(config.providers?.[id]);
}

interface OpenParts {
  readonly config: EmotionStreamConfig;
  readonly runtime: RuntimeOptions;
  readonly adapter: Adapter;
  readonly format: SampleFormat;
  readonly recording: boolean;
  readonly paced: boolean;
}

async function open({ config, runtime, adapter, format, recording, paced }: OpenParts): Promise<OpenedStream> {
  // The stages are loaded when the first stream opens, so that importing the package costs next to nothing.
  const { openStream } = await import("./core/open-stream.ts");
  return openStream({
    config,
    adapter,
    format,
    recording,
    paced,
    host: platformHost(runtime.logger),
    streamId: runtime.streamId ?? crypto.randomUUID(),
    detector: async (channels, onWarn) => {
      const { loadSpeechDetector } = await import("./core/vad/load-detector.node.ts");
      const { detector, threshold } = config.vad ?? {};
      return loadSpeechDetector({
        channels,
        onWarn,
        ...(detector === undefined ? {} : { prefer: detector }),
        ...(threshold === undefined ? {} : { threshold }),
      });
    },
    companion: async () => {
      const { loadCompanion } = await import("../adapters/local/companion.ts");
      return loadCompanion(config.providers?.local);
    },
    denoiser: async () => {
      const { loadDenoiser } = await import("./core/denoise/load-denoiser.ts");
      return loadDenoiser();
    },
    ...(runtime.signal === undefined ? {} : { signal: runtime.signal }),
    ...(runtime.audit === undefined ? {} : { audit: runtime.audit }),
  });
}

/** Raw PCM has no header: only a complete `audio` describes it, anything less is left to the container. */
function rawFormat({ audio }: EmotionStreamConfig): RawFormat | undefined {
  if (audio?.encoding === undefined) return undefined;
  return {
    encoding: audio.encoding,
    sampleRateHz: audio.sampleRateHz ?? DEFAULT_RATE_HZ,
    channels: audio.channels ?? 1,
  };
}

async function openInput(input: RecordingInput, raw: RawFormat | undefined, signal: AbortSignal): Promise<Recording> {
  const options = raw === undefined ? {} : { raw };
  if (typeof input !== "string") {
    const { openRecording } = await import("./core/input/open-recording.ts");
    return openRecording(input, options, signal);
  }
  const { openFile } = await import("./core/input/file.node.ts");
  return openFile(input, options, signal);
}
