// What denoising costs: CPU seconds per second of audio at 16 and 48 kHz, next to the bare voice-activity detector and the bare RNNoise in the same run, and
// what it does to speech that has no noise. Run: `npm run bench:denoise`.
import { denoised } from "../../scripts/evaluation/denoised.ts";
import { siSdrDb } from "../../scripts/evaluation/si-sdr.ts";
import { loadDenoiser } from "../../src/core/denoise/load-denoiser.ts";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { createResampler } from "../../src/dsp/resample/index.ts";
import type { SpeechMark } from "../../src/spec/audio.ts";
import { cpuSeconds, machine, monoDemo, spread } from "./bench.ts";

const RATE_HZ = 16_000;
const FULL_HZ = 48_000;
const FRAME = 512;
const RUNS = 9;

const speech = Float32Array.from(await monoDemo(1), (sample) => sample / 32_768);
const seconds = speech.length / RATE_HZ;
const upsampler = createResampler({ inHz: RATE_HZ, outHz: FULL_HZ });
const wide = Float32Array.from([...upsampler.push(speech), ...upsampler.flush()]);
const denoiser = await loadDenoiser();

async function detect(): Promise<void> {
  const detector = await loadSpeechDetector({ channels: 1 });
  const marks: SpeechMark[] = [];
  for (let at = 0; at + FRAME <= speech.length; at += FRAME)
    await detector.process([speech.subarray(at, at + FRAME)], marks);
  detector.free();
}

function suppress(): void {
  const suppressor = denoiser.start();
  const frame = new Float32Array(suppressor.frameSamples);
  for (let at = 0; at + frame.length <= wide.length; at += frame.length) {
    frame.set(wide.subarray(at, at + frame.length));
    suppressor.process(frame);
  }
  suppressor.free();
}

const works = {
  detector: detect,
  suppressor: suppress,
  narrow: () => void denoised(speech, RATE_HZ, denoiser),
  wide: () => void denoised(wide, FULL_HZ, denoiser),
} as const;
const cost: Record<keyof typeof works, number[]> = { detector: [], suppressor: [], narrow: [], wide: [] };
// The first round compiles the code and is not counted.
for (let run = -1; run < RUNS; run++) {
  for (const [name, work] of Object.entries(works) as [keyof typeof works, () => Promise<void> | void][]) {
    const spent = (await cpuSeconds(work)) / seconds;
    if (run >= 0) cost[name].push(spent);
  }
}

const row = (name: string, values: readonly number[], digits = 4): void =>
  console.log(`${name.padEnd(46)} ${spread(values, digits)}`);
const over = (above: readonly number[], below: readonly number[]): number[] =>
  above.map((value, run) => value / (below[run] as number));
console.log(
  `${machine()}; ${seconds.toFixed(0)} s of mono audio, ${RUNS} runs, ${denoiser.id}; CPU s per s of audio, min median max`,
);
row("bare Silero detector, 16 kHz", cost.detector);
row("bare RNNoise, 48 kHz", cost.suppressor);
row("denoising a 48 kHz input", cost.wide);
row("denoising a 16 kHz input", cost.narrow);
row("bare RNNoise / detector", over(cost.suppressor, cost.detector), 2);
row("denoising a 48 kHz input / detector", over(cost.wide, cost.detector), 2);
row("denoising a 16 kHz input / detector", over(cost.narrow, cost.detector), 2);
console.log(
  `SI-SDR of noiseless speech after denoising: ${siSdrDb(wide, denoised(wide, FULL_HZ, denoiser)).toFixed(1)} dB`,
);
