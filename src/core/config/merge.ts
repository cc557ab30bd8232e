import { EmotionError } from "../../spec/errors.ts";
import { type EmotionStreamConfig, parseConfig } from "./schema.ts";

/** One place settings come from: a plain object in the shape of the config, and the name a person knows each value by. */
export interface ConfigLayer {
  readonly value: Readonly<Record<string, unknown>>;
  /** What to call the origin of the value at a dotted path, for example `--smooth`, `EMOTION_STREAM_ROLES` or `call.jsonc`. */
  readonly sourceOf: (path: string) => string;
}

/**
 * Merges layers into one config and checks it.
 *
 * @param layers lowest precedence first (file, env, flags). Objects merge key by key, everything else (arrays too) is replaced; `undefined` says nothing.
 * @throws EmotionError of kind `config`: the sentence of `parseConfig`, led by the source of the bad value; `facts.option` is its path.
 */
export function resolveConfig(layers: readonly ConfigLayer[]): EmotionStreamConfig {
  const merged = mergeValues(layers.map((layer) => layer.value));
  try {
    return parseConfig(merged);
  } catch (error) {
    throw withSource(error, layers);
  }
}

/** An error of kind `config` that names an option, led by the layer the option comes from; any other error, or one no layer set, as it is. */
export function withSource(error: unknown, layers: readonly ConfigLayer[]): unknown {
  if (!EmotionError.isInstance(error) || error.kind !== "config" || typeof error.facts.option !== "string")
    return error;
  const source = sourceOfPath(layers, error.facts.option);
  return source === undefined ? error : new EmotionError("config", `${source}: ${error.message}`, error.facts);
}

/** Deep merge of plain objects, later ones winning; arrays are replaced whole, `undefined` is skipped, no input is modified. */
export function mergeValues(values: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  // fromEntries defines own keys, so that a key like `__proto__` in a file stays data and is refused as unknown.
  const merged = new Map<string, unknown>();
  for (const value of values) {
    for (const [key, next] of Object.entries(value)) {
      if (next === undefined) continue;
      const before = merged.get(key);
      merged.set(key, isPlain(before) && isPlain(next) ? mergeValues([before, next]) : next);
    }
  }
  return Object.fromEntries(merged);
}

function sourceOfPath(layers: readonly ConfigLayer[], path: string): string | undefined {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  // The bad value, or the innermost object around it when it is one that is missing.
  for (let length = parts.length; length > 0; length--) {
    const at = parts.slice(0, length);
    const layer = layers.findLast((candidate) => has(candidate.value, at));
    if (layer) return layer.sourceOf(at.join("."));
  }
  return undefined;
}

function has(value: unknown, path: readonly string[]): boolean {
  let inner = value;
  for (const part of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, part)) return false;
    inner = (inner as Record<string, unknown>)[part];
  }
  return inner !== undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
