import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadHead } from "../adapters/local/head.ts";
import { manifest } from "../adapters/local/manifest.ts";
import { weights } from "../adapters/local/models/weights.generated.ts";
import type { CommonLabel } from "../src/spec/taxonomy.ts";
import { type JudgedClip, type Outcome, runProtocol } from "./evaluation/protocol.ts";
import { readIndex } from "./features/corpus.ts";
import { holdDetector, windowsOf } from "./features/feature-files.ts";

// Judges the shipped head on RAVDESS, a corpus it never saw and nothing was chosen on. Every run is appended to eval/ravdess-log.ndjson:
// all are published, none is used to choose.

const LOG = fileURLToPath(new URL("../eval/ravdess-log.ndjson", import.meta.url));

/** RAVDESS words to the head's labels; calm counts as neutral, surprise has no counterpart. */
const LABEL_OF: Readonly<Record<string, CommonLabel>> = {
  anger: "anger",
  calm: "neutral",
  disgust: "disgust",
  fear: "fear",
  happiness: "happiness",
  neutral: "neutral",
  sadness: "sadness",
};
const HIGH = new Set(["anger", "happiness", "fear", "surprise"]);
const LOW = new Set(["sadness", "neutral", "calm"]);

const WAYS = {
  shipped: { adaptedShare: manifest.normalisation.adaptedShare, oneEmotionPerCall: false },
  unadapted: { adaptedShare: 0, oneEmotionPerCall: false },
  adaptedOnly: { adaptedShare: 1, oneEmotionPerCall: false },
  oneEmotionPerCall: { adaptedShare: manifest.normalisation.adaptedShare, oneEmotionPerCall: true },
} as const;

const head = await loadHead(manifest, weights());
const clips = await listen();
const outcomes: Record<string, Outcome> = {};
for (const [way, listening] of Object.entries(WAYS)) {
  outcomes[way] = await runProtocol(clips, head, manifest, listening);
}
mkdirSync(dirname(LOG), { recursive: true });
appendFileSync(LOG, `${JSON.stringify(entry(outcomes), rounded)}\n`);
print(outcomes);

async function listen(): Promise<readonly JudgedClip[]> {
  const index = readIndex("ravdess");
  const release = await holdDetector();
  const judged: JudgedClip[] = [];
  for await (const { clip, windows } of windowsOf(index, { variant: "clean", detector: "silero-v6" })) {
    const { speaker, emotion } = index[clip] as (typeof index)[number];
    const common = LABEL_OF[emotion];
    const label = common === undefined ? -1 : manifest.output.labels.indexOf(common);
    const highArousal = HIGH.has(emotion) ? true : LOW.has(emotion) ? false : null;
    judged.push({ speaker, emotion, label: label < 0 ? null : label, highArousal, windows });
  }
  release();
  return judged;
}

function entry(figures: Record<string, Outcome>): object {
  const git = (...words: string[]): string => execFileSync("git", words, { encoding: "utf8" }).trim();
  return {
    date: new Date().toISOString(),
    commit: git("rev-parse", "HEAD"),
    uncommitted: git("status", "--porcelain", "--", "adapters/local", "src/dsp", "src/core/stream").length > 0,
    head: { id: manifest.id, sha256: manifest.file.sha256 },
    corpus: {
      name: "RAVDESS speech",
      speakers: new Set(clips.map(({ speaker }) => speaker)).size,
      clips: clips.length,
    },
    figures,
  };
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(4)) : value;
}

function print(figures: Record<string, Outcome>): void {
  console.log("RAVDESS, 24 speakers, causal adaptation; mean over 5 clip orders [95 % interval over speakers]");
  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([way, { fourClassUar, arousalUar, ...rest }]) => [
        way,
        {
          "four classes UAR (chance .25)": bracketed(fourClassUar.mean, fourClassUar.interval),
          ECE: rest.fourClassCalibrationError.toFixed(3),
          "arousal UAR (chance .50)": bracketed(arousalUar.mean, arousalUar.interval),
          "arousal ECE": rest.arousalCalibrationError.toFixed(3),
          coverage: rest.coverage.toFixed(3),
        },
      ]),
    ),
  );
}

function bracketed(value: number, [low, high]: readonly [number, number]): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
