// One hour of 44.1 kHz stereo through the package on one core: CPU time, speed and peak memory. Run: `npm run bench:hour` (a few minutes).
// The recording is the bundled demo call, resampled and repeated, written to a temporary file first; the analysis runs in a process of its own.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createResampler } from "../../src/dsp/resample/index.ts";
import { machine, stereoDemo } from "./bench.ts";

const RATE_HZ = 44_100;
const SECONDS = Number(process.argv[2] ?? 3600);

async function writeHour(path: string): Promise<void> {
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
  const dataBytes = SECONDS * RATE_HZ * 4;
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

const folder = await mkdtemp(join(tmpdir(), "emotion-stream-hour-"));
try {
  const path = join(folder, "hour.wav");
  await writeHour(path);
  const child = fileURLToPath(new URL("./hour-child.ts", import.meta.url));
  // One core: the figure is what a single core does, not what a pool of helpers hides.
  const pinned = spawnSync("taskset", ["-c", "0", "true"]).status === 0;
  const command = pinned ? ["taskset", "-c", "0", process.execPath, child, path] : [process.execPath, child, path];
  const run = spawnSync(command[0] as string, command.slice(1), {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (run.status !== 0) throw new Error(`The analysis ended with status ${run.status}.`);
  const { cpuS, wallS, peakRssMb, emotions } = JSON.parse(run.stdout) as {
    cpuS: number;
    wallS: number;
    peakRssMb: number;
    emotions: number;
  };
  console.log(`${machine()}${pinned ? ", pinned to one core" : ""}`);
  console.log(
    `${SECONDS} s of 44.1 kHz stereo: ${wallS.toFixed(1)} s wall (${(SECONDS / wallS).toFixed(1)} x real time, bar 20), ${cpuS.toFixed(1)} s CPU (${(SECONDS / cpuS).toFixed(1)} x)`,
  );
  console.log(`peak RSS ${peakRssMb.toFixed(0)} MB (bar 350), ${emotions} emotion events`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
