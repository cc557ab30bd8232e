// CPU of the whole local engine, in seconds per second of audio, by part, and as a ratio to the Silero detector alone in the same run: back to back,
// then paced in real time like a live call. Run: `npm run bench:engine` (about three minutes).
import { createAdaptation } from "../../adapters/local/adaptation.ts";
import { loadHead } from "../../adapters/local/head.ts";
import { manifest, populationOf } from "../../adapters/local/manifest.ts";
import { weights } from "../../adapters/local/models/weights.generated.ts";
import { parseLocalOptions } from "../../adapters/local/options.ts";
import { createWindowAnswer } from "../../adapters/local/window-answer.ts";
import { createWindowReader } from "../../adapters/local/window-reader.ts";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { createEmotionStream } from "../../src/index.ts";
import type { SpeechMark } from "../../src/spec/audio.ts";
import { busyDemo, machine, percentile } from "./bench.ts";

const RATE_HZ = 16_000;
const FRAME = 512;
const HOP_MS = 256;
const PACED_SECONDS = Number(process.argv[2] ?? 40);
const RUNS = 5;

const audio = await busyDemo();
const frames = Math.floor(audio.length / FRAME);
const seconds = (frames * FRAME) / RATE_HZ;
const options = parseLocalOptions({ hopMs: HOP_MS });
const head = await loadHead(manifest, weights());

const cpuSeconds = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
};
const frameAt = (i: number): Int16Array => audio.subarray((i % frames) * FRAME, ((i % frames) + 1) * FRAME);

/** The parts, called bare on one frame after the other; `marks` of the whole recording come from the detector. */
async function createParts() {
  const detector = await loadSpeechDetector({ channels: 1, prefer: "silero-v6" });
  const reader = createWindowReader(options);
  const adaptation = createAdaptation(populationOf(manifest), "speaker");
  const answer = createWindowAnswer({ head, manifest, adaptation, withReasons: true });
  const floats = new Float32Array(FRAME);
  const marks: SpeechMark[] = [{ probability: 0, active: false }];
  return {
    async detect(pcm: Int16Array): Promise<SpeechMark> {
      for (let i = 0; i < FRAME; i++) floats[i] = (pcm[i] as number) / 32_768;
      await detector.process([floats], marks);
      return marks[0] as SpeechMark;
    },
    features: (pcm: Int16Array, at: number, mark: SpeechMark) =>
      reader.push({ pcm, startMs: (at * FRAME * 1000) / RATE_HZ, speech: [mark] }),
    answer,
    free: () => detector.free(),
  };
}

/** Back to back: each part over the whole recording, on what the part before it gave. */
async function backToBack(): Promise<Record<string, number>> {
  const parts = await createParts();
  const marks: SpeechMark[] = [];
  const readings: NonNullable<ReturnType<typeof parts.features>>[] = [];
  const vad = await cpuSeconds(async () => {
    for (let i = 0; i < frames; i++) marks.push({ ...(await parts.detect(frameAt(i))) });
  });
  const features = await cpuSeconds(async () => {
    for (let i = 0; i < frames; i++) {
      const reading = parts.features(frameAt(i), i, marks[i] as SpeechMark);
      if (reading !== null) readings.push({ ...reading, features: reading.features.slice() });
    }
  });
  const heads = await cpuSeconds(async () => {
    for (const reading of readings) await parts.answer(reading);
  });
  parts.free();
  // Opening costs once per call, however long it is.
  const engine = await open();
  const stream = await cpuSeconds(async () => {
    const done = engine.drain();
    for (let i = 0; i < frames; i++) await engine.write(frameAt(i));
    engine.end();
    await done;
  });
  return { vad, features, heads, sum: vad + features + heads, stream };
}

function open() {
  return createEmotionStream({
    audio: { sampleRateHz: RATE_HZ, channels: 1 },
    speakers: 1,
    policy: { jurisdiction: "other", purpose: "research" },
    providers: { local: { hopMs: HOP_MS } },
  });
}

/** Paced: a frame every 32 ms of real time, for a stretch of `PACED_SECONDS`. */
async function paced(onFrame: (pcm: Int16Array, at: number) => Promise<void>): Promise<number> {
  const count = Math.floor((PACED_SECONDS * RATE_HZ) / FRAME);
  return cpuSeconds(async () => {
    const startedAt = performance.now();
    for (let i = 0; i < count; i++) {
      const due = startedAt + (i * FRAME * 1000) / RATE_HZ;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await onFrame(frameAt(i), i);
    }
  });
}

const show = (name: string, values: readonly number[], per: number, of: readonly number[]): void => {
  const cell = (q: number): string => (percentile(values, q) / per).toFixed(5);
  const ratio = percentile(
    values.map((value, i) => value / (of[i] as number)),
    0.5,
  );
  console.log(`${name.padEnd(34)} min ${cell(0.01)}  median ${cell(0.5)}  max ${cell(1)}  x VAD ${ratio.toFixed(2)}`);
};

console.log(
  `${machine()}; ${seconds.toFixed(0)} s of speech on one channel, a reading every ${HOP_MS} ms; CPU s per s of audio`,
);
await backToBack();
const runs: Record<string, number>[] = [];
for (let run = 0; run < RUNS; run++) runs.push(await backToBack());
const of = (part: string): number[] => runs.map((run) => run[part] as number);
console.log(`back to back, ${RUNS} runs`);
for (const [part, name] of Object.entries({
  vad: "Silero VAD alone",
  features: "features",
  heads: "heads, adaptation and reasons",
  sum: "whole engine (bar 2.50)",
  stream: "through createEmotionStream",
})) {
  show(name, of(part), seconds, of("vad"));
}

console.log(`paced in real time, ${PACED_SECONDS} s each`);
const idle = await paced(async () => undefined);
const bare = await createParts();
const vadOnly = await paced(async (pcm) => void (await bare.detect(pcm)));
const engine = await createParts();
const whole = await paced(async (pcm, i) => {
  const reading = engine.features(pcm, i, await engine.detect(pcm));
  if (reading !== null) await engine.answer(reading);
});
bare.free();
engine.free();
const live = await open();
const drained = live.drain();
const streamed = await paced(async (pcm) => live.write(pcm));
live.end();
await drained;
show("timers alone (taken off below)", [idle], PACED_SECONDS, [vadOnly - idle]);
show("Silero VAD alone", [vadOnly - idle], PACED_SECONDS, [vadOnly - idle]);
show("whole engine (bar 2.50)", [whole - idle], PACED_SECONDS, [vadOnly - idle]);
show("through createEmotionStream", [streamed - idle], PACED_SECONDS, [vadOnly - idle]);
