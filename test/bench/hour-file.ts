// The recording of the hour benchmarks: the bundled demo call, resampled to 44.1 kHz and repeated.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createResampler } from "../../src/dsp/resample/index.ts";
import { stereoDemo } from "./bench.ts";

const RATE_HZ = 44_100;

/** Writes so many seconds of 44.1 kHz stereo WAV. */
export async function writeHour(path: string, seconds: number): Promise<void> {
  const demo = await stereoDemo();
  const channels = [0, 1].map((channel) => {
    const resampler = createResampler({ inHz: 16_000, outHz: RATE_HZ });
    const input = Float32Array.from({ length: demo.length / 2 }, (_, i) => (demo[2 * i + channel] as number) / 32_768);
    return Float32Array.from([...resampler.push(input), ...resampler.flush()]);
  });
  const [left = new Float32Array(0), right = left] = channels;
  const loop = Buffer.alloc(left.length * 4);
  for (let i = 0; i < left.length; i++) {
    loop.writeInt16LE(clamp(left[i] as number), i * 4);
    loop.writeInt16LE(clamp(right[i] as number), i * 4 + 2);
  }
  const dataBytes = seconds * RATE_HZ * 4;
  const out = createWriteStream(path);
  out.write(header(dataBytes));
  for (let written = 0; written < dataBytes; ) {
    const part = loop.subarray(0, Math.min(loop.length, dataBytes - written));
    written += part.length;
    if (!out.write(part)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

function clamp(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
}

function header(dataBytes: number): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(RATE_HZ, 24);
  head.writeUInt32LE(RATE_HZ * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(dataBytes, 40);
  return head;
}
