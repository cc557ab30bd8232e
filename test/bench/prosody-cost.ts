// CPU cost of the prosody path, whole and part by part, as seconds of CPU per second of audio; beside it, in the same run, a bare loop of its two
// FFTs and the Silero detector, so that machines can be compared by ratios. All of the audio is marked as speech: the dearest case.
// Run: npm run bench:prosody [-- --help]
import { parseArgs } from "node:util";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { createFourier } from "../../src/dsp/prosody/fft.ts";
import { createFormants } from "../../src/dsp/prosody/formants.ts";
import {
  gaussianWindow,
  HOP,
  hammingWindow,
  LONG_FFT,
  LONG_FRAME,
  SHORT_FFT,
  SHORT_FRAME,
} from "../../src/dsp/prosody/framing.ts";
import { createHarmonicity } from "../../src/dsp/prosody/harmonicity.ts";
import { createProsody, PROSODY_DESCRIPTORS, PROSODY_FUNCTIONALS } from "../../src/dsp/prosody/index.ts";
import { lowPass, REACH } from "../../src/dsp/prosody/period-search.ts";
import { createPerturbation } from "../../src/dsp/prosody/perturbation.ts";
import { createPitchAnalysis } from "../../src/dsp/prosody/pitch-candidates.ts";
import { createPitchPath } from "../../src/dsp/prosody/pitch-path.ts";
import { createSpectralAnalysis } from "../../src/dsp/prosody/spectral.ts";
import { createVoiceAnalysis } from "../../src/dsp/prosody/voice.ts";
import { createWindowedSpectrum } from "../../src/dsp/prosody/windowed-spectrum.ts";
import { type SpeechMark, VAD_FRAME_SAMPLES } from "../../src/dsp/vad/index.ts";
import { machine, percentile } from "./bench.ts";

const HELP = `CPU cost of prosody, whole and part by part, beside its bare FFTs and the Silero detector in the same run.

  npm run bench:prosody
  npm run bench:prosody -- --seconds 120 --runs 11

  --seconds <n>   audio per run, default 60
  --runs <n>      runs, default 7
`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    runs: { type: "string", default: "7" },
    help: { type: "boolean", default: false },
  },
});
const SECONDS = Number(options.seconds);
const RUNS = Number(options.runs);
if (options.help || !(SECONDS >= 1 && RUNS >= 1)) {
  console.log(HELP);
  process.exit(options.help ? 0 : 2);
}

const RATE_HZ = 16_000;
const CHUNK = VAD_FRAME_SAMPLES;

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

const pcm = testAudio();
const signal = Float64Array.from(pcm, (x) => x / 32768);
const smoothed = new Float64Array(signal.length);
lowPass(signal, smoothed, REACH, signal.length - REACH);
const FRAMES = Math.floor((signal.length - LONG_FRAME) / HOP) + 1;
const longWindow = gaussianWindow(LONG_FRAME, 0.4);
const shortWindow = hammingWindow(SHORT_FRAME);
const INSET = (LONG_FRAME - SHORT_FRAME) / 2;
const vector = new Float32Array(PROSODY_FUNCTIONALS.length);
const values = new Float32Array(PROSODY_DESCRIPTORS.length);

/** Period of every frame as the path settles, samples; 0 where unvoiced. */
function periods(): Float64Array {
  const long = createWindowedSpectrum(longWindow, LONG_FFT);
  const pitch = createPitchAnalysis(longWindow);
  const path = createPitchPath();
  const found = new Float64Array(FRAMES);
  for (let frame = 0; frame < FRAMES; frame++) {
    long.analyse(signal, frame * HOP);
    path.push(pitch.analyse(long), ({ framesBack, octave }) => {
      found[frame - framesBack] = octave === 0 ? 0 : RATE_HZ / 2 ** octave;
    });
  }
  return found;
}
const PERIODS = periods();

/** Runs prosody over the audio, with functionals every so many chunks; 0 for none. */
function prosody(everyChunks: number): void {
  const extractor = createProsody();
  for (let from = 0, chunks = 1; from < pcm.length; from += CHUNK, chunks++) {
    extractor.push(pcm.subarray(from, from + CHUNK), true);
    if (everyChunks > 0 && chunks % everyChunks === 0) extractor.functionals(vector);
  }
}

function bareTransforms(): void {
  const short = createFourier(SHORT_FFT);
  const long = createFourier(LONG_FFT);
  const shortIn = Float64Array.from({ length: SHORT_FFT }, (_, i) => Math.sin(i));
  const longIn = Float64Array.from({ length: LONG_FFT }, (_, i) => Math.sin(i));
  const out = new Float64Array(LONG_FFT / 2 + 1);
  for (let frame = 0; frame < FRAMES; frame++) {
    short.power(shortIn, out);
    long.power(longIn, out);
  }
}

/** 25 ms: transform and everything that is read off it. */
function spectrum(): void {
  const short = createWindowedSpectrum(shortWindow, SHORT_FFT);
  const spectral = createSpectralAnalysis();
  for (let frame = 0; frame < FRAMES; frame++) {
    short.analyse(signal, frame * HOP + INSET);
    spectral.analyse(short, values, 0);
  }
}

/** 60 ms: transform, candidates and path. */
function pitch(): void {
  periods();
}

/** Calls `analyse` for every voiced frame. */
function voiced(analyse: (start: number, period: number) => void): void {
  for (let frame = 0; frame < FRAMES; frame++) {
    const period = PERIODS[frame] as number;
    if (period > 0) analyse(frame * HOP, period);
  }
}

// The parts of a voiced frame work on one spectrum of a voice: which one does not change what they cost.
const longVoice = createWindowedSpectrum(longWindow, LONG_FFT);
const shortVoice = createWindowedSpectrum(shortWindow, SHORT_FFT);
longVoice.analyse(signal, 1600);
shortVoice.analyse(signal, 1600 + INSET);

function harmonicity(): void {
  const measure = createHarmonicity(longWindow);
  const at = { wideDb: 0, narrowDb: 0, period: 0 };
  voiced((_, period) => {
    at.period = period;
    measure(longVoice.power, at);
  });
}

function formants(): void {
  const measure = createFormants();
  voiced(() => measure(shortVoice.power, false));
}

function perturbation(): void {
  const measure = createPerturbation();
  const at = { period: 0 };
  const out = { jitterPercent: 0, shimmerDb: 0 };
  voiced((start, period) => {
    at.period = period;
    measure(smoothed, start, { mean: 0 }, at, out);
  });
}

function wholeVoice(): void {
  const measure = createVoiceAnalysis(longWindow);
  const frame = { long: longVoice, short: shortVoice, smoothed, start: 0, octave: 0, narrow: false };
  voiced((start, period) => {
    frame.start = start;
    frame.octave = Math.log2(RATE_HZ / period);
    measure(frame, values, 0);
  });
}

async function silero(): Promise<() => Promise<void>> {
  const detector = await loadSpeechDetector({ channels: 1, prefer: "silero-v6" });
  const samples = Float32Array.from(signal);
  const marks: SpeechMark[] = [];
  return async () => {
    for (let from = 0; from + CHUNK <= samples.length; from += CHUNK) {
      await detector.process([samples.subarray(from, from + CHUNK)], marks);
    }
  };
}

async function cpuSeconds(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1e6;
}

const WORK = {
  "Silero v6": await silero(),
  "two bare FFTs": bareTransforms,
  "push alone": () => prosody(0),
  "push, functionals every 512 ms": () => prosody(16),
  "push, functionals every 256 ms": () => prosody(8),
  "part: spectrum": spectrum,
  "part: pitch": pitch,
  "part: voice, whole": wholeVoice,
  "part: voice, harmonicity": harmonicity,
  "part: voice, formants": formants,
  "part: voice, perturbation": perturbation,
} as const;

const seconds = new Map<string, number[]>(Object.keys(WORK).map((name) => [name, []]));
for (let run = 0; run <= RUNS; run++) {
  for (const [name, work] of Object.entries(WORK)) {
    const used = (await cpuSeconds(work)) / SECONDS;
    // The first round only warms the code up.
    if (run > 0) seconds.get(name)?.push(used);
  }
}

const of = (name: keyof typeof WORK): readonly number[] => seconds.get(name) ?? [];
const ratios = (over: readonly number[], under: readonly number[]) => over.map((x, i) => x / (under[i] ?? Number.NaN));
const cells = (list: readonly number[], digits: number) =>
  [Math.min(...list), percentile(list, 0.5), Math.max(...list)].map((x) => x.toFixed(digits).padStart(9)).join("");

console.log(machine());
console.log(
  `${SECONDS} s of audio, ${((100 * PERIODS.filter((p) => p > 0).length) / FRAMES).toFixed(0)} % voiced, all marked as speech; ${RUNS} runs, chunks of ${CHUNK}\n`,
);
console.log(
  `${"CPU s per s of audio".padEnd(34)}      min   median      max   of FFTs   of Silero (medians of ratios)`,
);
for (const name of Object.keys(WORK) as (keyof typeof WORK)[]) {
  const toFfts = percentile(ratios(of(name), of("two bare FFTs")), 0.5).toFixed(2);
  const toSilero = percentile(ratios(of(name), of("Silero v6")), 0.5).toFixed(2);
  console.log(`${name.padEnd(34)}${cells(of(name), 5)}${toFfts.padStart(10)}${toSilero.padStart(12)}`);
}
const every256 = of("push, functionals every 256 ms").map((x, i) => x - (of("push alone")[i] ?? Number.NaN));
console.log(`${"functionals every 256 ms".padEnd(34)}${cells(every256, 5)}`);
