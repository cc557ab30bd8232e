import * as z from "zod/mini";
import { baseUrlOption, connectOption, credentialOption } from "../../src/kit/wire-options.ts";
import type { AssemblyAIClient } from "./client.ts";
import { REGIONS } from "./endpoints.ts";
import { SPEECH_MODELS } from "./languages.ts";

const isFunction = (value: unknown): boolean => typeof value === "function";
const word = z.string().check(z.minLength(1), z.maxLength(50));
const tag = z
  .string()
  .check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, { error: "must be a language tag such as en" }));

function isClient(value: unknown): boolean {
  const { files, transcripts } = (value ?? {}) as { files?: { upload?: unknown }; transcripts?: { submit?: unknown } };
  return isFunction(files?.upload) && isFunction(transcripts?.submit);
}

/**
 * Options of AssemblyAI, all of them optional but a credential.
 *
 * `apiKey`: the key, or a function that fetches it; default the environment variable `ASSEMBLYAI_API_KEY`. `token`: a function that fetches a temporary
 * streaming token, one per session, for browsers; it opens live sessions and nothing else, so with it alone `sentiment` must be `socket`.
 * `client`: an `AssemblyAI` client of the package `assemblyai`, in place of both; recordings, text and tokens then go through it and to where it was set up for.
 * `connect` replaces how sockets are opened. `region` (default `global`) and `baseUrl` (a proxy or a simulator; `http:` or `https:`) say where to.
 *
 * Live: `speechModel` (default `universal-3-6-pro`), `languages` (Pro models; default the language asked for), `languageDetection` (default on where the
 * model has it and no single language is set), `keyterms` (at most 100 of 50 characters; default the vocabulary asked for), `speakerLabels` with
 * `maxSpeakers` 1..10 and `speakerRevisionMs` 120000..300000, `mode` (Pro), `minTurnSilenceMs` 50..10000 and `maxTurnSilenceMs`, `vadThreshold` 0..1,
 * `formatTurns` (Universal-Streaming), `acknowledgeSilence` (Pro), `inactivityTimeoutS` 5..3600 (held open by keep-alives while this process lives).
 *
 * Readings of a live session: `sentiment: "gateway"` (default) asks the LLM gateway in calls of our own, `"socket"` lets the session ask it for every turn
 * (no call of our own, but held to no schema: the words of a turn stand in the prompt itself);
 * `model` (default `claude-haiku-4-5-20251001`) answers both. Recordings: `recordingModels`, first choice first.
 *
 * Numbers: AssemblyAI/assemblyai-skill `references/streaming.md`, read 2026-11-20.
 */
export const OptionsSchema = z.strictObject({
  apiKey: z.exactOptional(credentialOption),
  token: z.exactOptional(
    z.custom<() => string | Promise<string>>(isFunction, {
      error: "must be a function that fetches a temporary token",
    }),
  ),
  client: z.exactOptional(
    z.custom<AssemblyAIClient>(isClient, { error: "must be a client of the package assemblyai" }),
  ),
  connect: z.exactOptional(connectOption),
  region: z._default(z.enum(REGIONS), "global"),
  baseUrl: z.exactOptional(baseUrlOption),
  speechModel: z._default(z.enum(SPEECH_MODELS), "universal-3-6-pro"),
  languages: z.exactOptional(z.array(tag).check(z.minLength(1), z.maxLength(10))),
  languageDetection: z.exactOptional(z.boolean()),
  keyterms: z.exactOptional(z.array(word).check(z.minLength(1), z.maxLength(100))),
  speakerLabels: z.exactOptional(z.boolean()),
  maxSpeakers: z.exactOptional(z.int().check(z.minimum(1), z.maximum(10))),
  speakerRevisionMs: z.exactOptional(z.int().check(z.minimum(120_000), z.maximum(300_000))),
  mode: z.exactOptional(z.enum(["min_latency", "balanced", "max_accuracy"])),
  minTurnSilenceMs: z.exactOptional(z.int().check(z.minimum(50), z.maximum(10_000))),
  maxTurnSilenceMs: z.exactOptional(z.int().check(z.minimum(50), z.maximum(60_000))),
  vadThreshold: z.exactOptional(z.number().check(z.minimum(0), z.maximum(1))),
  formatTurns: z.exactOptional(z.boolean()),
  acknowledgeSilence: z.exactOptional(z.boolean()),
  inactivityTimeoutS: z.exactOptional(z.int().check(z.minimum(5), z.maximum(3600))),
  sentiment: z._default(z.enum(["gateway", "socket"]), "gateway"),
  model: z._default(
    z.string().check(z.regex(/^[\w.-]+$/, { error: "must be the id of a model, such as claude-haiku-4-5-20251001" })),
    "claude-haiku-4-5-20251001",
  ),
  recordingModels: z._default(
    z.array(z.enum(["universal-3-5-pro", "universal-3-pro", "universal-2"])).check(z.minLength(1), z.maxLength(3)),
    ["universal-3-5-pro", "universal-2"],
  ),
});

/** Options of AssemblyAI with their defaults filled in. */
export type Options = z.infer<typeof OptionsSchema>;

/** Options of AssemblyAI as they are given; see {@link OptionsSchema}. */
export type AssemblyAIOptions = z.input<typeof OptionsSchema>;
