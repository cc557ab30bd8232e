import type { Accuracy } from "../../src/spec/info.ts";
import type { Manifest } from "./manifest.ts";

/** What a head's manifest says of how good it is, in plain words and figures; `null` when nobody judged it. */
export function accuracyOf({ accuracy, trainedOn, output }: Manifest): Accuracy | null {
  if (accuracy === undefined) return null;
  const { labels, four, arousal } = accuracy;
  const named = four === null ? `its ${output.labels.length} labels` : "anger, happiness, sadness or neutral";
  const chance = four === null ? 1 / output.labels.length : 0.25;
  const told = four ?? labels;
  const aroused =
    arousal === null
      ? "; it does not tell arousal"
      : ` and high or low arousal with ${arousal.mean.toFixed(2)} (chance 0.50)`;
  return {
    statement:
      `Trained on ${trainedOn.speakers} speakers of ${trainedOn.corpus} only. On speakers it had not heard, it names ${named} with an unweighted ` +
      `average recall of ${told.mean.toFixed(2)} (chance ${chance.toFixed(2)})${aroused}. ` +
      "Expect clearly less on other languages, lines and spontaneous speech. Valence is its weak axis: voice alone tells it badly.",
    figures: {
      labelsUar: labels.mean,
      ...(four === null ? {} : { fourClassUar: four.mean }),
      ...(arousal === null ? {} : { arousalUar: arousal.mean }),
    },
  };
}
