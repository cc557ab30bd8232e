// What a live session costs, on the same simulator: the vendor's own SDK; the SDK asking for the sentiment of every utterance too, which is what the
// pipeline does; the adapter with the kit alone; and the whole pipeline. Each in a process of its own that has had a few short sessions before, measured from
// the first sample to the last word, all of them in the same seconds; the simulator runs in another process. CPU time; the adapter against the SDK, the
// pipeline against the SDK that does the same. Ratios: median of the rounds (lowest to highest).
//
//   node test/bench/vendor-sessions.ts [rounds, default 3] [minutes of audio, default 10] [times the pace of a call, default 20]
//     [minutes of audio of the heap's session, default 20; 0: no heap] [vendors, default all: deepgram,assemblyai,gladia]
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { machine, percentile } from "./bench.ts";

const [rounds = 3, minutes = 10, speed = 20, heapMinutes = 20] = process.argv.slice(2).map(Number);
const WAYS = ["sdk", "sdk-reads", "adapter", "pipeline"] as const;
const HEAP_WAYS = ["sdk", "adapter", "pipeline"] as const;

/** Limits that would hold the session to the pace of a call. AssemblyAI's SDK takes TLS addresses only. */
const VENDORS: Readonly<Record<string, { readonly limits: Record<string, number>; readonly tls: boolean }>> = {
  deepgram: { limits: { maxSpeed: 1000 }, tls: false },
  assemblyai: { limits: { maxSpeed: 1000, completionsPerMinute: 100_000 }, tls: true },
  gladia: { limits: {}, tls: false },
};

/**
 * V8 makes code as long as anything gets hotter: some 10 KB per minute of audio in the first twenty, for any program, and an end to it after an hour. It is no
 * memory of a session, so the heap is measured without the compilers that run when code gets hot.
 */
const HEAP_FLAGS = [
  "--no-opt",
  "--no-maglev",
  "--always-sparkplug",
  "--no-lazy-feedback-allocation",
  "--no-flush-bytecode",
];

interface Measured {
  readonly cpuS: number;
  readonly heard: number;
  /** Heap after each minute of audio, bytes. */
  readonly heaps: readonly number[];
}

async function withSimulator<T>(
  vendor: string,
  use: (reach: string, env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const { limits, tls } = VENDORS[vendor] ?? { limits: {}, tls: false };
  const script = new URL("./vendor-simulator.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, vendor, JSON.stringify(limits), ...(tls ? ["tls"] : [])], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const folder = await mkdtemp(join(tmpdir(), "emotion-stream-bench-"));
  try {
    const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const { certificate } = JSON.parse(String(value)) as { certificate?: string };
    const path = join(folder, "simulator.pem");
    if (certificate !== undefined) await writeFile(path, certificate);
    return await use(
      String(value),
      certificate === undefined ? process.env : { ...process.env, NODE_EXTRA_CA_CERTS: path },
    );
  } finally {
    child.stdin.end();
    await rm(folder, { recursive: true });
  }
}

/** Least-squares growth per step. */
function slope(values: readonly number[]): number {
  const [n, middle] = [values.length, (values.length - 1) / 2];
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const along = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return along / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

type Way = (typeof WAYS)[number];

/** One way in a process of its own, warmed up; it waits to be told to go. */
async function prepared(
  [vendor, way]: readonly [string, Way],
  reach: string,
  env: NodeJS.ProcessEnv,
  what: "cpu" | "heap",
): Promise<{ readonly go: () => Promise<Measured> }> {
  const script = new URL("./vendor-session-child.ts", import.meta.url).pathname;
  const flags = what === "heap" ? HEAP_FLAGS : [];
  const length = String(what === "heap" ? heapMinutes : minutes);
  const args = ["--expose-gc", ...flags, script, vendor, way, length, String(speed), reach, what];
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ready = await lines.next();
  if (ready.value !== "ready") throw new Error(`${vendor} ${way} did not get ready.`);
  return {
    async go() {
      child.stdin.end("go\n");
      const { value } = await lines.next();
      return JSON.parse(String(value)) as Measured;
    },
  };
}

/**
 * The ways side by side in the same seconds: a virtual machine is up to 1.7 times as fast in one minute as in another, and a ratio of two runs, one after the
 * other, is mostly that.
 */
async function together<W extends Way>(
  vendor: string,
  ways: readonly W[],
  reach: string,
  env: NodeJS.ProcessEnv,
  what: "cpu" | "heap",
): Promise<ReadonlyMap<W, Measured>> {
  const ready = await Promise.all(
    ways.map(async (way) => [way, await prepared([vendor, way], reach, env, what)] as const),
  );
  return new Map(await Promise.all(ready.map(async ([way, { go }]) => [way, await go()] as const)));
}

async function compare(vendor: string, reach: string, env: NodeJS.ProcessEnv): Promise<void> {
  const taken = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [way, { cpuS }] of await together(vendor, WAYS, reach, env, "cpu")) taken.get(way)?.push(cpuS);
  }
  console.log(
    `${vendor}, CPU s: ${WAYS.map((way) => `${way} ${percentile(taken.get(way) ?? [], 0.5).toFixed(2)}`).join(", ")}`,
  );
  const ratio = (way: Way, to: Way, bar: string): void => {
    const ratios = (taken.get(way) ?? []).map((cpuS, round) => cpuS / (taken.get(to)?.[round] ?? Number.NaN));
    const [middle, low, high] = [percentile(ratios, 0.5), Math.min(...ratios), Math.max(...ratios)].map((of) =>
      of.toFixed(2),
    );
    console.log(`  ${`${way} / ${to}`.padEnd(22)} ${middle} (${low} to ${high})${bar}`);
  };
  ratio("adapter", "sdk", ", bar 1.10");
  ratio("pipeline", "sdk", "");
  ratio("pipeline", "sdk-reads", ", bar 1.50");
}

async function compareHeaps(vendor: string, reach: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [way, { heaps }] of await together(vendor, HEAP_WAYS, reach, env, "heap")) {
    const [all, half] = [heaps.slice(1), heaps.slice(Math.floor(heaps.length / 2))].map((of) =>
      (slope(of) / 1024).toFixed(1),
    );
    console.log(`  ${way.padEnd(22)} heap ${all} KB per minute of audio after the first, ${half} in the second half`);
  }
}

console.log(`${machine()}; ${minutes} min of audio at ${speed} x the pace of a call, ${rounds} rounds`);
const [, , , , vendors = Object.keys(VENDORS).join()] = process.argv.slice(2);
for (const vendor of vendors.split(",")) {
  await withSimulator(vendor, async (reach, env) => {
    await compare(vendor, reach, env);
    if (heapMinutes > 0) await compareHeaps(vendor, reach, env);
  });
}
