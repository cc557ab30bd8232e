// What a heavy model does to the event loop with and without its thread, and what batching over streams brings: ratios within one run, on a random
// graph of the size of wav2vec2-base. Run: `npm run bench:onnx` (some minutes); `npm run bench:onnx -- 4` takes 4 of the 12 layers.
import { writeFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createModelAdapter } from "../../adapters/local/onnx/open-model.node.ts";
import { type AudioModel, readModel } from "../../adapters/local/onnx/read-model.node.ts";
import { syntheticVoice } from "../../src/testing/index.ts";
import { listenTo } from "../fixtures/onnx/listen.ts";
import { classifierManifest, modelFolder } from "../fixtures/onnx/model-folder.ts";
import { machine, percentile } from "./bench.ts";
import { BASE, SMALL, wav2vec2Graph } from "./wav2vec2-graph.ts";

const LAYERS = Number(process.argv[2] ?? BASE.layers);
const WINDOW_MS = 3072;
const HOP_MS = 1024;
const MOST_READINGS = 60;
const everything = syntheticVoice({ seconds: WINDOW_MS / 1000 + MOST_READINGS, phraseMs: Number.POSITIVE_INFINITY });
/** Exactly one window and then one hop per reading, without a pause. */
const voice = (readings: number): Int16Array => everything.subarray(0, 16 * (WINDOW_MS + (readings - 1) * HOP_MS));

const graph = wav2vec2Graph({ ...BASE, layers: LAYERS });
const small = wav2vec2Graph(SMALL);
// Every reading is a whole window, so that all of them cost the same.
const input = { name: "input_values", minSamples: WINDOW_MS * 16, maxSamples: WINDOW_MS * 16 };
const manifest = (run: object, path: string) =>
  classifierManifest({ file: { path }, input, window: { windowMs: WINDOW_MS, hopMs: HOP_MS }, run });
await using folder = await modelFolder({ "heavy.onnx": graph, "small.onnx": small });

async function model(run: object, file = "heavy.onnx"): Promise<AudioModel> {
  await writeFile(folder.file("manifest.json"), JSON.stringify(manifest(run, file)));
  return (await readModel({ path: folder.path })) as AudioModel;
}

const signal = new AbortController().signal;

/** Runs streams side by side; gives wall seconds and CPU seconds per reading. */
async function timed(of: AudioModel, streams: number, readings: number): Promise<{ wall: number; cpu: number }> {
  const adapter = createModelAdapter(of, { minSpeechMs: 320 });
  await adapter.warm?.(signal);
  const [from, cpuFrom] = [performance.now(), process.cpuUsage()];
  const heard = await Promise.all(Array.from({ length: streams }, () => listenTo(adapter, voice(readings))));
  const count = heard.reduce((sum, each) => sum + each.length, 0);
  const { user, system } = process.cpuUsage(cpuFrom);
  return { wall: (performance.now() - from) / 1000 / count, cpu: (user + system) / 1e6 / count };
}

/** The longest the event loop did not turn while one stream was read, ms. */
async function stall(of: AudioModel): Promise<{ max: number; p99: number }> {
  const adapter = createModelAdapter(of, { minSpeechMs: 320 });
  await adapter.warm?.(signal);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await listenTo(adapter, voice(6));
  delay.disable();
  return { max: delay.max / 1e6, p99: delay.percentile(99) / 1e6 };
}

const median = (values: readonly number[]): number => percentile(values, 0.5);
const spread = (values: readonly number[], digits: number): string =>
  [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(digits)).join(" / ");

console.log(
  `${machine()}; ${LAYERS} layers, ${(graph.length / 1e6).toFixed(0)} MB, window ${WINDOW_MS} ms, hop ${HOP_MS} ms`,
);

const one = { threads: 1, maxBatch: 8 };
const stalls: Record<string, { max: number; p99: number }[]> = { inline: [], worker: [] };
for (let round = 0; round < 3; round++) {
  for (const where of ["inline", "worker"]) stalls[where]?.push(await stall(await model({ ...one, where })));
}
for (const [where, all] of Object.entries(stalls)) {
  console.log(
    `event loop held, ${where}: max ${spread(
      all.map(({ max }) => max),
      1,
    )} ms, p99 ${spread(
      all.map(({ p99 }) => p99),
      1,
    )} ms (min / median / max of 3)`,
  );
}
console.log(
  `ratio inline / worker of the median maximum: ${(median((stalls.inline ?? []).map(({ max }) => max)) / median((stalls.worker ?? []).map(({ max }) => max))).toFixed(1)}`,
);

type Case = readonly [name: string, run: object, streams: number, readings: number];

/** Every case three times, taken in turn; throughput against the first of them. */
async function compare(title: string, file: string, cases: readonly Case[]): Promise<void> {
  const costs = new Map<string, { wall: number; cpu: number }[]>(cases.map(([name]) => [name, []]));
  for (let round = 0; round < 3; round++) {
    for (const [name, run, streams, readings] of cases) {
      costs.get(name)?.push(await timed(await model(run, file), streams, readings));
    }
  }
  const base = median((costs.get(cases[0]?.[0] ?? "") ?? []).map(({ wall }) => wall));
  console.log(title);
  for (const [name, all] of costs) {
    const wall = all.map((each) => each.wall);
    const ms = spread(
      wall.map((s) => 1000 * s),
      1,
    );
    const cpu = spread(
      all.map((each) => 1000 * each.cpu),
      1,
    );
    console.log(`  ${name}: ${ms} ms a reading, ${cpu} ms of CPU; throughput ${(base / median(wall)).toFixed(2)} x`);
  }
}

const run = (where: string, maxBatch: number, threads = 1) => ({ where, maxBatch, threads });
await compare("wav2vec2-sized, in a thread", "heavy.onnx", [
  ["1 stream", run("worker", 1), 1, 8],
  ["8 streams, one window a run", run("worker", 1), 8, 2],
  ["8 streams, up to 8 windows a run", run("worker", 8), 8, 2],
  ["8 streams, one window a run, 2 threads", run("worker", 1, 2), 8, 2],
]);
await compare(`small (${(small.length / 1e6).toFixed(1)} MB)`, "small.onnx", [
  ["1 stream, in this thread", run("inline", 1), 1, MOST_READINGS],
  ["1 stream, in a thread of its own", run("worker", 1), 1, MOST_READINGS],
  ["8 streams, one window a run", run("worker", 1), 8, MOST_READINGS],
  ["8 streams, up to 8 windows a run", run("worker", 8), 8, MOST_READINGS],
]);
