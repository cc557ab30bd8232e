import type { Reason } from "../../src/spec/affect.ts";
import { type Adaptation, adaptedShare } from "./adaptation.ts";
import { createFeaturePick } from "./features.ts";
import type { Head, HeadAnswer } from "./head.ts";
import type { Manifest } from "./manifest.ts";
import { createReasonFinder, type ReasonFinder, type Views } from "./reasons.ts";
import type { WindowReading } from "./window-reader.ts";

/** What is answered of one window. */
export interface WindowAnswer extends HeadAnswer {
  /** What moved it most; empty where nobody asked. */
  readonly reasons: readonly Reason[];
}

/** Answers one window after the other; the adaptation learns from each after it was read. */
export type AnswerWindow = (reading: WindowReading) => Promise<WindowAnswer>;

/** What a window is answered with. */
export interface AnswerOptions {
  readonly head: Head;
  readonly manifest: Manifest;
  readonly adaptation: Adaptation;
  /** Ask the head for its reasons too: rows beside the two of the reading, in the same run. */
  readonly withReasons: boolean;
}

/**
 * Reads a window twice, adapted to the speaker and not, and blends the two answers.
 *
 * How far the adapted one is trusted follows from how varied the speaker's speech has been, as the manifest says.
 */
export function createWindowAnswer({ head, manifest, adaptation, withReasons }: AnswerOptions): AnswerWindow {
  const { features } = manifest.input;
  const size = features.length;
  const pick = createFeaturePick(features);
  const finder: ReasonFinder | null = withReasons ? createReasonFinder(features, adaptation.follows) : null;
  const rows = 2 + (finder?.rows ?? 0);
  return async (reading) => {
    const heard = pick(reading.features);
    // A fresh buffer per run: the runtime may still read it while the next window is being written.
    const z = new Float32Array(rows * size);
    const views: Views = {
      adapted: z.subarray(0, size),
      plain: z.subarray(size, 2 * size),
      share: adaptedShare(manifest.normalisation.adaptedShare, adaptation.variety),
    };
    adaptation.adapted(heard, views.adapted);
    adaptation.unadapted(heard, views.plain);
    adaptation.learn(heard, reading.newSpeechSeconds);
    finder?.write(views, z);
    const answers = await head.run(z, rows);
    const answer = blend(answers[0] as HeadAnswer, answers[1] as HeadAnswer, views.share);
    const label = answer.posterior.indexOf(Math.max(...answer.posterior));
    return { ...answer, reasons: finder?.read(views, answers, label) ?? [] };
  };
}

/** Blends two answers in the probability domain; the result still sums to 1. */
function blend(adapted: HeadAnswer, plain: HeadAnswer, share: number): HeadAnswer {
  return {
    posterior: adapted.posterior.map((p, i) => share * p + (1 - share) * (plain.posterior[i] as number)),
    arousalHigh:
      adapted.arousalHigh === null || plain.arousalHigh === null
        ? null
        : share * adapted.arousalHigh + (1 - share) * plain.arousalHigh,
  };
}
