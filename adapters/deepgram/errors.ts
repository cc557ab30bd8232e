import * as z from "zod/mini";
import type { Refusal } from "../../src/spec/context.ts";
import type { ErrorKind } from "../../src/spec/errors.ts";

/**
 * What every error code of Deepgram means, wherever it stands: in a body, in the header `dg-error`, in the reason of a close, in an `Error` frame of Flux.
 *
 * Codes are written as one word here, `Too Many Requests` as `TOO_MANY_REQUESTS`: the vendor uses both.
 * Sources: developers.deepgram.com/docs/errors and /docs/stt-troubleshooting-websocket-data-and-net-errors (stored 2025-07-03); SDK 5.13.0
 * `ListenV2FatalError`; deepgram/skills `audio-intelligence` (2026-09-18). A bad parameter is `protocol`, since another vendor may still be asked.
 */
export const DEEPGRAM_ERROR_KINDS: Readonly<Record<string, ErrorKind>> = Object.freeze({
  INVALID_AUTH: "auth",
  INSUFFICIENT_PERMISSIONS: "auth",
  UNAUTHORIZED_FEATURES_REQUESTED: "auth",
  PROJECT_NOT_FOUND: "auth",
  ASR_PAYMENT_REQUIRED: "quota",
  TOO_MANY_REQUESTS: "rate-limit",
  INVALID_QUERY_PARAMETER: "protocol",
  INVALID_JSON: "protocol",
  BAD_REQUEST: "protocol",
  PAYLOAD_ERROR: "protocol",
  UNSUPPORTED_MEDIA_TYPE: "protocol",
  REMOTE_CONTENT_ERROR: "protocol",
  UNPARSABLE_CLIENT_MESSAGE: "protocol",
  PAYLOAD_TOO_LARGE: "unsupported",
  TOKEN_LIMIT_EXCEEDED: "unsupported",
  UNPROCESSABLE_ENTITY: "vendor",
  SERVICE_UNAVAILABLE: "vendor",
  INTERNAL_SERVER_ERROR: "vendor",
  "DATA-0000": "unsupported",
  "NET-0000": "vendor",
  "NET-0001": "timeout",
});

/** The kind of a code as Deepgram writes it; `undefined` for one that is not in {@link DEEPGRAM_ERROR_KINDS}. */
export function errorKindOf(code: string): ErrorKind | undefined {
  return known(oneWord(code));
}

/** The code as a fixed word that may be told; `undefined` for one that is not known. */
export function knownCode(code: string): string | undefined {
  return known(oneWord(code)) === undefined ? undefined : oneWord(code);
}

function known(code: string): ErrorKind | undefined {
  return Object.hasOwn(DEEPGRAM_ERROR_KINDS, code) ? DEEPGRAM_ERROR_KINDS[code] : undefined;
}

const oneWord = (code: string): string => code.trim().toUpperCase().replace(/ +/g, "_");

/** Both shapes of an error body, and the third spelling that one page of the documentation shows. Source: SDK 5.13.0 `ErrorResponse*`. */
const ErrorBody = z.object({
  err_code: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  category: z.nullish(z.string()),
});

/** The kind of a refusal by its body: JSON of either shape; bare text says nothing. */
export function errorKindOfBody(body: unknown): ErrorKind | undefined {
  const parsed = ErrorBody.safeParse(typeof body === "string" ? parsedJson(body) : body);
  if (!parsed.success) return undefined;
  const { err_code, error_code, category } = parsed.data;
  return errorKindOf(err_code ?? error_code ?? category ?? "");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The kind of a refused handshake: the header `dg-error` repeats what the body says, a code alone or before a colon. */
export function refusalKind(refusal: Refusal): ErrorKind | undefined {
  return errorKindOfBody(refusal.body) ?? errorKindOf((refusal.header("dg-error") ?? "").split(":")[0] ?? "");
}

/** Close codes that mean one thing here, whatever their reason; keys are refused before. Source: developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors (stored 2025-07-03). */
const CLOSE_CODES: Readonly<Record<number, string>> = { 1008: "DATA-0000" };

/** The kind of a close by the code in its reason, else by what its close code means here; `undefined` leaves it to the code's usual meaning. */
export function closeKind(code: number, reason: string): ErrorKind | undefined {
  const told = errorKindOf(/\b(NET|DATA)-\d{4}\b/.exec(reason)?.[0] ?? "");
  return told ?? errorKindOf(CLOSE_CODES[code] ?? "");
}
