import type { OnnxManifest } from "./manifest.ts";
import { MODEL_OPTION, modelProblem, shown } from "./problem.ts";

/**
 * Refuses a model whose licence forbids commercial use, or leaves it open, unless the caller names that very licence.
 *
 * @throws EmotionError `config`: what the licence is, where to read it and what to add; also when another licence is named than the model has.
 */
export function checkLicence(manifest: OnnxManifest, accepted: readonly string[] = []): void {
  const { id, licence, licenceUrl, commercialUse, note } = manifest;
  const stranger = accepted.find((each) => each !== licence);
  if (stranger !== undefined) {
    throw modelProblem(
      "licence",
      `${MODEL_OPTION}.acceptLicense names ${shown(stranger)}, and the model ${shown(id)} has the licence ${shown(licence)}; name that one if you accept it.`,
    );
  }
  if (commercialUse === "yes" || accepted.includes(licence)) return;
  const why =
    commercialUse === "no"
      ? "which does not allow commercial use"
      : "and whether that allows commercial use is not settled";
  const where = licenceUrl === undefined ? "" : ` (${licenceUrl})`;
  const caution = note === undefined ? "" : ` Note: ${note}`;
  throw modelProblem(
    "licence",
    `The model ${shown(id)} has the licence ${shown(licence)}${where}, ${why}: read it, and if you may use the model, add "acceptLicense": ["${licence}"] to ${MODEL_OPTION} (--accept-license ${licence}).${caution}`,
    { commercialUse },
  );
}
