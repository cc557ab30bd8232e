import * as z from "zod/mini";
import type { AudioTap } from "./core/analyze.ts";
import { type EmotionStreamConfig, parseConfig } from "./core/config/schema.ts";
import { explainIssue } from "./kit/explain.ts";
import type { Adapter } from "./spec/adapter.ts";
import type { Logger } from "./spec/context.ts";
import { EmotionError } from "./spec/errors.ts";
import type { AuditEntry } from "./spec/policy.ts";

/** What a stream takes besides its config: things that are not data. */
export interface RuntimeOptions {
  /** Stops everything at once: the iterator rejects with kind `aborted`. */
  readonly signal?: AbortSignal;
  /** Receives static messages with loggable facts. Default: nothing is logged. */
  readonly logger?: Logger;
  /** Receives the append-only audit log of policy decisions. */
  readonly audit?: (entry: AuditEntry) => void;
  /** An adapter of your own, made with `defineAdapter`; takes the place of `provider`. */
  readonly adapter?: Adapter;
  /** Names the stream in its events, not empty. Default: a random UUID. */
  readonly streamId?: string;
}

/** What an analysis takes besides its config. */
export interface AnalysisRuntimeOptions extends RuntimeOptions {
  /** Times real time, for example 1 to pace a recording like a live call. Default: as fast as the vendor allows. */
  readonly speed?: number;
  /** Receives the decoded audio as it is read, before it is analysed, for example to draw or keep it. What it throws ends the analysis there. */
  readonly onAudio?: AudioTap;
}

const isFunction = (value: unknown): boolean => typeof value === "function";
const has = (value: unknown, key: string, type: string): boolean =>
  typeof value === "object" && value !== null && typeof (value as Record<string, unknown>)[key] === type;
const isSignal = (value: unknown): boolean =>
  has(value, "aborted", "boolean") && has(value, "addEventListener", "function");
const isAdapter = (value: unknown): boolean =>
  has(value, "info", "object") &&
  has((value as Adapter).info, "id", "string") &&
  ["stream", "batch", "text"].some((mode) => has(value, mode, "function"));

const option = <T>(is: (value: unknown) => boolean, error: string) => z.optional(z.custom<T>(is, { error }));

const isSpeed = (value: unknown): boolean => typeof value === "number" && value > 0 && Number.isFinite(value);

const StreamRuntimeSchema = z.object({
  signal: option<AbortSignal>(isSignal, "must be an AbortSignal"),
  logger: option<Logger>(isFunction, "must be a function that takes a level, a message and facts"),
  audit: option<(entry: AuditEntry) => void>(isFunction, "must be a function that takes an audit entry"),
  adapter: option<Adapter>(isAdapter, "must be an adapter, as defineAdapter makes it"),
  streamId: z.optional(z.string().check(z.minLength(1))),
});

const AnalysisRuntimeSchema = z.extend(StreamRuntimeSchema, {
  speed: option<number>(isSpeed, "must be a number above 0, for example 1 for the pace of a live call"),
  onAudio: option<AudioTap>(isFunction, "must be a function that takes audio as it is read"),
});

/** The options of a live stream, taken apart and checked; see {@link split}. */
export function splitStreamOptions(options: unknown): Split<RuntimeOptions> {
  return split(StreamRuntimeSchema, options);
}

/** The options of an analysis, taken apart and checked; see {@link split}. */
export function splitAnalysisOptions(options: unknown): Split<AnalysisRuntimeOptions> {
  return split(AnalysisRuntimeSchema, options);
}

interface Split<Runtime> {
  readonly config: EmotionStreamConfig;
  readonly runtime: Runtime;
}

/**
 * Takes options apart: what the schema names is for the runtime, all else is config. An option that is `undefined` counts as not given.
 *
 * @throws EmotionError of kind `config` with one sentence that names the option and what it takes; `facts.option` is its path.
 */
function split<Runtime>(schema: z.ZodMiniObject, options: unknown): Split<Runtime> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    const given = Array.isArray(options) ? "an array" : options === null ? "null" : `a ${typeof options}`;
    throw new EmotionError("config", `The options must be an object such as { provider: "local" }, not ${given}.`);
  }
  const config: Record<string, unknown> = {};
  const runtime: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) {
    if (!Object.hasOwn(schema.def.shape, key)) config[key] = value;
    else if (value !== undefined) runtime[key] = value;
  }
  const parsed = schema.safeParse(runtime);
  if (parsed.success) return { config: parseConfig(config), runtime: runtime as Runtime };
  const { path, sentence } = explainIssue(schema, parsed.error.issues[0] as z.core.$ZodIssue, runtime);
  throw new EmotionError("config", sentence, { option: path });
}
