import { type AdaptedShare, adaptedShare, createAdaptation, type Population } from "../../adapters/local/adaptation.ts";
import type { FeaturePick } from "../../adapters/local/features.ts";
import type { Head, HeadAnswer } from "../../adapters/local/head.ts";
import type { Window } from "../features/read-windows.ts";
import type { ClipAnswer } from "./figures.ts";

/** What a call is replayed with. */
export interface ReplayOptions {
  readonly head: Head;
  /** Takes the head's features out of a window's. */
  readonly pick: FeaturePick;
  readonly population: Population;
  /** How far the adapted reading is trusted. */
  readonly share: AdaptedShare;
}

/**
 * Answers for clips that follow each other as one speaker's speech, adapting causally from clip to clip: each clip's answer is the
 * speech-weighted mean of its windows' raw answers, before smoothing and abstention. `null` for a clip without a window.
 */
export async function replaySpeaker(
  clips: readonly (readonly Window[])[],
  { head, pick, population, share }: ReplayOptions,
): Promise<readonly (ClipAnswer | null)[]> {
  const size = population.mean.length;
  const windows = clips.flat();
  if (windows.length === 0) return clips.map(() => null);
  const z = new Float32Array(2 * windows.length * size);
  const adaptation = createAdaptation(population, "speaker");
  const heardSeconds: number[] = [];
  const trusted: number[] = [];
  windows.forEach(({ features: heard, newSpeechSeconds }, row) => {
    const features = pick(heard);
    heardSeconds.push(adaptation.seconds);
    trusted.push(adaptedShare(share, adaptation.variety));
    adaptation.adapted(features, z.subarray(row * size, (row + 1) * size));
    adaptation.unadapted(features, z.subarray((windows.length + row) * size, (windows.length + row + 1) * size));
    adaptation.learn(features, newSpeechSeconds);
  });
  const answers = await head.run(z, 2 * windows.length);
  let row = 0;
  return clips.map((clip) => {
    const first = row;
    row += clip.length;
    if (clip.length === 0) return null;
    const answer = weighted(
      clip.flatMap(({ speechSeconds }, i) => {
        const trust = trusted[first + i] as number;
        return [
          { answer: answers[first + i] as HeadAnswer, weight: speechSeconds * trust },
          { answer: answers[windows.length + first + i] as HeadAnswer, weight: speechSeconds * (1 - trust) },
        ];
      }),
    );
    return { ...answer, heardSeconds: heardSeconds[first] as number };
  });
}

type Weighted = { readonly answer: HeadAnswer; readonly weight: number };

function weighted(parts: readonly Weighted[]): Pick<ClipAnswer, "posterior" | "arousalHigh"> {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const labels = parts[0]?.answer.posterior.length ?? 0;
  const average = (value: (answer: HeadAnswer) => number): number =>
    parts.reduce((sum, { answer, weight }) => sum + weight * value(answer), 0) / total;
  return {
    posterior: Array.from({ length: labels }, (_, label) => average(({ posterior }) => posterior[label] as number)),
    arousalHigh: parts.some(({ answer }) => answer.arousalHigh === null)
      ? null
      : average(({ arousalHigh }) => arousalHigh as number),
  };
}
