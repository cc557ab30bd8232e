import type { CallContext, FetchInit } from "../spec/context.ts";
import { EmotionError, type ErrorKind } from "../spec/errors.ts";
import { abortable, linkSignals } from "./abort.ts";

/**
 * What an HTTP status means when the vendor's body says nothing better.
 *
 * Sources: RFC 9110 section 15; RFC 6585 (429); RFC 8470 (425). Other 4xx are `protocol` (we asked wrongly), other 5xx `vendor`.
 */
export const HTTP_STATUS_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({
  401: "auth",
  402: "quota",
  403: "auth",
  407: "auth",
  408: "timeout",
  413: "unsupported",
  415: "unsupported",
  425: "rate-limit",
  429: "rate-limit",
  451: "unsupported",
  504: "timeout",
});

/** The error kind of an HTTP status; see {@link HTTP_STATUS_KINDS}. */
export function httpErrorKind(status: number): ErrorKind {
  return HTTP_STATUS_KINDS[status] ?? (status >= 500 ? "vendor" : "protocol");
}

/** A successful answer, body included. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | null;
  readonly text: string;
}

/** What {@link request} needs to know besides the request. */
export interface RequestOptions extends Omit<FetchInit, "signal"> {
  /** Names the request in errors: "opening a session". The URL is never told, it may hold a key. */
  readonly purpose: string;
  /** Time until the whole answer must be here, ms. Default 30 000. */
  readonly timeoutMs?: number;
  /** Reads the vendor's own error code out of a refusal; its answer replaces the kind of the status. Must not keep the body. */
  readonly kindOf?: (status: number, body: string) => ErrorKind | undefined;
  /** Header with the seconds to wait after a 429, where the vendor has one of its own beside `retry-after`, which goes first. */
  readonly resetHeader?: string;
}

/**
 * Sends one request and reads the whole answer.
 *
 * @throws {EmotionError} of the status' kind with facts `status` and, where the vendor gave one, `retryAfterMs`; `network` with the system's `code` when no answer came;
 *   `timeout`; `aborted` at once. Neither the body, nor the URL, nor a header is ever in the error.
 */
export async function request(
  ctx: Pick<CallContext, "fetch" | "signal" | "sleep">,
  url: string,
  options: RequestOptions,
): Promise<HttpAnswer> {
  const { purpose, timeoutMs = 30_000, kindOf, resetHeader, ...init } = options;
  const link = linkSignals(ctx.signal);
  const timer = linkSignals(ctx.signal);
  ctx.sleep(timeoutMs, timer.signal).then(
    () =>
      link.abort(
        new EmotionError("timeout", `The vendor did not answer within ${timeoutMs} ms (${purpose}).`, { timeoutMs }),
      ),
    () => undefined,
  );
  try {
    const response = await abortable(ctx.fetch(url, { ...init, signal: link.signal }), link.signal);
    const text = await abortable(response.text(), link.signal);
    const header = (name: string): string | null => response.headers.get(name);
    if (response.status >= 200 && response.status < 300) return { status: response.status, header, text };
    const { status } = response;
    const resetMs = status === 429 && resetHeader !== undefined ? parseRetryAfter(header(resetHeader), null) : null;
    const waitMs = parseRetryAfter(header("retry-after"), header("date")) ?? resetMs;
    throw refusal(status, waitMs, purpose, kindOf?.(status, text));
  } catch (error) {
    if (EmotionError.isInstance(error)) throw error;
    throw new EmotionError("network", `The connection to the vendor failed (${purpose}).`, codeOf(error));
  } finally {
    timer.abort();
    link.release();
  }
}

/** Why a connection failed, as the system says it (`ENOTFOUND`, `DEPTH_ZERO_SELF_SIGNED_CERT`); its sentence may hold the address. */
function codeOf(error: unknown): Readonly<Record<string, string>> {
  const { code } = ((error as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? { code } : {};
}

function refusal(
  status: number,
  retryAfterMs: number | null,
  purpose: string,
  kind: ErrorKind | undefined,
): EmotionError {
  return new EmotionError(
    kind ?? httpErrorKind(status),
    `The vendor refused with HTTP status ${status} (${purpose}).`,
    retryAfterMs === null ? { status } : { status, retryAfterMs },
  );
}

/**
 * Reads a `retry-after` header: seconds, or a date, which is taken relative to the answer's own `date` so that our clock does not matter.
 *
 * @returns ms to wait, at least 0; null when there is none or it cannot be read. Source: RFC 9110 section 10.2.3.
 */
export function parseRetryAfter(value: string | null, date: string | null): number | null {
  if (value === null) return null;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Math.round(Number(value) * 1000);
  const [until, from] = [Date.parse(value), date === null ? Number.NaN : Date.parse(date)];
  return Number.isFinite(until - from) ? Math.max(0, until - from) : null;
}
