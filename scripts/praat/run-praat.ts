import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { EmotionError } from "../../src/spec/errors.ts";

/** What was measured of one frame; 0 where unvoiced or not found. */
export interface MeasuredFrame {
  readonly f0Hz: number;
  /** `null` where there is none. */
  readonly hnrDb: number | null;
  readonly formantsHz: readonly [number, number, number];
}

/** What was measured of one recording: of every frame, 10 ms apart from 30 ms on, and of its voice as a whole. */
export interface MeasuredClip {
  readonly frames: readonly MeasuredFrame[];
  readonly jitterPercent: number | null;
  readonly shimmerDb: number | null;
}

/** What Praat is told. */
export interface PraatSettings {
  readonly f0FloorHz: number;
  readonly f0CeilingHz: number;
  /** Upper edge of its formant analysis: 5000 Hz for men, 5500 Hz for women (its manual). */
  readonly formantCeilingHz: number;
}

const SCRIPT = fileURLToPath(new URL("./measure.praat", import.meta.url));
const run = promisify(execFile);

/** The version of the installed Praat. Throws `unsupported` with one sentence when there is none. */
export function praatVersion(): string {
  try {
    return execFileSync("praat", ["--version"], { encoding: "utf8" }).trim().split("\n")[0] ?? "";
  } catch {
    throw new EmotionError(
      "unsupported",
      "Praat is not installed: install the Debian package praat, or put the program praat on the path.",
    );
  }
}

/** Runs Praat over WAV files, in a folder for what passes between the two programs; one result per file. */
export async function measureWithPraat(
  files: readonly string[],
  folder: string,
  settings: PraatSettings,
): Promise<readonly MeasuredClip[]> {
  const list = join(folder, "list.txt");
  const output = join(folder, "measured.txt");
  writeFileSync(list, `${files.join("\n")}\n`);
  const { f0FloorHz, f0CeilingHz, formantCeilingHz } = settings;
  await run("praat", ["--run", SCRIPT, list, output, "0.03", `${f0FloorHz}`, `${f0CeilingHz}`, `${formantCeilingHz}`]);
  const clips = parseMeasured(readFileSync(output, "utf8"));
  if (clips.length !== files.length) throw new Error(`Praat measured ${clips.length} of ${files.length} recordings.`);
  return clips;
}

/** Reads what measure.praat wrote. Undefined values, and the -200 dB Praat gives silence, become `null`. */
export function parseMeasured(text: string): readonly MeasuredClip[] {
  const clips: { frames: MeasuredFrame[]; jitterPercent: number | null; shimmerDb: number | null }[] = [];
  for (const line of text.split("\n")) {
    const [kind, ...cells] = line.split("\t");
    const values = cells.map((cell) => (cell === "--undefined--" ? null : Number(cell)));
    if (kind === "clip") {
      const jitter = values[1] ?? null;
      clips.push({ frames: [], jitterPercent: jitter === null ? null : 100 * jitter, shimmerDb: values[2] ?? null });
    } else if (kind === "frame") {
      const [f0, hnr, f1, f2, f3] = values;
      clips.at(-1)?.frames.push({
        f0Hz: f0 ?? 0,
        hnrDb: hnr === undefined || hnr === null || hnr < -100 ? null : hnr,
        formantsHz: [f1 ?? 0, f2 ?? 0, f3 ?? 0],
      });
    }
  }
  return clips;
}
