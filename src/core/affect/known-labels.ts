import { listed } from "../../kit/names.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { VendorInfo } from "../../spec/info.ts";
import { commonLabel, polarityWord } from "./labels.ts";
import { type AffectTable, affect1 } from "./table.ts";
import { canonicalWord } from "./word.ts";

const REMEDY =
  "say what they mean in task.map of the model's manifest, or give the model words for labels (task.labels, or id2label of its config.json)";

/**
 * Looks whether the labels of a model are words that mean something here: a common label, a polarity, a row of the affect table, or `other` itself.
 *
 * @param table the one the call uses. Default: the built-in `affect/1`.
 * @returns a sentence that names the labels that mean nothing, or `null`; always `null` for a provider that names no model.
 * @throws EmotionError of kind `config` when none of them does: every reading would be `other` without axes.
 */
export function checkLabels(
  { id, model, sets }: Pick<VendorInfo, "id" | "model" | "sets">,
  table: AffectTable = affect1(),
): string | null {
  if (model === undefined) return null;
  const naming = sets.filter(({ kind, open, axes }) => kind !== "polarity" && open !== true && axes !== false);
  const labels = naming.flatMap((set) => set.labels.map((label) => ({ label, word: set.map?.[label] ?? label })));
  const strangers = labels.filter(({ word }) => !isKnown(word, table)).map(({ label }) => label);
  if (strangers.length === 0) return null;
  if (strangers.length < labels.length) {
    return `${strangers.length} of the ${labels.length} labels of ${modelName(model.id)} mean nothing to this package and are read as other, without axes (${listed(strangers)}): ${REMEDY}.`;
  }
  throw new EmotionError(
    "config",
    `No label of ${modelName(model.id)} is a word that this package knows (${listed(strangers)}), so no reading could say anything: ${REMEDY}.`,
    { option: `providers.${id}.model`, labels: labels.length },
  );
}

const modelName = (id: string): string => `the model ${listed([id])}`;

function isKnown(word: string, table: AffectTable): boolean {
  return (
    commonLabel(word) !== "other" ||
    polarityWord(word) !== null ||
    table.lookup(word) !== null ||
    canonicalWord(word) === "other"
  );
}
