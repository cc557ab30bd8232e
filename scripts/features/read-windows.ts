import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { LocalOptionsSchema } from "../../adapters/local/options.ts";
import { createWindowReader, SAMPLE_RATE_HZ } from "../../adapters/local/window-reader.ts";
import type { Denoiser } from "../../src/core/denoise/denoiser.ts";
import { openRecording } from "../../src/core/input/index.ts";
import type { Frame } from "../../src/core/stream/frame.ts";
import { createFront } from "../../src/core/stream/front.ts";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { deinterleave, mixToMono } from "../../src/dsp/channels/index.ts";
import type { SpeechDetectorId } from "../../src/dsp/vad/index.ts";
import type { Sound } from "./audio-shifts.ts";

/** One reading of a clip: what the engine's head would see at that moment. */
export interface Window {
  readonly features: Float32Array;
  readonly endMs: number;
  readonly speechSeconds: number;
  readonly newSpeechSeconds: number;
}

/** The engine's defaults; training and use share them. */
export const WINDOW_OPTIONS = LocalOptionsSchema.parse({});

/**
 * Decodes a whole recording of one person with the package's own input; two channels are mixed to one.
 *
 * @param name what an error calls it; by default the file's name.
 * @throws EmotionError `bad-input` when it cannot be read, with its name before the sentence.
 */
export async function decode(path: string, name = basename(path)): Promise<Sound> {
  const recording = await openRecording(readFileSync(path), { name });
  const { channels, sampleRateHz } = recording.format;
  const blocks: Float32Array[] = [];
  // A copy of each: the decoder reuses what it hands out.
  for await (const block of recording.blocks) blocks.push(mixToMono(deinterleave(block, channels)).slice());
  const samples = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return { samples, sampleRateHz };
}

/** Runs a sound through the package's front end and window reader and returns every reading, as a fresh stream would give them. */
export async function readWindows(
  { samples, sampleRateHz }: Sound,
  detectorId: SpeechDetectorId,
  denoiser?: Denoiser,
): Promise<Window[]> {
  const detector = await loadSpeechDetector({ channels: 1, prefer: detectorId });
  const front = createFront({
    sampleRateHz,
    channels: 1,
    targetHz: SAMPLE_RATE_HZ,
    detector,
    ...(denoiser === undefined ? {} : { denoiser }),
  });
  const reader = createWindowReader(WINDOW_OPTIONS);
  const windows: Window[] = [];
  const keep = (reading: ReturnType<typeof reader.push>): void => {
    if (reading === null) return;
    const { features, span, speechSeconds, newSpeechSeconds } = reading;
    windows.push({ features: features.slice(), endMs: span.endMs, speechSeconds, newSpeechSeconds });
  };
  let startMs = 0;
  const use = ({ pcm, speech, endMs }: Frame): void => {
    keep(reader.push({ pcm: pcm[0] as Int16Array, startMs, speech }));
    startMs = endMs;
  };
  await front.push(samples, use);
  await front.flush(use);
  keep(reader.flush());
  front.free();
  detector.free();
  return windows;
}
