import type { ConfigLayer } from "./merge.ts";

/** One environment variable that sets one option. */
export interface EnvVariable {
  readonly name: string;
  /** Dotted path of the option in the config. */
  readonly path: string;
  readonly type: "text" | "number" | "list" | "switch";
  readonly description: string;
}

/** The variable that names a config file; it is no option itself. */
export const CONFIG_FILE_VARIABLE = "EMOTION_STREAM_CONFIG";

/** Every environment variable that sets an option. Keys of vendors have the names their own `info.env` declares. */
export const ENV_VARIABLES: readonly EnvVariable[] = Object.freeze([
  { name: "EMOTION_STREAM_PROVIDER", path: "provider", type: "text", description: "provider id" },
  {
    name: "EMOTION_STREAM_MODEL",
    path: "providers.local.model.path",
    type: "text",
    description: "a model of your own for the local engine",
  },
  {
    name: "EMOTION_STREAM_MODEL_PRESET",
    path: "providers.local.model.preset",
    type: "text",
    description: "which public model that is",
  },
  {
    name: "EMOTION_STREAM_ACCEPT_LICENSE",
    path: "providers.local.model.acceptLicense",
    type: "list",
    description: "licences of models you accept",
  },
  { name: "EMOTION_STREAM_ROLES", path: "roles", type: "list", description: "roles of the channels, comma-separated" },
  { name: "EMOTION_STREAM_SMOOTH_MS", path: "smooth.windowMs", type: "number", description: "smoothing window, ms" },
  { name: "EMOTION_STREAM_ABSTAIN", path: "abstain.threshold", type: "number", description: "abstention threshold" },
  { name: "EMOTION_STREAM_DETECTOR", path: "vad.detector", type: "text", description: "voice-activity detector" },
  { name: "EMOTION_STREAM_JURISDICTION", path: "policy.jurisdiction", type: "text", description: "eu, other, unknown" },
  { name: "EMOTION_STREAM_PURPOSE", path: "policy.purpose", type: "text", description: "why emotion is inferred" },
  { name: "EMOTION_STREAM_LANGUAGE", path: "language", type: "text", description: "BCP 47 tag of the speech" },
  { name: "EMOTION_STREAM_COMPANION", path: "companion", type: "switch", description: "true: arousal from the voice" },
  { name: "EMOTION_STREAM_DENOISE", path: "denoise", type: "switch", description: "true: take noise out first" },
]);

/**
 * The options set in an environment, as a layer for `resolveConfig`.
 *
 * @param env variables by name, for example `process.env`; an empty one counts as not set. Nothing is checked here: a value of the wrong kind
 * is passed on as written, so that the config check names it.
 */
export function envLayer(env: Readonly<Record<string, string | undefined>>): ConfigLayer {
  const value: Record<string, unknown> = {};
  for (const variable of ENV_VARIABLES) {
    const text = env[variable.name];
    if (text !== undefined && text !== "") setPath(value, variable.path, convert(text, variable.type));
  }
  return { value, sourceOf: (path) => nameOf(path) };
}

/** Sets the value at a dotted path of a plain object, making the objects on the way. */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let inner = target;
  for (const part of parts) {
    const next = (inner[part] ?? {}) as Record<string, unknown>;
    inner[part] = next;
    inner = next;
  }
  inner[last] = value;
}

/** A number where the text is one, else the text itself, for the config check to name. */
export function numberOrText(text: string): number | string {
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The parts of a comma-separated list, trimmed. */
export function commaList(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

function convert(text: string, type: EnvVariable["type"]): unknown {
  if (type === "number") return numberOrText(text);
  if (type === "switch") return text === "true" ? true : text === "false" ? false : text;
  return type === "list" ? commaList(text) : text;
}

function nameOf(path: string): string {
  const variable =
    ENV_VARIABLES.find((candidate) => candidate.path === path || path.startsWith(`${candidate.path}.`)) ??
    ENV_VARIABLES.find((candidate) => candidate.path.startsWith(`${path}.`));
  return variable?.name ?? "the environment";
}
