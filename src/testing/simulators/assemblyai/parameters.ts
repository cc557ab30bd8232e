import type { HeardFormat } from "../simulator.ts";

/** What a live session was asked for, as far as the simulator acts on it. */
export interface Parameters {
  readonly model: string;
  /** A model that revises the words of a turn as it goes on, and always formats the last ones. */
  readonly pro: boolean;
  readonly format: HeardFormat;
  readonly formatTurns: boolean;
  readonly speakerLabels: boolean;
  readonly maxSpeakers: number;
  readonly revisionEveryMs: number;
  readonly languageDetection: boolean;
  readonly partials: boolean;
  readonly acknowledgeSilence: boolean;
  readonly heartbeat: boolean;
  readonly inactivityS: number | null;
  readonly mode: string;
  readonly llm: LlmParameter | null;
}

/** The `llm_gateway` parameter. */
export interface LlmParameter {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
}

const MODELS = [
  "universal-3-6-pro",
  "universal-3-5-pro",
  "universal-streaming-english",
  "universal-streaming-multilingual",
  "u3-rt-pro",
  "whisper-rt",
];
const ENCODINGS: Readonly<Record<string, HeardFormat["encoding"]>> = { pcm_s16le: "pcm_s16le", pcm_mulaw: "mulaw" };

/** Reads the parameters of a session; one that is unknown or misspelt is ignored, one with a value that cannot be is a sentence. */
export function readParameters(query: URLSearchParams): Parameters | string {
  const model = query.get("speech_model") ?? "universal-3-6-pro";
  const sampleRateHz = Number(query.get("sample_rate") ?? 16_000);
  const encoding = ENCODINGS[query.get("encoding") ?? "pcm_s16le"];
  const flag = (name: string): boolean | undefined => (query.has(name) ? query.get(name) === "true" : undefined);
  const inactivityS = query.has("inactivity_timeout") ? Number(query.get("inactivity_timeout")) : null;
  const terms = listOf(query.get("keyterms_prompt"));
  const llm = llmOf(query.get("llm_gateway"));
  if (!MODELS.includes(model)) return "speech_model is not a known model";
  if (!(sampleRateHz >= 8000 && sampleRateHz <= 96_000)) return "sample_rate must be between 8000 and 96000";
  if (encoding === undefined) return "encoding is not simulated: pcm_s16le and pcm_mulaw are";
  if (inactivityS !== null && !(inactivityS >= 5 && inactivityS <= 3600))
    return "inactivity_timeout must be between 5 and 3600";
  if (terms === undefined || terms.length > 100) return "keyterms_prompt must be a JSON list of at most 100 terms";
  if (llm === undefined) return "llm_gateway must be a JSON object with model, messages and max_tokens";
  return {
    model,
    pro: !model.startsWith("universal-streaming") && model !== "whisper-rt",
    format: { sampleRateHz, channels: 1, encoding },
    formatTurns: flag("format_turns") ?? false,
    speakerLabels: flag("speaker_labels") ?? false,
    maxSpeakers: Number(query.get("max_speakers") ?? 10),
    revisionEveryMs: Number(query.get("speaker_labels_revision_interval_ms") ?? 0),
    languageDetection: flag("language_detection") ?? false,
    partials: flag("include_partial_turns") ?? !(flag("redact_pii") ?? false),
    acknowledgeSilence: flag("acknowledge_silence") ?? false,
    heartbeat: flag("session_heartbeat") ?? false,
    inactivityS,
    mode: query.get("mode") ?? "balanced",
    llm,
  };
}

function listOf(text: string | null): readonly unknown[] | undefined {
  if (text === null) return [];
  const value = jsonOf(text);
  return Array.isArray(value) ? value : undefined;
}

function llmOf(text: string | null): LlmParameter | null | undefined {
  if (text === null) return null;
  const value = jsonOf(text) as Partial<LlmParameter> | undefined;
  const fits =
    typeof value?.model === "string" && Array.isArray(value.messages) && typeof value.max_tokens === "number";
  return fits ? (value as LlmParameter) : undefined;
}

/** The value of a JSON text, `undefined` when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
