// A recording of any length for the benches: the bundled demo call, resampled and repeated, as a 16-bit WAV file.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createResampler } from "../../src/dsp/resample/index.ts";
import { busyDemo, stereoDemo } from "./bench.ts";

/** A kind of recording. */
export interface RecordingKind {
  readonly name: string;
  readonly rateHz: number;
  /** On one channel both voices of the demo are heard, so that somebody speaks nearly all the time. */
  readonly channels: 1 | 2;
}

/** A stereo call at the rate of a CD. */
export const STEREO_CALL: RecordingKind = { name: "44.1 kHz stereo", rateHz: 44_100, channels: 2 };
/** A mono call at the rate the engine hears. */
export const MONO_CALL: RecordingKind = { name: "16 kHz mono", rateHz: 16_000, channels: 1 };

/** Writes `seconds` of a kind of recording to `path`. */
export async function writeHour(path: string, seconds: number, kind: RecordingKind = STEREO_CALL): Promise<void> {
  const { rateHz, channels } = kind;
  const voices = await voicesOf(kind);
  const frameBytes = 2 * channels;
  const loop = Buffer.alloc((voices[0]?.length ?? 0) * frameBytes);
  voices.forEach((voice, channel) => {
    voice.forEach((sample, i) => {
      loop.writeInt16LE(clamp(sample), i * frameBytes + 2 * channel);
    });
  });
  const dataBytes = seconds * rateHz * frameBytes;
  const out = createWriteStream(path);
  out.write(header(dataBytes, kind));
  for (let written = 0; written < dataBytes; ) {
    const part = loop.subarray(0, Math.min(loop.length, dataBytes - written));
    written += part.length;
    if (!out.write(part)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

async function voicesOf({ rateHz, channels }: RecordingKind): Promise<readonly Float32Array[]> {
  const stereo = await stereoDemo();
  const voices =
    channels === 1 ? [await busyDemo()] : [0, 1].map((channel) => stereo.filter((_, i) => i % 2 === channel));
  return voices.map((voice) => {
    const resampler = createResampler({ inHz: 16_000, outHz: rateHz });
    const input = Float32Array.from(voice, (sample) => sample / 32_768);
    return Float32Array.from([...resampler.push(input), ...resampler.flush()]);
  });
}

function clamp(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
}

function header(dataBytes: number, { rateHz, channels }: RecordingKind): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(rateHz * 2 * channels, 28);
  head.writeUInt16LE(2 * channels, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
