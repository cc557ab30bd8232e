import type { Head } from "../../adapters/local/head.ts";
import { type Manifest, populationOf } from "../../adapters/local/manifest.ts";
import { permutation, seededRandom } from "../features/random.ts";
import type { Window } from "../features/read-windows.ts";
import {
  type ClipAnswer,
  type ClipTruth,
  calibrationError,
  coverage,
  deviation,
  judgeArousal,
  judgeLabels,
  mean,
  recalls,
  speakerInterval,
  unweightedRecall,
  type Verdict,
} from "./figures.ts";
import { replaySpeaker } from "./replay.ts";

/** Random orders a speaker's clips are heard in. */
const ORDERS = 5;

/** A clip of a corpus that is judged: what it is, and what the front end made of it. */
export interface JudgedClip extends ClipTruth {
  /** The corpus's own word: a call of one emotion holds one of these. */
  readonly emotion: string;
  readonly windows: readonly Window[];
}

/** A figure: mean and deviation over the clip orders, and its 95 % interval over speakers. */
export interface Figure {
  readonly mean: number;
  readonly sd: number;
  readonly interval: readonly [number, number];
}

/** What one way of listening reaches. */
export interface Outcome {
  readonly fourClassUar: Figure;
  readonly fourClassRecalls: Readonly<Record<string, number>>;
  readonly fourClassCalibrationError: number;
  readonly arousalUar: Figure;
  readonly arousalCalibrationError: number;
  readonly coverage: number;
}

/** How a speaker is listened to: all clips in one call with a share of the adapted reading, or one call per emotion. */
export interface Listening {
  readonly adaptedShare: number;
  readonly oneEmotionPerCall: boolean;
}

const FOUR = ["anger", "happiness", "sadness", "neutral"] as const;

/** Runs the protocol: every speaker is a call of its own, heard in five random clip orders. */
export async function runProtocol(
  clips: readonly JudgedClip[],
  head: Head,
  manifest: Manifest,
  listening: Listening,
): Promise<Outcome> {
  const runs: (readonly (ClipAnswer | null)[])[] = [];
  for (let order = 0; order < ORDERS; order++) runs.push(await hear(clips, head, manifest, listening, order));
  const four = FOUR.map((label) => manifest.output.labels.indexOf(label));
  const labelled = runs.map((answers) => judgeLabels(clips, answers, four));
  const aroused = runs.map((answers) => judgeArousal(clips, answers));
  return {
    fourClassUar: figure(labelled),
    fourClassRecalls: Object.fromEntries(
      FOUR.map((label, i) => [label, mean(labelled.map((run) => recalls(run).get(four[i] as number) ?? 0))]),
    ),
    fourClassCalibrationError: mean(labelled.map(calibrationError)),
    arousalUar: figure(aroused),
    arousalCalibrationError: mean(aroused.map(calibrationError)),
    coverage: mean(labelled.map(coverage)),
  };
}

async function hear(
  clips: readonly JudgedClip[],
  head: Head,
  manifest: Manifest,
  { adaptedShare, oneEmotionPerCall }: Listening,
  order: number,
): Promise<readonly (ClipAnswer | null)[]> {
  const population = populationOf(manifest);
  const answers: (ClipAnswer | null)[] = clips.map(() => null);
  const speakers = Map.groupBy(clips.keys(), (clip) => (clips[clip] as JudgedClip).speaker);
  for (const [speaker, own] of speakers) {
    const shuffled = permutation(seededRandom(`${order}/${speaker}`), own.length).map((i) => own[i] as number);
    const calls = oneEmotionPerCall
      ? [...Map.groupBy(shuffled, (clip) => (clips[clip] as JudgedClip).emotion).values()]
      : [shuffled];
    for (const call of calls) {
      const windows = call.map((clip) => (clips[clip] as JudgedClip).windows);
      const heard = await replaySpeaker(windows, { head, population, adaptedShare });
      for (const [i, clip] of call.entries()) answers[clip] = heard[i] ?? null;
    }
  }
  return answers;
}

function figure(runs: readonly (readonly Verdict[])[]): Figure {
  const values = runs.map(unweightedRecall);
  return {
    mean: mean(values),
    sd: deviation(values),
    interval: speakerInterval(runs, unweightedRecall, seededRandom("speakers")),
  };
}
