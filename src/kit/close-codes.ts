import { EmotionError, type ErrorKind } from "../spec/errors.ts";

/** Close codes after which the messages simply end: normal closure, and a close frame without a code. Source: RFC 6455 section 7.4.1. */
const NORMAL: readonly number[] = [1000, 1005];

/**
 * What a WebSocket close code means when the vendor's documentation says nothing better.
 *
 * Sources: RFC 6455 section 7.4.1 (1001-1015) and the IANA WebSocket Close Code Number Registry (1012-1014, 3000, 3003, 3008), read 2026-11-21.
 * 1008 is what vendors close with when a key or a plan is refused. Codes of 4000 and above are the vendor's own: `vendor` until its adapter
 * reads the fact `closeCode`.
 */
export const CLOSE_CODE_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({
  1001: "network",
  1002: "protocol",
  1003: "unsupported",
  1006: "network",
  1007: "protocol",
  1008: "auth",
  1009: "protocol",
  1010: "protocol",
  1011: "vendor",
  1012: "vendor",
  1013: "rate-limit",
  1014: "vendor",
  1015: "network",
  3000: "auth",
  3003: "auth",
  3008: "timeout",
});

/**
 * The error a close code stands for, or null when the peer closed normally; fact `closeCode`, never the peer's reason text.
 *
 * @param own what an adapter says the close means, which goes before {@link CLOSE_CODE_KINDS}; `null` makes it a normal end.
 */
export function closeError(code: number, own?: ErrorKind | null): EmotionError | null {
  if (own === null || (own === undefined && NORMAL.includes(code))) return null;
  const kind = own ?? CLOSE_CODE_KINDS[code] ?? "vendor";
  return new EmotionError(kind, `The vendor closed the connection with code ${code}.`, { closeCode: code });
}
