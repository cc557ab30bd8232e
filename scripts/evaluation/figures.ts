/** A clip's answer: one probability per label, the probability of high arousal, and how much of the speaker was known before it. */
export interface ClipAnswer {
  readonly posterior: readonly number[];
  /** `null` from a head that was not trained to tell. */
  readonly arousalHigh: number | null;
  /** Seconds of the speaker's speech that the adaptation had learned from before this clip. */
  readonly heardSeconds: number;
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
  /** What abstention looks at: the largest probability over everything that could have been said; 0 without an answer. */
  readonly topPosterior: number;
  readonly heardSeconds: number;
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
    if (answer === null) return [unanswered(speaker, label)];
    const scores = labels.map((index) => answer.posterior[index] as number);
    const best = scores.indexOf(Math.max(...scores));
    const total = scores.reduce((sum, score) => sum + score, 0);
    return [
      {
        speaker,
        truth: label,
        said: labels[best] as number,
        confidence: (scores[best] as number) / total,
        topPosterior: Math.max(...answer.posterior),
        heardSeconds: answer.heardSeconds,
      },
    ];
  });
}

function unanswered(speaker: string, truth: number): Verdict {
  return { speaker, truth, said: null, confidence: 0, topPosterior: 0, heardSeconds: 0 };
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
    if (answer === null) return [unanswered(speaker, truth)];
    const { arousalHigh: high, heardSeconds } = answer;
    if (high === null) return [];
    const confidence = Math.max(high, 1 - high);
    return [{ speaker, truth, said: high > 0.5 ? 1 : 0, confidence, topPosterior: confidence, heardSeconds }];
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

/** Counts of what was said (columns: `labels`, then no answer) of what was true (rows: `labels`). */
export function confusion(verdicts: readonly Verdict[], labels: readonly number[]): readonly (readonly number[])[] {
  return labels.map((truth) => {
    const row = verdicts.filter((verdict) => verdict.truth === truth);
    const said = (label: number | null): number => row.filter((verdict) => verdict.said === label).length;
    return [...labels.map(said), said(null)];
  });
}

/** Of the clips of a class, the share that are called so; not a number where the class does not occur. */
export function recall(verdicts: readonly Verdict[], label: number): number {
  return recalls(verdicts).get(label) ?? Number.NaN;
}

/** Of the clips said to be `label`, the share that are; 0 when it was never said of clips that hold it, not a number when they hold none either. */
export function precision(verdicts: readonly Verdict[], label: number): number {
  const claimed = verdicts.filter(({ said }) => said === label);
  if (claimed.length === 0) return verdicts.some(({ truth }) => truth === label) ? 0 : Number.NaN;
  return claimed.filter(({ truth }) => truth === label).length / claimed.length;
}

/** Mean over the classes that occur of the harmonic mean of precision and recall. */
export function macroF1(verdicts: readonly Verdict[]): number {
  const scores = [...recalls(verdicts)].map(([label, recall]) => {
    const exact = precision(verdicts, label);
    return recall + exact === 0 ? 0 : (2 * recall * exact) / (recall + exact);
  });
  return mean(scores);
}

/** Share of clips whose `said` is the truth; one without an answer is wrong. */
export function accuracy(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ truth, said }) => said === truth).length / verdicts.length;
}

/** How far the probability of one label was from the fact, of one clip. */
export interface SquaredError {
  readonly speaker: string;
  readonly square: number;
}

/** Squared distance of the probability of `label` from whether the clip is of it, of every clip with an answer, whatever its word. */
export function squaredErrors(
  truths: readonly ClipTruth[],
  answers: readonly (ClipAnswer | null)[],
  label: number,
): readonly SquaredError[] {
  return truths.flatMap((truth, clip) => {
    const p = answers[clip]?.posterior[label];
    return p === undefined ? [] : [{ speaker: truth.speaker, square: (p - (truth.label === label ? 1 : 0)) ** 2 }];
  });
}

/** The Brier score: the mean squared error (Brier 1950). */
export function brierScore(errors: readonly SquaredError[]): number {
  return mean(errors.map(({ square }) => square));
}

/** The verdicts that make a claim when readings whose largest posterior is below a threshold make none. */
export function claimsAt(verdicts: readonly Verdict[], threshold: number): readonly Verdict[] {
  return verdicts.filter(({ said, topPosterior }) => said !== null && topPosterior >= threshold);
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
 * A draw of which the figure is not a number is left out.
 *
 * @param runs what the figure is taken of, per clip order; a draw's figure is its mean over them.
 */
export function speakerInterval<T extends { readonly speaker: string }>(
  runs: readonly (readonly T[])[],
  figure: (items: readonly T[]) => number,
  random: () => number,
  draws = 1000,
): readonly [number, number] {
  const speakers = [...new Set(runs[0]?.map(({ speaker }) => speaker))];
  const grouped = runs.map((items) => Map.groupBy(items, ({ speaker }) => speaker));
  const values = Array.from({ length: draws }, () => {
    const drawn = speakers.map(() => speakers[Math.floor(random() * speakers.length)] as string);
    return mean(grouped.map((bySpeaker) => figure(drawn.flatMap((speaker) => bySpeaker.get(speaker) ?? []))));
  })
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number): number =>
    values[Math.min(values.length - 1, Math.floor(share * values.length))] as number;
  return [at(0.025), at(0.975)];
}
