import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadHead } from "../../adapters/local/head.ts";
import { type Manifest, parseManifest } from "../../adapters/local/manifest.ts";
import { throwIfAborted } from "../../src/kit/abort.ts";
import { highArousal } from "../evaluation/arousal.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Outcome } from "../evaluation/outcome.ts";
import { type Judge, type JudgedClip, runProtocol, WAYS, type Way } from "../evaluation/protocol.ts";
import { type ExportedClip, readFeatures } from "../features/read-features.ts";

/** What the disturbed copies are listened to with: the rest says nothing new there. */
const DISTURBED_WAYS: readonly Way[] = ["adapted", "unadapted"];

/** Judges the models that left speakers out, each on the speakers it never heard, clean and disturbed, with the engine's own code. */
export async function judgeLeftOut(
  features: string,
  sets: readonly string[],
  models: string,
  signal: AbortSignal,
): Promise<Evaluation["conditions"]> {
  const judges = await loadJudges(join(models, "left-out"), readFeatures(features, sets[0] as string));
  const conditions: Record<string, Partial<Record<Way, Outcome>>> = {};
  for (const set of sets) {
    const [variant = set] = set.split("/");
    const { labels } = ([...judges.values()][0] as Judge).manifest.output;
    const clips = readFeatures(features, set).map((clip) => judged(clip, labels));
    const outcomes: Partial<Record<Way, Outcome>> = {};
    for (const [way, listening] of Object.entries(WAYS)) {
      if (variant !== "clean" && !DISTURBED_WAYS.includes(way as Way)) continue;
      throwIfAborted(signal);
      outcomes[way as Way] = await runProtocol(clips, (speaker) => judges.get(speaker) as Judge, listening);
    }
    conditions[variant] = outcomes;
  }
  return conditions;
}

/** For each speaker the model that never heard them; how a model names what it was trained on says whom that is. */
async function loadJudges(folder: string, clips: readonly ExportedClip[]): Promise<ReadonlyMap<string, Judge>> {
  const speakers = new Set(clips.map(({ speaker }) => speaker));
  const judges = new Map<string, Judge>();
  for (let index = 0; existsSync(join(folder, String(index))); index++) {
    const judge = await loadJudge(join(folder, String(index)));
    const { leftOut } = JSON.parse(readFileSync(join(folder, String(index), "left-out.json"), "utf8")) as {
      leftOut: readonly string[];
    };
    for (const speaker of leftOut) judges.set(speaker, judge);
  }
  const missing = [...speakers].find((speaker) => !judges.has(speaker));
  if (missing !== undefined) throw new Error(`The trainer left no model for ${missing}; please report this.`);
  return judges;
}

/** Loads a model as the engine would: hash, widths and self-test are proved. */
export async function loadJudge(folder: string): Promise<Judge> {
  const manifest: Manifest = parseManifest(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
  return { head: await loadHead(manifest, new Uint8Array(readFileSync(join(folder, "head.onnx")))), manifest };
}

function judged({ speaker, emotion, windows }: ExportedClip, labels: Manifest["output"]["labels"]): JudgedClip {
  const label = labels.indexOf(emotion);
  return { speaker, emotion, label: label < 0 ? null : label, highArousal: highArousal(emotion), windows };
}
