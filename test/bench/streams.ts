// How many live streams one core sustains, and how late their events are at that load. Run: `npm run bench:streams` (a few minutes).
// Each stream gets 20 ms packets of continuous speech at the pace of real time; the process is pinned to one core where the system can.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { machine } from "./bench.ts";

/** A load is sustained when 95 of 100 events come within this, ms, and audio never waits longer than a hop. */
const LATENCY_BAR_MS = 250;
const SECONDS = Number(process.argv[2] ?? 20);

interface Load {
  readonly streams: number;
  readonly p50: number;
  readonly p95: number;
  readonly worstLagMs: number;
  readonly cpuShare: number;
  readonly rssMb: number;
}

const child = fileURLToPath(new URL("./streams-child.ts", import.meta.url));
const pinned = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

function measure(streams: number): Load {
  const words = [process.execPath, child, String(streams), String(SECONDS)];
  const command = pinned ? ["taskset", "-c", "0", ...words] : words;
  const run = spawnSync(command[0] as string, command.slice(1), {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (run.status !== 0) throw new Error(`A run with ${streams} streams ended with status ${run.status}.`);
  const load = { streams, ...JSON.parse(run.stdout) } as Load;
  console.log(
    `${String(streams).padStart(4)} streams  latency p50 ${load.p50.toFixed(0)} ms  p95 ${load.p95.toFixed(0)} ms  worst lag of the input ` +
      `${load.worstLagMs.toFixed(0)} ms  CPU ${(100 * load.cpuShare).toFixed(0)} % of a core  RSS ${load.rssMb.toFixed(0)} MB`,
  );
  return load;
}

const sustained = ({ p95, worstLagMs }: Load): boolean => p95 <= LATENCY_BAR_MS && worstLagMs <= 512;

console.log(`${machine()}${pinned ? ", pinned to one core" : ""}; ${SECONDS} s at each load, after 10 s to settle`);
let good = 0;
let bad = Number.POSITIVE_INFINITY;
for (let streams = 1; bad - good > Math.max(1, good / 16); ) {
  if (sustained(measure(streams))) good = streams;
  else bad = streams;
  streams = Number.isFinite(bad) ? Math.round((good + bad) / 2) : 2 * good;
}
console.log(`${good} streams sustained on one core (95 % of events within ${LATENCY_BAR_MS} ms of their last sample)`);
