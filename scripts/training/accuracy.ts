import type { Manifest } from "../../adapters/local/manifest.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { Figure } from "../evaluation/outcome.ts";

/** The figures a manifest carries, of an evaluation on speakers left out. */
export function accuracyOf({ conditions }: Evaluation): NonNullable<Manifest["accuracy"]> {
  const clean = conditions.clean;
  if (clean?.adapted === undefined || clean.unadapted === undefined)
    throw new Error("The clean recordings were not judged.");
  const { adapted, unadapted } = clean;
  return {
    labels: short(adapted.all.uar),
    four: adapted.four === null ? null : short(adapted.four.uar),
    arousal: adapted.arousal === null ? null : short(adapted.arousal.uar),
    fourUnadapted: unadapted.four === null ? null : short(unadapted.four.uar),
  };
}

function short({ mean, sd }: Figure): { mean: number; sd: number } {
  return { mean: Number(mean.toFixed(4)), sd: Number(sd.toFixed(4)) };
}
