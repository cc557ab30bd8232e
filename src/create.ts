import { type Analysis, startAnalysis } from "./core/analyze.ts";
import type { EmotionStreamConfig } from "./core/config/schema.ts";
import type { RawFormat, Recording, RecordingSource } from "./core/input/recording.ts";
import type { OpenedStream } from "./core/open-stream.ts";
import type { EmotionStream } from "./core/stream/emotion-stream.ts";
import type { SampleFormat } from "./core/stream/sample-reader.ts";
import { platformHost } from "./host.ts";
import { loadAdapter, loadTextAdapter } from "./load-adapter.ts";
import {
  type AnalysisRuntimeOptions,
  type RuntimeOptions,
  splitAnalysisOptions,
  splitStreamOptions,
} from "./runtime-options.ts";
import type { Adapter } from "./spec/adapter.ts";
import { EmotionError } from "./spec/errors.ts";

/** Sample rate assumed for live audio that declares none, Hz: what most softphones and browsers' speech paths deliver. */
const DEFAULT_RATE_HZ = 16_000;

/** Options of {@link createEmotionStream}: config (see {@link EmotionStreamConfig}) and runtime options in one object. */
export type EmotionStreamOptions = EmotionStreamConfig & RuntimeOptions;

/** Options of {@link analyze}. `audio.encoding` makes a recording raw PCM without a header; without it `audio` is for live streams and is not used here. */
export type AnalyzeOptions = EmotionStreamConfig & AnalysisRuntimeOptions;

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
  const { config, runtime } = splitStreamOptions(options);
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
 *
 * @throws EmotionError `config` at once for an option that is wrong; whatever else is wrong rejects the iterator.
 */
export function analyze(input: RecordingInput, options: AnalyzeOptions = {}): Analysis {
  const { config, runtime } = splitAnalysisOptions(options);
  const { speed, onAudio } = runtime;
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
    text: () => loadTextAdapter(config, adapter),
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

/** Refuses what is no recording before anything is opened, in words that know of paths. */
function checkInput(input: unknown): void {
  if (typeof input === "string" ? input.trim() !== "" : typeof input === "object" && input !== null) return;
  const given = typeof input === "string" ? "an empty path" : input === null ? "null" : typeof input;
  throw new EmotionError(
    "bad-input",
    `analyze() takes the path of a recording, its bytes, a Blob or a stream of its bytes, not ${given}.`,
  );
}

async function openInput(input: RecordingInput, raw: RawFormat | undefined, signal: AbortSignal): Promise<Recording> {
  checkInput(input);
  const options = raw === undefined ? {} : { raw };
  if (typeof input !== "string") {
    const { openRecording } = await import("./core/input/open-recording.ts");
    return openRecording(input, options, signal);
  }
  const { openFile } = await import("./core/input/file.node.ts");
  return openFile(input, options, signal);
}
