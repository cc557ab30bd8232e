import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readIndex } from "../features/corpus.ts";
import { exportFeatures, holdDetector } from "../features/feature-files.ts";
import { parseSet, TRAINING_SETS } from "../features/sets.ts";

const TRAINER = fileURLToPath(new URL("../../adapters/local/training/train.py", import.meta.url));

/** Python that carries Debian's numpy, scikit-learn, torch and onnx. */
const PYTHON = process.env.EMOTION_STREAM_PYTHON ?? "/usr/bin/python3";

/** Mean and standard deviation of a figure over five clip orders. */
export type MeanAndDeviation = readonly [number, number];

/** Leave-one-speaker-out figures by one way of listening; the names are the trainer's. */
export type LeaveOneOutFigures = Readonly<
  Record<"four" | "seven" | "arousal" | "coverage" | "ece_four", MeanAndDeviation>
>;

/** What the trainer reports of leave-one-speaker-out. */
export interface LeaveOneOut {
  readonly adapted: LeaveOneOutFigures;
  readonly unadapted: LeaveOneOutFigures;
  readonly oneEmotionPerSpeaker: LeaveOneOutFigures;
}

/** Exports the training sets afresh and runs `use` on their folder, which is removed afterwards. */
export async function withFreshFeatures<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "emotion-stream-features-"));
  const release = await holdDetector();
  try {
    const clips = readIndex("emodb");
    for (const set of TRAINING_SETS.train) await exportFeatures({ corpus: "emodb", ...parseSet(set) }, clips, folder);
    return await use(folder);
  } finally {
    release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Retrains the head once per EmoDB speaker, on the others, and judges it on the speaker left out. */
export function leaveOneSpeakerOut(folder: string): LeaveOneOut {
  const output = execFileSync(PYTHON, [TRAINER, "--check", "--features", folder], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(output) as LeaveOneOut;
}
