import { EmotionError, type ErrorKind } from "../spec/errors.ts";

/** Every exit code of the command line, with its meaning; `--help` prints this table. */
export const EXIT_CODES = Object.freeze({
  ok: { code: 0, meaning: "every input was analysed" },
  failed: {
    code: 1,
    meaning: "an input is missing, unreadable or not audio, inputs failed for different reasons, or stdout was full",
  },
  usage: { code: 2, meaning: "wrong flags, wrong config, a missing optional package, or Node older than supported" },
  auth: { code: 3, meaning: "a provider's key is missing or refused, or its quota or your budget is spent" },
  provider: { code: 4, meaning: "a provider failed or was out of reach; trying again later may help" },
  policy: { code: 5, meaning: "the policy gate refused the declared use" },
  interrupted: { code: 130, meaning: "interrupted by Ctrl-C; the summary of what was heard was still printed" },
  terminated: { code: 143, meaning: "ended by SIGTERM, in the same orderly way" },
});

const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  "bad-input": EXIT_CODES.failed.code,
  config: EXIT_CODES.usage.code,
  unsupported: EXIT_CODES.usage.code,
  auth: EXIT_CODES.auth.code,
  quota: EXIT_CODES.auth.code,
  "rate-limit": EXIT_CODES.provider.code,
  timeout: EXIT_CODES.provider.code,
  network: EXIT_CODES.provider.code,
  vendor: EXIT_CODES.provider.code,
  protocol: EXIT_CODES.provider.code,
  policy: EXIT_CODES.policy.code,
  aborted: EXIT_CODES.interrupted.code,
};

/** The exit code an error calls for; anything but an `EmotionError` is 1. */
export function exitCodeOf(error: unknown): number {
  return EmotionError.isInstance(error) ? BY_KIND[error.kind] : EXIT_CODES.failed.code;
}

/** The exit code of a run over several inputs: that of the failures when they agree, else 1. */
export function exitCodeOfAll(codes: readonly number[]): number {
  const failures = new Set(codes.filter((code) => code !== EXIT_CODES.ok.code));
  if (failures.size === 0) return EXIT_CODES.ok.code;
  const [only] = failures;
  return failures.size === 1 && only !== undefined ? only : EXIT_CODES.failed.code;
}

/** The table as text lines, for `--help` and the docs. */
export function exitCodeLines(): string[] {
  return Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`);
}
