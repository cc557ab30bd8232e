/** Which features follow what was heard: all of them, or only those that a channel moves when speakers are not told apart, or none. */
export type AdaptationScope = "speaker" | "channel" | "none";

/** Whose usual a feature is compared with once enough was heard; `null` where it is always that of the training population. */
export type Follows = "speaker" | "line" | null;

/** The training population the adaptation starts from, per feature, in the order of the manifest. */
export interface Population {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** True for features that a microphone, a line or a gain changes; these follow the channel even when the speaker is unknown. */
  readonly channelBound: readonly boolean[];
  /** Weight of the population, in seconds of speech. */
  readonly priorSeconds: number;
  /** A feature's mean may move at most this many population standard deviations. */
  readonly maxShiftSd: number;
  /** z-scores are clipped at plus or minus this. */
  readonly clipSd: number;
}

/** Causal adaptation of one speaker: population statistics that drift towards the speaker's own past speech. */
export interface Adaptation {
  /** Writes the z-scores of `features` against the speaker's statistics so far. */
  adapted(features: Float32Array, out: Float32Array): void;
  /** Writes the z-scores of `features` against the population alone: the second opinion. */
  unadapted(features: Float32Array, out: Float32Array): void;
  /** Adds a window that brought `newSpeechSeconds` of speech not counted before; later windows feel it, this one did not. */
  learn(features: Float32Array, newSpeechSeconds: number): void;
  /** Whose statistics the feature at this place follows. */
  follows(feature: number): Follows;
  /** Seconds of speech learned from. */
  readonly seconds: number;
  /**
   * How varied that speech was: the mean, over the features that no channel moves, of its standard deviation in those of the population; 0 at the start.
   *
   * The lower it is, the more the adaptation may have taken a mood for the person: somebody who has been in one mood only varies less than the population.
   */
  readonly variety: number;
}

/** How far the adapted answer is trusted over the unadapted one: not at all up to `fromVariety`, `most` (0..1) from `toVariety` on, linearly between. */
export interface AdaptedShare {
  readonly most: number;
  readonly fromVariety: number;
  readonly toVariety: number;
}

/** The share of the adapted answer at a variety. */
export function adaptedShare({ most, fromVariety, toVariety }: AdaptedShare, variety: number): number {
  return most * Math.min(1, Math.max(0, (variety - fromVariety) / (toVariety - fromVariety)));
}

/**
 * Starts an adaptation for one speaker or channel.
 *
 * Mean and variance of each feature start as the population's with the weight of `priorSeconds` (22 s of speech, eight clips) and are updated
 * by each window with the seconds of new speech it brought, so that overlapping windows count their audio once. Means move at most
 * `maxShiftSd`, standard deviations stay within a factor of two of the population's.
 */
export function createAdaptation(population: Population, scope: AdaptationScope): Adaptation {
  const size = population.mean.length;
  const sum = new Float64Array(size);
  const sumSquares = new Float64Array(size);
  let seconds = 0;

  const score = (features: Float32Array, out: Float32Array, follow: boolean): void => {
    const { mean, sd, priorSeconds, maxShiftSd, clipSd } = population;
    for (let i = 0; i < size; i++) {
      let centre = mean[i] as number;
      let spread = sd[i] as number;
      if (follow && seconds > 0 && follows(i) !== null) {
        const weight = priorSeconds + seconds;
        // Everything is kept relative to the population mean, which keeps the variance stable in long calls.
        const drift = (sum[i] as number) / weight;
        const square = (priorSeconds * spread * spread + (sumSquares[i] as number)) / weight;
        const variance = Math.max(square - drift * drift, 0);
        const limit = maxShiftSd * spread;
        centre += Math.min(limit, Math.max(-limit, drift));
        spread = Math.min(2 * spread, Math.max(spread / 2, Math.sqrt(variance)));
      }
      const z = ((features[i] as number) - centre) / spread;
      out[i] = Math.min(clipSd, Math.max(-clipSd, z));
    }
  };

  const follows = (feature: number): Follows => {
    if (scope === "speaker") return "speaker";
    return scope === "channel" && population.channelBound[feature] === true ? "line" : null;
  };

  return {
    adapted: (features, out) => score(features, out, scope !== "none"),
    unadapted: (features, out) => score(features, out, false),
    learn(features, newSpeechSeconds) {
      if (newSpeechSeconds <= 0 || scope === "none") return;
      const { mean, sd, clipSd } = population;
      for (let i = 0; i < size; i++) {
        const limit = clipSd * (sd[i] as number);
        const offset = Math.min(limit, Math.max(-limit, (features[i] as number) - (mean[i] as number)));
        sum[i] = (sum[i] as number) + newSpeechSeconds * offset;
        sumSquares[i] = (sumSquares[i] as number) + newSpeechSeconds * offset * offset;
      }
      seconds += newSpeechSeconds;
    },
    follows,
    get seconds() {
      return seconds;
    },
    get variety() {
      if (seconds === 0) return 0;
      let total = 0;
      let count = 0;
      for (let i = 0; i < size; i++) {
        if (population.channelBound[i]) continue;
        const drift = (sum[i] as number) / seconds;
        const within = Math.max(0, (sumSquares[i] as number) / seconds - drift * drift);
        total += Math.sqrt(within) / (population.sd[i] as number);
        count++;
      }
      return count === 0 ? 0 : total / count;
    },
  };
}
