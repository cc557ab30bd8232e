import type { AudioChunk, AudioFormat, Clip } from "../spec/audio.ts";
import { EmotionError } from "../spec/errors.ts";
import { untilAborted } from "./abort.ts";

/** 16-bit samples as little-endian bytes, as every vendor's `linear16` and `pcm_s16le` mean; a view of the same memory, not a copy. */
export function pcmBytes(pcm: Int16Array): Uint8Array<ArrayBuffer> {
  // Every platform that runs JavaScript with typed arrays today is little-endian.
  return new Uint8Array(pcm.buffer as ArrayBuffer, pcm.byteOffset, pcm.byteLength);
}

/** Ms of audio in a number of samples of all channels together. */
export function msOf(samples: number, { sampleRateHz, channels }: AudioFormat): number {
  return (samples * 1000) / (sampleRateHz * channels.length);
}

/** Books audio on a bill line as it is sent, in whole ms: the sum never strays from the truth by more than half a ms. */
export function createAudioMeter(
  meter: (line: string, units: number) => void,
  line: string,
  format: AudioFormat,
): (chunk: Pick<AudioChunk, "pcm">) => void {
  let samples = 0;
  let bookedMs = 0;
  return ({ pcm }) => {
    samples += pcm.length;
    const wholeMs = Math.round(msOf(samples, format));
    if (wholeMs > bookedMs) meter(line, wholeMs - bookedMs);
    bookedMs = wholeMs;
  };
}

/** A whole clip in memory, as vendors' uploads need it. */
export interface ClipBytes {
  /** Interleaved 16-bit little-endian samples. */
  readonly pcm: Uint8Array<ArrayBuffer>;
  readonly durationMs: number;
}

/**
 * Reads a clip into memory.
 *
 * @param maxBytes what the vendor takes at most; @throws EmotionError `unsupported` as soon as there is more, `aborted`.
 */
export async function readClip(clip: Clip, signal: AbortSignal, maxBytes: number): Promise<ClipBytes> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const { pcm } of untilAborted(clip.audio, signal)) {
    bytes += pcm.byteLength;
    if (bytes > maxBytes) {
      throw new EmotionError(
        "unsupported",
        `The recording is longer than the vendor takes at once (${maxBytes} bytes of samples).`,
        {
          maxBytes,
        },
      );
    }
    parts.push(pcmBytes(pcm).slice());
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { pcm: whole, durationMs: msOf(bytes / 2, clip.format) };
}

/** Length of the header that {@link wavBytes} writes. */
const WAV_HEADER_BYTES = 44;

/** A WAV file of 16-bit PCM: header and samples. Source of the layout: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0" (1991). */
export function wavBytes(pcm: Uint8Array, { sampleRateHz, channels }: AudioFormat): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(WAV_HEADER_BYTES + pcm.length);
  const view = new DataView(file.buffer);
  const frameBytes = 2 * channels.length;
  const text = (at: number, word: string): void => {
    for (let i = 0; i < word.length; i++) file[at + i] = word.charCodeAt(i);
  };
  text(0, "RIFF");
  view.setUint32(4, file.length - 8, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, pcm.length, true);
  file.set(pcm, WAV_HEADER_BYTES);
  return file;
}

/** One channel of interleaved 16-bit bytes. */
export function channelBytes(pcm: Uint8Array<ArrayBuffer>, channels: number, index: number): Uint8Array<ArrayBuffer> {
  if (channels === 1) return pcm;
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, pcm.byteLength / 2);
  const one = new Int16Array(samples.length / channels);
  for (let i = 0; i < one.length; i++) one[i] = samples[i * channels + index] as number;
  return pcmBytes(one);
}
