// What a report adds to the analysis of an hour of 44.1 kHz stereo: CPU, time and peak memory, one run each. Run: `npm run bench:report` (several minutes).
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./bench.ts";
import { writeHour } from "./hour-file.ts";

const SECONDS = Number(process.argv[2] ?? 3600);

interface Cost {
  readonly cpuS: number;
  readonly wallS: number;
  readonly peakRssMb: number;
}

function measure(args: readonly string[]): Cost {
  const child = fileURLToPath(new URL("./hour-child.ts", import.meta.url));
  const run = spawnSync(process.execPath, [child, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (run.status !== 0) throw new Error(`The analysis ended with status ${run.status}.`);
  return JSON.parse(run.stdout) as Cost;
}

const folder = await mkdtemp(join(tmpdir(), "emotion-stream-report-cost-"));
try {
  const recording = join(folder, "hour.wav");
  await writeHour(recording, SECONDS);
  console.log(`${machine()}, ${SECONDS} s of 44.1 kHz stereo`);
  const bare = measure([recording]);
  const show = (name: string, cost: Cost, bytes: number): void => {
    const { cpuS, wallS, peakRssMb } = cost;
    const ratio = (a: number, b: number): string => (a / b).toFixed(2);
    const ratios = `CPU x ${ratio(cpuS, bare.cpuS)}, time x ${ratio(wallS, bare.wallS)}, memory x ${ratio(peakRssMb, bare.peakRssMb)}`;
    const figures = `${cpuS.toFixed(1)} s CPU, ${wallS.toFixed(1)} s, peak ${peakRssMb.toFixed(0)} MB`;
    console.log(`${name}: ${figures} (${ratios}), ${(bytes / 1e6).toFixed(1)} MB on disk`);
  };
  show("no report", bare, 0);
  for (const embed of ["auto", "always"]) {
    const report = join(folder, `${embed}.html`);
    const cost = measure([recording, report, embed]);
    show(`report, audio ${embed}`, cost, (await stat(report)).size);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
