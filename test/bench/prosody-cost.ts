// CPU cost of the prosody path, as seconds of CPU per second of audio, next to a bare loop of its two FFTs in the same run.
// Run: node test/bench/prosody-cost.ts
import { createFourier } from "../../src/dsp/prosody/fft.ts";
import { createProsody, PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";

const RATE_HZ = 16_000;
const SECONDS = 60;
const CHUNK = 512;
const RUNS = 7;

/** Speech-like test audio: 0.3 s voiced (gliding harmonics under two resonances), 0.1 s noise, 0.1 s near-silence, repeated. */
function testAudio(): Int16Array {
  const pcm = new Int16Array(RATE_HZ * SECONDS);
  let phase = 0;
  let seed = 1;
  for (let i = 0; i < pcm.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const noise = seed / 2 ** 31 - 1;
    const t = (i % (RATE_HZ / 2)) / RATE_HZ;
    const f0 = 120 + 60 * Math.sin(i / RATE_HZ) + 100 * t;
    phase += (2 * Math.PI * f0) / RATE_HZ;
    let value = 30 * noise;
    if (t < 0.3) {
      for (let h = 1; h * f0 < 5000; h++) {
        const f = h * f0;
        const gain = 1 / h + Math.exp(-(((f - 600) / 200) ** 2)) + 0.5 * Math.exp(-(((f - 1700) / 300) ** 2));
        value += 1500 * gain * Math.sin(h * phase);
      }
    } else if (t < 0.4) value = 2000 * noise;
    pcm[i] = Math.max(-32768, Math.min(32767, Math.round(value)));
  }
  return pcm;
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

function prosodyPass(pcm: Int16Array, vector: Float32Array): void {
  const prosody = createProsody();
  for (let from = 0, chunks = 0; from < pcm.length; from += CHUNK, chunks++) {
    prosody.push(pcm.subarray(from, from + CHUNK), true);
    if (chunks % 8 === 7) prosody.functionals(vector); // every 256 ms
  }
}

function fftPass(): void {
  const short = createFourier(512);
  const long = createFourier(1024);
  const shortIn = Float64Array.from({ length: 512 }, (_, i) => Math.sin(i));
  const longIn = Float64Array.from({ length: 1024 }, (_, i) => Math.sin(i));
  const out = new Float64Array(513);
  for (let frame = 0; frame < SECONDS * 100; frame++) {
    short.power(shortIn, out);
    long.power(longIn, out);
  }
}

function line(name: string, values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (i: number) => (sorted.at(i) ?? Number.NaN).toFixed(5);
  return `${name}: min ${at(0)} med ${at(sorted.length >> 1)} max ${at(-1)}`;
}

const pcm = testAudio();
const vector = new Float32Array(PROSODY_FUNCTIONALS.length);
const path: number[] = [];
const ffts: number[] = [];
for (let run = 0; run < RUNS; run++) {
  path.push(cpuSeconds(() => prosodyPass(pcm, vector)) / SECONDS);
  ffts.push(cpuSeconds(fftPass) / SECONDS);
}
console.log(`${SECONDS} s of audio, ${RUNS} runs, chunks of ${CHUNK}, functionals every 256 ms; CPU s per s of audio`);
console.log(line("prosody (push + functionals)", path));
console.log(line("bare loop of the two FFTs   ", ffts));
console.log(
  line(
    "ratio                       ",
    path.map((value, i) => value / (ffts[i] ?? Number.NaN)),
  ),
);
