// One hour through the package on one core, 44.1 kHz stereo and then 16 kHz mono: CPU time, speed and peak memory. Run: `npm run bench:hour` (several
// minutes). The recording is the bundled demo call, resampled and repeated, written to a temporary file first; the analysis runs in a process of its own.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./bench.ts";
import { MONO_CALL, type RecordingKind, STEREO_CALL, writeHour } from "./hour-file.ts";

const SECONDS = Number(process.argv[2] ?? 3600);
const child = fileURLToPath(new URL("./hour-child.ts", import.meta.url));
const pinned = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

async function measure(kind: RecordingKind, bar: number, folder: string): Promise<void> {
  const path = join(folder, "hour.wav");
  await writeHour(path, SECONDS, kind);
  // One core: the figure is what a single core does, not what a pool of helpers hides.
  const words = [process.execPath, child, path];
  const command = pinned ? ["taskset", "-c", "0", ...words] : words;
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
  console.log(
    `${SECONDS} s of ${kind.name}: ${wallS.toFixed(1)} s wall (${(SECONDS / wallS).toFixed(1)} x real time, bar ${bar}), ${cpuS.toFixed(1)} s CPU ` +
      `(${(SECONDS / cpuS).toFixed(1)} x), peak RSS ${peakRssMb.toFixed(0)} MB (bar 350), ${emotions} emotion events`,
  );
}

console.log(`${machine()}${pinned ? ", pinned to one core" : ""}`);
const folder = await mkdtemp(join(tmpdir(), "emotion-stream-hour-"));
try {
  await measure(STEREO_CALL, 30, folder);
  await measure(MONO_CALL, 60, folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
