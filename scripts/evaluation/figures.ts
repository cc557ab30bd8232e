/** A clip's answer: one probability per label, and the probability of high arousal. */
export interface ClipAnswer {
  readonly posterior: readonly number[];
  readonly arousalHigh: number;
}

/** What is known of a clip; labels are indexes into the head's labels, `null` where a question does not apply to it. */
export interface ClipTruth {
  readonly speaker: string;
  readonly label: number | null;
  readonly highArousal: boolean | null;
}

/** One clip judged on one question; `said` is null for a clip without an answer, which is a miss. */
export interface Verdict {
  readonly speaker: string;
  readonly truth: number;
  readonly said: number | null;
  /** Probability of what was said. */
  readonly confidence: number;
}

/** Judges clips whose label is one of `labels` by the largest posterior among these, rescaled to sum to 1. */
export function judgeLabels(
  truths: readonly ClipTruth[],
  answers: readonly (ClipAnswer | null)[],
  labels: readonly number[],
): readonly Verdict[] {
  return truths.flatMap<Verdict>(({ speaker, label }, clip) => {
    if (label === null || !labels.includes(label)) return [];
    const answer = answers[clip] ?? null;
    if (answer === null) return [{ speaker, truth: label, said: null, confidence: 0 }];
    const scores = labels.map((index) => answer.posterior[index] as number);
    const best = scores.indexOf(Math.max(...scores));
    const total = scores.reduce((sum, score) => sum + score, 0);
    return [{ speaker, truth: label, said: labels[best] as number, confidence: (scores[best] as number) / total }];
  });
}

/** Judges high (1) against low (0) arousal at a probability of one half. */
export function judgeArousal(
  truths: readonly ClipTruth[],
  answers: readonly (ClipAnswer | null)[],
): readonly Verdict[] {
  return truths.flatMap<Verdict>(({ speaker, highArousal }, clip) => {
    if (highArousal === null) return [];
    const answer = answers[clip] ?? null;
    const truth = highArousal ? 1 : 0;
    if (answer === null) return [{ speaker, truth, said: null, confidence: 0 }];
    const high = answer.arousalHigh;
    return [{ speaker, truth, said: high > 0.5 ? 1 : 0, confidence: Math.max(high, 1 - high) }];
  });
}

/** Recall of each class that occurs. */
export function recalls(verdicts: readonly Verdict[]): ReadonlyMap<number, number> {
  const counts = new Map<number, { right: number; all: number }>();
  for (const { truth, said } of verdicts) {
    const count = counts.get(truth) ?? { right: 0, all: 0 };
    count.all++;
    if (said === truth) count.right++;
    counts.set(truth, count);
  }
  return new Map([...counts].map(([label, { right, all }]) => [label, right / all]));
}

/** Unweighted average recall: the mean of the classes' recalls. */
export function unweightedRecall(verdicts: readonly Verdict[]): number {
  return mean([...recalls(verdicts).values()]);
}

/** Expected calibration error over ten equally wide bins (Guo et al. 2017), of the clips that have an answer. */
export function calibrationError(verdicts: readonly Verdict[]): number {
  const answered = verdicts.filter(({ said }) => said !== null);
  const bins = Array.from({ length: 10 }, () => ({ confidence: 0, right: 0 }));
  for (const { truth, said, confidence } of answered) {
    const bin = bins[Math.min(9, Math.floor(confidence * 10))] as { confidence: number; right: number };
    bin.confidence += confidence;
    if (said === truth) bin.right++;
  }
  return bins.reduce((sum, { confidence, right }) => sum + Math.abs(right - confidence), 0) / answered.length;
}

/** Share of verdicts that have an answer. */
export function coverage(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ said }) => said !== null).length / verdicts.length;
}

/** Mean of numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of numbers (population). */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/**
 * 95 % interval of a figure over speakers: whole speakers are drawn with replacement, `draws` times.
 *
 * @param runs verdicts of each clip order; a draw's figure is its mean over them.
 */
export function speakerInterval(
  runs: readonly (readonly Verdict[])[],
  figure: (verdicts: readonly Verdict[]) => number,
  random: () => number,
  draws = 1000,
): readonly [number, number] {
  const speakers = [...new Set(runs[0]?.map(({ speaker }) => speaker))];
  const grouped = runs.map((verdicts) => Map.groupBy(verdicts, ({ speaker }) => speaker));
  const values = Array.from({ length: draws }, () => {
    const drawn = speakers.map(() => speakers[Math.floor(random() * speakers.length)] as string);
    return mean(grouped.map((bySpeaker) => figure(drawn.flatMap((speaker) => bySpeaker.get(speaker) ?? []))));
  }).sort((a, b) => a - b);
  return [values[Math.floor(0.025 * draws)] as number, values[Math.ceil(0.975 * draws) - 1] as number];
}
