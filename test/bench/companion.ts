// What the companion costs: CPU seconds per second of audio, alone and as what it adds to a stream, next to the bare voice-activity detector and the whole
// local engine in the same run. Run: `npm run bench:companion`.
import { loadCompanion } from "../../adapters/local/companion.ts";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { createEmotionStream, type EmotionStreamOptions } from "../../src/index.ts";
import type { SpeechMark } from "../../src/spec/audio.ts";
import { scriptedAdapter } from "../../src/testing/scripted-adapter.ts";
import { cpuSeconds, machine, monoDemo, spread } from "./bench.ts";

const RATE_HZ = 16_000;
const FRAME = 512;
const REPEATS = 3;
const RUNS = 9;

const once = await monoDemo(1);
const frames = Math.floor((once.length * REPEATS) / FRAME);
const audio = Int16Array.from({ length: frames * FRAME }, (_, i) => once[i % once.length] as number);
const floats = Float32Array.from(audio, (sample) => sample / 32_768);
const seconds = audio.length / RATE_HZ;
const marks: SpeechMark[] = [];

async function bareDetector(): Promise<void> {
  const detector = await loadSpeechDetector({ channels: 1 });
  marks.length = 0;
  const mark: SpeechMark[] = [];
  for (let frame = 0; frame < frames; frame++) {
    await detector.process([floats.subarray(frame * FRAME, (frame + 1) * FRAME)], mark);
    marks.push(mark[0] as SpeechMark);
  }
  detector.free();
}

/** On the marks of the detector's run, so that voice activity is not counted here. */
async function bareCompanion(): Promise<void> {
  const listener = (await loadCompanion()).listen({ channel: 0, role: null, speakers: 1 });
  for (let frame = 0; frame < frames; frame++) {
    const pcm = audio.subarray(frame * FRAME, (frame + 1) * FRAME);
    const heard = listener.hear({
      pcm,
      startMs: 32 * frame,
      endMs: 32 * (frame + 1),
      speech: marks[frame] as SpeechMark,
    });
    if (heard !== undefined) await heard;
  }
  await listener.end();
}

async function stream(options: EmotionStreamOptions): Promise<void> {
  const opened = await createEmotionStream({
    ...options,
    speakers: 1,
    policy: { jurisdiction: "other", purpose: "research" },
  });
  const summary = opened.drain();
  for (let at = 0; at < audio.length; at += 1600) await opened.write(audio.subarray(at, at + 1600));
  opened.end();
  await summary;
}

/** Says one thing about every three seconds, from words alone. */
const words = scriptedAdapter({
  info: {
    id: "words",
    evidence: ["lexical"],
    axes: { valence: "derived", arousal: "absent", dominance: "absent" },
    sets: [{ set: "sentiment", kind: "label", labels: ["POSITIVE", "NEGATIVE"] }],
  },
  steps: Array.from({ length: Math.floor(seconds / 3) - 1 }, (_, i) => ({
    atMs: 3000 * (i + 1) + 800,
    emit: {
      key: `u${i}`,
      span: { startMs: 3000 * i, endMs: 3000 * (i + 1) },
      evidence: "lexical",
      sets: [{ set: "sentiment", kind: "label", scores: { NEGATIVE: 1 } }],
      final: true,
    },
  })),
});

const works = {
  detector: bareDetector,
  companion: bareCompanion,
  engine: () => stream({ provider: "local" }),
  wordsAlone: () => stream({ adapter: words }),
  wordsBeside: () => stream({ adapter: words, companion: true }),
} as const;
const cost: Record<keyof typeof works, number[]> = {
  detector: [],
  companion: [],
  engine: [],
  wordsAlone: [],
  wordsBeside: [],
};
// The first round compiles the code and is not counted.
for (let run = -1; run < RUNS; run++) {
  for (const [name, work] of Object.entries(works) as [keyof typeof works, () => Promise<void>][]) {
    const spent = (await cpuSeconds(work)) / seconds;
    if (run >= 0) cost[name].push(spent);
  }
}

const held = await loadSpeechDetector({ channels: 1 });
console.log(
  `${machine()}; ${seconds.toFixed(0)} s of mono audio, ${RUNS} runs, detector ${held.id}; CPU s per s of audio, min median max`,
);
held.free();
const row = (name: string, values: readonly number[], digits = 4): void =>
  console.log(`${name.padEnd(46)} ${spread(values, digits)}`);
const over = (above: readonly number[], below: readonly number[]): number[] =>
  above.map((value, run) => value / (below[run] as number));
const added = cost.wordsBeside.map((value, run) => value - (cost.wordsAlone[run] as number));
row("bare detector", cost.detector);
row("companion alone", cost.companion);
row("whole local engine", cost.engine);
row("stream of words", cost.wordsAlone);
row("stream of words with the companion", cost.wordsBeside);
row("companion alone / bare detector", over(cost.companion, cost.detector), 2);
row("companion alone / whole local engine", over(cost.companion, cost.engine), 2);
row("what it adds to the stream / local engine", over(added, cost.engine), 2);
