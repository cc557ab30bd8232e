import { EmotionError, type ErrorFacts } from "../../../src/spec/errors.ts";

export { listed, shown } from "../../../src/kit/names.ts";

/** Dotted path of the option that names a model. */
export const MODEL_OPTION = "providers.local.model";

/** What is wrong with a model, as fixed words for logs. */
export type ModelFault =
  | "file"
  | "hash"
  | "manifest"
  | "licence"
  | "format"
  | "inputs"
  | "outputs"
  | "width"
  | "self-test"
  | "numbers"
  | "side-file";

/** The error of a model that is not what its manifest says: kind `config`, one sentence that names both. */
export function modelProblem(what: ModelFault, sentence: string, facts: ErrorFacts = {}): EmotionError {
  return new EmotionError("config", sentence, { option: MODEL_OPTION, ...facts, what });
}
