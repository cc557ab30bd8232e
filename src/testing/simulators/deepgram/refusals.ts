import type { Answer } from "../exchange.ts";

/** Requests are told apart by an id in every answer. */
export function requestId(): string {
  return crypto.randomUUID();
}

/** An error in the older of the vendor's two shapes, with its code in `dg-error` too. Source: SDK 5.13.0 `ErrorResponseLegacyError`; developers.deepgram.com/docs/errors (stored 2025-07-03). */
export function refused(status: number, code: string, message: string): Answer {
  return {
    status,
    headers: { "dg-error": code },
    body: { err_code: code, err_msg: message, request_id: requestId() },
  };
}

/** An error in the newer shape. Source: SDK 5.13.0 `ErrorResponseModernError`. */
export function refusedAnew(status: number, category: string, message: string): Answer {
  return {
    status,
    headers: { "dg-error": category },
    body: { category, message, details: message, request_id: requestId() },
  };
}

/** An error as bare text. Source: SDK 5.13.0 `ErrorResponseTextError`. */
export function refusedInText(status: number, text: string): Answer {
  return { status, headers: { "dg-error": text }, body: text };
}

/** A parameter that is wrong. */
export function badQuery(message: string): Answer {
  return refused(400, "INVALID_QUERY_PARAMETER", message);
}
