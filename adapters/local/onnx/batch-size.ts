import type { Infer } from "./inference.ts";
import type { OnnxManifest } from "./manifest.ts";
import { sines } from "./prove.ts";

/** Windows per run where batches pay. */
const BATCH = 8;
/** How many times cheaper two windows must be at once than one after the other. A batch makes its first window wait for its last. */
const GAIN = 1.15;
/** Rounds of measurement at most, and the time after which no further one is begun, ms. */
const ROUNDS = 5;
const ENOUGH_MS = 50;

/**
 * How many windows one run should take: what the manifest says, or 8 where that was measured to be worth it, else 1.
 *
 * On a processor a batch saves what a run costs besides its arithmetic. Of a wav2vec2 that is nothing (a batch of eight costs 9 % more CPU,
 * `npm run bench:onnx`), and every stream of the batch waits for all of it; of a tiny graph it is most of the cost.
 */
export async function batchSize(manifest: OnnxManifest, infer: Infer, now: () => number): Promise<number> {
  const { run, window, input } = manifest;
  if (run.maxBatch !== undefined) return run.maxBatch;
  const samples = Math.round((window.windowMs / 1000) * input.sampleRateHz);
  const signal = sines([220, 1330], 0.1, samples, input.sampleRateHz);
  const cost = async (windows: readonly Float32Array[]): Promise<number> => {
    const from = now();
    await infer(windows);
    return now() - from;
  };
  let [single, pair] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const from = now();
  for (let round = 0; round < ROUNDS && (round === 0 || now() - from < ENOUGH_MS); round++) {
    single = Math.min(single, await cost([signal]));
    pair = Math.min(pair, await cost([signal, signal]));
  }
  return pair * GAIN <= 2 * single ? BATCH : 1;
}
