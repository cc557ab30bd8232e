import { EmotionError, type ErrorKind } from "../../src/spec/errors.ts";

/**
 * What a close code of the live socket means, and the `error_code` of the `Error` message before it, which is the same.
 *
 * Sources: AssemblyAI/assemblyai-skill `references/streaming.md` (1008 to 3009), read 2026-11-20; the 4000s of the earlier protocol from assemblyai 4.41.5,
 * `utils/errors/streaming.ts`, published 2026-09-26.
 */
export const CLOSE_KINDS: Readonly<Record<number, ErrorKind>> = Object.freeze({
  1008: "auth",
  1009: "protocol",
  1011: "vendor",
  3005: "vendor",
  3006: "protocol",
  3007: "protocol",
  3008: "timeout",
  3009: "rate-limit",
  4000: "protocol",
  4001: "auth",
  4002: "quota",
  4003: "quota",
  4004: "vendor",
  4008: "timeout",
  4010: "vendor",
  4029: "rate-limit",
  4030: "vendor",
  4031: "timeout",
  4032: "protocol",
  4033: "protocol",
  4034: "protocol",
  4101: "protocol",
  4102: "rate-limit",
  4103: "network",
});

/** Codes that stand for several things; the text tells which. Earlier versions closed with 3005 for all of them. Same sources. */
export const CLOSE_TEXTS: readonly {
  readonly codes: readonly number[];
  readonly text: RegExp;
  readonly kind: ErrorKind;
}[] = [
  { codes: [1008, 3005], text: /too many|concurren/i, kind: "rate-limit" },
  { codes: [1008, 3005], text: /balance|insufficient|funds|payment|credit/i, kind: "quota" },
  { codes: [3005], text: /not authori[sz]ed|unauthori[sz]ed|api key/i, kind: "auth" },
  { codes: [3005], text: /expired|session duration/i, kind: "timeout" },
  { codes: [3006], text: /inactiv/i, kind: "timeout" },
];

/** The kind of a close code or an `error_code`; `undefined` for one that is neither the vendor's nor known to it. */
export function closeKind(code: number, text: string): ErrorKind | undefined {
  const told = CLOSE_TEXTS.find(({ codes, text: words }) => codes.includes(code) && words.test(text));
  return told?.kind ?? CLOSE_KINDS[code];
}

/** The error of an `Error` message; its text is read and not told. Without a code the text is all there is. */
export function sessionError(code: number | undefined, text: string): EmotionError {
  const told =
    code === undefined ? CLOSE_TEXTS.find(({ text: words }) => words.test(text))?.kind : closeKind(code, text);
  const kind = told ?? "vendor";
  return new EmotionError(
    kind,
    `AssemblyAI ended the session${code === undefined ? "" : ` with code ${code}`}.`,
    code === undefined ? {} : { closeCode: code },
  );
}

/**
 * What a refusal of a REST service means where the text says more than the status.
 *
 * Sources: AssemblyAI/assemblyai-skill `references/api-reference.md` (403 for more than 20 000 requests in 5 min) and `references/llm-gateway.md`, read 2026-11-20.
 */
export function restKind(status: number, text: string): ErrorKind | undefined {
  if (status === 403 && /rate|limit|too many/i.test(text)) return "rate-limit";
  if (status !== 400 && status !== 403) return undefined;
  if (/balance|insufficient|funds|payment|billing/i.test(text)) return "quota";
  return status === 400 && /not supported|unsupported/i.test(text) ? "unsupported" : undefined;
}
