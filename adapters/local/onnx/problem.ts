import { EmotionError, type ErrorFacts } from "../../../src/spec/errors.ts";

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

/** A name from a file, as it may stand in a message. */
export function shown(name: string): string {
  return /^[\w .:/+<>|-]{1,80}$/.test(name) ? name : "(a name that cannot be printed)";
}

/** Names from a file in a message: `a, b and c`. */
export function listed(names: readonly string[]): string {
  const all = names.slice(0, 12).map(shown);
  if (names.length > all.length) all.push(`${names.length - all.length} more`);
  return all.length < 2 ? (all[0] ?? "none") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
}
