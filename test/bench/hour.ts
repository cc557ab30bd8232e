// One hour of 44.1 kHz stereo through the package on one core: CPU time, speed and peak memory. Run: `npm run bench:hour` (a few minutes).
// The recording is the bundled demo call, resampled and repeated, written to a temporary file first; the analysis runs in a process of its own.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./bench.ts";
import { writeHour } from "./hour-file.ts";

const SECONDS = Number(process.argv[2] ?? 3600);

const folder = await mkdtemp(join(tmpdir(), "emotion-stream-hour-"));
try {
  const path = join(folder, "hour.wav");
  await writeHour(path, SECONDS);
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
