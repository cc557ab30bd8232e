import { EmotionError, type ErrorKind } from "../../src/spec/errors.ts";

/** What an HTTP status of Symbl means. Source: symblai/symbl-docs, developer-tools/errors.md and post-audio.md, stored 2022-07-19; 502 and 504: the retry list of its async tutorials. */
export const STATUS_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({
  400: "protocol",
  401: "auth",
  403: "auth",
  404: "protocol",
  405: "protocol",
  429: "rate-limit",
  500: "vendor",
  502: "vendor",
  504: "timeout",
});

/** What a close of the socket means. 3006 is what the vendor's own client closes with when no `__PONG__` came (@symblai/symbl-js 1.4.10, `WebSocket.js`). */
export const CLOSE_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({ 3006: "network" });

/**
 * What the text of an `error` message tells of its kind: the messages carry no code. The first that fits counts; what fits none is `vendor`.
 *
 * Sources: "Invalid sample rate" and the text on tokens from symblai/symbl-docs (stored 2022-07-19) and @symblai/symbl-web-sdk 1.0.14; the limits from the texts of its
 * HTTP 429. The others are this project's reading of plain English, since the vendor never published a list.
 */
export const DETAIL_KINDS: readonly (readonly [pattern: RegExp, kind: ErrorKind])[] = Object.freeze([
  [/token|unauthori[sz]ed|forbidden|api key/i, "auth"],
  [/concurren|too many|rate limit/i, "rate-limit"],
  [/quota|credit|minutes (have been )?(used|exhausted)|upgrade/i, "quota"],
  [/sample rate|encoding|language|not supported|unsupported/i, "unsupported"],
  [/timed? ?out|timeout/i, "timeout"],
  [/invalid|malformed|missing|required|exceed|too large|chunk/i, "protocol"],
] as const);

/** The error that a message of type `error` stands for; its text is read, never told. */
export function sessionError(details: unknown): EmotionError {
  const text = typeof details === "string" ? details : (JSON.stringify(details) ?? "");
  const kind = DETAIL_KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? "vendor";
  return new EmotionError(kind, "Symbl ended the session with an error message.", { provider: "symbl" });
}

/** The kind of a vendor's close; `undefined` leaves it to the code's usual meaning. */
export function closeKind(code: number): ErrorKind | undefined {
  return CLOSE_KINDS[code];
}
