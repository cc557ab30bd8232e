import { EmotionError, type ErrorKind } from "../../src/spec/errors.ts";

/**
 * What the codes of an `error` message mean; one that is not listed is `vendor`.
 *
 * Source: github.com/gladiaio/skills, read 2026-11-20; the message is not in the vendor's own types.
 */
export const ERROR_CODES: Readonly<Record<string, ErrorKind>> = Object.freeze({
  invalid_audio_format: "unsupported",
  session_timeout: "timeout",
  rate_limit_exceeded: "rate-limit",
  internal_error: "vendor",
});

/**
 * What an HTTP status means where it differs from its usual meaning; also the `error_code` of a job and the `status_code` of an add-on.
 *
 * Source: @gladiaio/sdk 2.1.0 and docs.gladia.io, read 2026-11-20. A 403 is a key, a plan or a region that is not allowed.
 */
export const STATUS_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({
  400: "protocol",
  401: "auth",
  403: "auth",
  422: "protocol",
  429: "rate-limit",
});

/** Close codes with which the vendor ends a session for good; 4403 is the address of a session that is over. Source: @gladiaio/sdk 2.1.0, read 2026-11-20. */
const ENDED = { from: 4400, to: 4499 } as const;

/**
 * What a close of the vendor means; `undefined` leaves it to the code's usual meaning (1000 is the normal end, 1009 a frame above 1 MiB).
 *
 * The kinds of refused and of recoverable closes are such that core may try again: at the same address where it has one, else with a new session.
 */
export function closeKind(code: number): ErrorKind | undefined {
  if (code >= ENDED.from && code <= ENDED.to) return "vendor";
  return code >= 4000 ? "network" : undefined;
}

/** The error of an `error` message, by its `data`: of no known shape where the code is not one of {@link ERROR_CODES}. */
export function errorOf(data: unknown): EmotionError {
  const code = (data as { readonly code?: unknown } | null | undefined)?.code;
  const known = typeof code === "string" && Object.hasOwn(ERROR_CODES, code);
  const kind = known ? (ERROR_CODES[code] as ErrorKind) : "vendor";
  // The code is told only where it is one of ours to know: anything else is vendor text.
  return new EmotionError(kind, "Gladia reported an error of the session.", {
    provider: "gladia",
    ...(known ? { code } : {}),
  });
}

/** The error of an action that was not acknowledged: the audio of that chunk is not heard. */
export function refusedAction(action: "audio_chunk" | "stop_recording"): EmotionError {
  return new EmotionError("vendor", "Gladia refused a part of the session that it was sent.", {
    provider: "gladia",
    action,
  });
}
