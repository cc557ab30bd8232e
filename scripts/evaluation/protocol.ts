import { createFeaturePick } from "../../adapters/local/features.ts";
import type { Head } from "../../adapters/local/head.ts";
import { type Manifest, populationOf } from "../../adapters/local/manifest.ts";
import { permutation, seededRandom } from "../features/random.ts";
import type { Window } from "../features/read-windows.ts";
import type { ClipAnswer, ClipTruth } from "./figures.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { replaySpeaker } from "./replay.ts";

/** Random orders a speaker's clips are heard in. */
const ORDERS = 5;

/** A clip of a corpus that is judged: what it is, and what the front end made of it. */
export interface JudgedClip extends ClipTruth {
  /** The corpus's own word: a call of one emotion holds one of these. */
  readonly emotion: string;
  readonly windows: readonly Window[];
}

/** How a speaker is listened to. */
export interface Listening {
  /** How far the adapted answer is trusted: as the manifest says, never, or always. */
  readonly trust: "as-shipped" | "never" | "always";
  /** One call per emotion, instead of all clips in one call. */
  readonly oneEmotionPerCall: boolean;
}

/** The model that answers for a speaker: one for all, or, leaving speakers out, the one that never heard this speaker. */
export interface Judge {
  readonly head: Head;
  readonly manifest: Manifest;
}

/** The ways a model is listened to: as it ships, without the speaker's past, with nothing else, and in calls that hold one emotion. */
export const WAYS = Object.freeze({
  adapted: { trust: "as-shipped", oneEmotionPerCall: false },
  unadapted: { trust: "never", oneEmotionPerCall: false },
  adaptedOnly: { trust: "always", oneEmotionPerCall: false },
  oneEmotionPerCall: { trust: "as-shipped", oneEmotionPerCall: true },
} as const satisfies Readonly<Record<string, Listening>>);

/** The name of a way of listening. */
export type Way = keyof typeof WAYS;

const TRUST = {
  never: { most: 0, fromVariety: 0, toVariety: 1 },
  always: { most: 1, fromVariety: -1, toVariety: 0 },
} as const;

/** Runs the protocol: every speaker is a call of its own, heard in five random clip orders (without adaptation one is enough). */
export async function runProtocol(
  clips: readonly JudgedClip[],
  judgeOf: (speaker: string) => Judge,
  listening: Listening,
): Promise<Outcome> {
  const orders: (readonly (ClipAnswer | null)[])[] = [];
  const count = listening.trust === "never" ? 1 : ORDERS;
  for (let order = 0; order < count; order++) orders.push(await hear(clips, judgeOf, listening, order));
  const { labels } = judgeOf(clips[0]?.speaker ?? "").manifest.output;
  return outcomeOf(clips, orders, labels);
}

async function hear(
  clips: readonly JudgedClip[],
  judgeOf: (speaker: string) => Judge,
  { trust, oneEmotionPerCall }: Listening,
  order: number,
): Promise<readonly (ClipAnswer | null)[]> {
  const answers: (ClipAnswer | null)[] = clips.map(() => null);
  const speakers = Map.groupBy(clips.keys(), (clip) => (clips[clip] as JudgedClip).speaker);
  for (const [speaker, own] of speakers) {
    const { head, manifest } = judgeOf(speaker);
    const population = populationOf(manifest);
    const pick = createFeaturePick(manifest.input.features);
    const share = trust === "as-shipped" ? manifest.normalisation.adaptedShare : TRUST[trust];
    const shuffled = permutation(seededRandom(`${order}/${speaker}`), own.length).map((i) => own[i] as number);
    const calls = oneEmotionPerCall
      ? [...Map.groupBy(shuffled, (clip) => (clips[clip] as JudgedClip).emotion).values()]
      : [shuffled];
    for (const call of calls) {
      const windows = call.map((clip) => (clips[clip] as JudgedClip).windows);
      const heard = await replaySpeaker(windows, { head, pick, population, share });
      for (const [i, clip] of call.entries()) answers[clip] = heard[i] ?? null;
    }
  }
  return answers;
}
