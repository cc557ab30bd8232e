import { leaveOneSpeakerOut, type MeanAndDeviation, withFreshFeatures } from "./evaluation/emodb.ts";

// Leave-one-speaker-out on EmoDB, from audio to figures: exports the features afresh, retrains the head for every speaker, prints a table.

const shown = ([mean, deviation]: MeanAndDeviation): string => `${mean.toFixed(3)} (${deviation.toFixed(3)})`;

const figures = await withFreshFeatures(leaveOneSpeakerOut);
console.log("EmoDB, leave one speaker out; mean (standard deviation) over 5 clip orders");
console.table(
  Object.fromEntries(
    Object.entries(figures).map(([way, { four, seven, arousal, coverage }]) => [
      way,
      {
        "four classes UAR (chance .25)": shown(four),
        "seven classes UAR (chance .14)": shown(seven),
        "arousal UAR (chance .50)": shown(arousal),
        coverage: shown(coverage),
      },
    ]),
  ),
);
