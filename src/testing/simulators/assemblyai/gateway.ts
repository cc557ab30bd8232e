import type { Clock } from "../../../kit/clock.ts";
import type { Answer, Call } from "../exchange.ts";
import { createRateWindow, type RateWindow } from "../limits.ts";
import { idOf } from "./ids.ts";
import type { Keys } from "./keys.ts";
import { type LanguageModel, tokensOf } from "./language-model.ts";
import type { Limits } from "./limits.ts";

/** Some of the gateway's models with their list prices per million tokens. The ids are the vendor's (AssemblyAI/assemblyai-skill, read 2026-11-20); the prices are made up. */
const MODELS: readonly {
  readonly id: string;
  readonly creator: string;
  readonly prompt: number;
  readonly completions: number;
}[] = [
  { id: "claude-haiku-4-5-20251001", creator: "Anthropic", prompt: 1, completions: 5 },
  { id: "claude-sonnet-4-6", creator: "Anthropic", prompt: 3, completions: 15 },
  { id: "gemini-2.5-flash", creator: "Google", prompt: 0.3, completions: 2.5 },
  { id: "gpt-5-mini", creator: "OpenAI", prompt: 0.25, completions: 2 },
  { id: "gpt-oss-20b", creator: "OpenAI", prompt: 0.05, completions: 0.2 },
];

interface Asked {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly prompt?: unknown;
  readonly max_tokens?: unknown;
  readonly response_format?: { readonly type?: unknown; readonly json_schema?: { readonly schema?: unknown } };
}

/** The LLM gateway. */
export interface Gateway {
  complete(call: Call): Answer;
  models(call: Call): Answer;
}

/** Starts the {@link Gateway} of one simulator. */
export function createGateway(keys: Keys, model: LanguageModel, clock: Clock, limits: Limits): Gateway {
  const rates = new Map<string, RateWindow>();
  let requests = 0;
  const refusal = (status: number, message: string, errors?: readonly string[]): Answer => ({
    status,
    body: { code: status, message, request_id: idOf(requests), ...(errors && { metadata: { errors } }) },
  });
  const refused = (call: Call): Answer | null => {
    requests += 1;
    if (keys.holds(call)) return null;
    return {
      status: 401,
      body: {
        error: "Authentication error, API token missing/invalid",
        status: "error",
        request_id: idOf(requests),
      },
    };
  };
  return {
    models: (call) => refused(call) ?? { status: 200, body: { data: MODELS.map(modelEntry) } },
    complete(call) {
      const no = refused(call);
      if (no !== null) return no;
      const asked = (call.json() ?? null) as Asked | null;
      const wrong = asked === null ? ["invalid request body"] : mistakes(asked);
      if (asked === null || wrong.length > 0) return refusal(400, "invalid request body", wrong);
      const name = String(asked.model);
      const rate = rates.get(name) ?? createRateWindow(clock, limits.completionsPerMinute, 60_000);
      rates.set(name, rate);
      const waitMs = rate.take();
      if (waitMs > 0) {
        const headers = {
          "x-ratelimit-limit": String(limits.completionsPerMinute),
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": String(Math.ceil(waitMs / 1000)),
        };
        return { ...refusal(429, "rate limit exceeded"), headers };
      }
      return { status: 200, body: completion(asked, model, idOf(requests)) };
    },
  };
}

function mistakes({ model, messages, prompt, max_tokens: most, response_format: format }: Asked): readonly string[] {
  const errors: string[] = [];
  if (!Array.isArray(messages) && typeof prompt !== "string") errors.push("one of messages or prompt required");
  if (!MODELS.some(({ id }) => id === model)) errors.push(`model ${String(model)} is not supported`);
  if (most !== undefined && !(typeof most === "number" && most > 0)) errors.push("max_tokens out of range");
  if (
    format?.type === "json_schema" &&
    (typeof format.json_schema?.schema !== "object" || /^gpt-oss/.test(String(model)))
  )
    errors.push("response_format is invalid");
  return errors;
}

function completion(asked: Asked, model: LanguageModel, requestId: string): object {
  const messages = (Array.isArray(asked.messages) ? asked.messages : [{ role: "user", content: asked.prompt }]) as {
    role?: string;
    content?: unknown;
  }[];
  const question = String(messages.findLast(({ role }) => role === "user")?.content ?? "");
  const schema = asked.response_format?.json_schema?.schema;
  const content =
    asked.response_format?.type === "json_schema"
      ? JSON.stringify(model.answerTo(schema, question))
      : `It sounds ${model.about(question).emotion}.`;
  const input = tokensOf(JSON.stringify(messages));
  return chatCompletion(content, input, requestId);
}

/** A chat completion; the names of its usage are the gateway's, not OpenAI's. */
export function chatCompletion(content: string, inputTokens: number, requestId: string): object {
  const outputTokens = tokensOf(content);
  return {
    request_id: requestId,
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "end_turn" }],
    usage: { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
    request: {},
    response_time: 0,
  };
}

function modelEntry({ id, creator, prompt, completions }: (typeof MODELS)[number]): object {
  const eu = creator !== "OpenAI";
  const price = { prompt, completions };
  return {
    id,
    name: id,
    description: "",
    creator,
    context_length: 200_000,
    default_parameters: {},
    supported_parameters: ["max_tokens", "response_format"],
    top_provider: { is_moderated: false, context_length: 200_000, max_completion_tokens: 8192 },
    pricing: { global: price, us: price, ...(eu && { eu: price }), regional_increase_percent: 10 },
    retirement_date: 0,
    available_regions: eu ? ["us", "eu"] : ["us"],
    providers: [creator],
    default_provider: creator,
  };
}
