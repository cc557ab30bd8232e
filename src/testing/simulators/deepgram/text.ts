import type { Answer, Call } from "../exchange.ts";
import type { SimulatorOptions } from "../simulator.ts";
import { badQuery, refused, requestId } from "./refusals.ts";
import { scoreOf, segmentsOf, sentencesOf, sentimentsOf, tokensOf } from "./sentiment.ts";

/** Answers `POST /v1/read`. Sources: developers.deepgram.com/docs/text-sentiment-analysis and /docs/errors (stored 2025-07-03); deepgram/skills `text-intelligence` (2026-09-18). */
export function readText(call: Call, { scenario }: SimulatorOptions): Answer {
  const { query } = call;
  const language = query.get("language");
  if (language === null) return badQuery("language is required.");
  if (!/^en(-|$)/i.test(language)) return badQuery("The language is not supported.");
  if (query.get("sentiment") !== "true") return refused(400, "Bad Request", "At least one feature must be enabled.");
  const text = textOf(call);
  if (typeof text !== "string") return text;
  const sentences = sentencesOf(text).map((sentence) => ({ text: sentence, score: scoreOf(sentence, scenario) }));
  const metadata = {
    request_id: requestId(),
    created: "2026-11-25T12:00:00.000Z",
    language: "en",
    sentiment_info: tokensOf(text),
  };
  return {
    status: 200,
    headers: { "dg-request-id": metadata.request_id },
    body: { metadata, results: { sentiments: sentimentsOf(segmentsOf(sentences)) } },
  };
}

function textOf(call: Call): string | Answer {
  const type = call.headers["content-type"] ?? "";
  if (type.startsWith("text/plain")) return call.text();
  if (!type.startsWith("application/json")) {
    return refused(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be either text/plain or application/json.");
  }
  const { text, url } = Object(call.json()) as { readonly text?: unknown; readonly url?: unknown };
  if (url !== undefined && text === undefined)
    return refused(400, "REMOTE_CONTENT_ERROR", "The simulator reads texts that are sent to it only.");
  if (typeof text !== "string" || url !== undefined)
    return refused(400, "PAYLOAD_ERROR", "Please specify exactly one of `text` or `url` in the JSON body.");
  return text.trim() === "" ? refused(400, "Bad Request", "Input text contains no characters.") : text;
}
