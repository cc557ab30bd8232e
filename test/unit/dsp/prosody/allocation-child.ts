// Run by allocation.test.ts with --expose-gc and a young generation too large to be collected while it measures. Prints bytes per call.
import { createProsody, PROSODY_DESCRIPTORS, PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";
import { harmonics, toPcm, whiteNoise } from "./signals.ts";

const HOP = 160;
const WARM_UP = 20_000;
const CALLS = 4000;

const collect = globalThis.gc;
if (collect === undefined) throw new Error("Run this with --expose-gc.");

/** Voiced, noisy and still stretches in turn. */
function speechLike(): Int16Array[] {
  const pcm = toPcm(
    new Float64Array([
      ...harmonics(130, { seconds: 0.7, glide: (t) => 130 + 60 * t }),
      ...whiteNoise(0.2).map((x) => 0.3 * x),
      ...harmonics(210, { seconds: 0.6, glide: (t) => 210 - 50 * t }),
      ...whiteNoise(0.5).map((x) => 0.003 * x),
    ]),
  );
  return Array.from({ length: Math.floor(pcm.length / HOP) }, (_, i) => pcm.subarray(i * HOP, (i + 1) * HOP));
}

const hops = speechLike();
const prosody = createProsody();
const vector = new Float32Array(PROSODY_FUNCTIONALS.length);
const frame = new Float32Array(PROSODY_DESCRIPTORS.length);
let at = 0;
const push = (): void => prosody.push(hops[at++ % hops.length] as Int16Array, true);
const kept: Float32Array[] = [];

const CALLED = {
  push,
  functionals: () => prosody.functionals(vector),
  frame: () => prosody.frame(frame),
  /** What the test must be able to see: a hop that makes one array of four. */
  pushAndSmallArray: () => {
    push();
    kept[0] = new Float32Array(4);
  },
} as const;

for (const call of Object.values(CALLED)) for (let i = 0; i < WARM_UP; i++) call();
const bytes = Object.entries(CALLED).map(([name, call]) => {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < CALLS; i++) call();
  return [name, (process.memoryUsage().heapUsed - before) / CALLS] as const;
});
console.log(JSON.stringify(Object.fromEntries(bytes)));
