/** Every way a call can fail, as one closed list; `ERROR_POLICY` says what each kind means for retry and failover. */
export const ERROR_KINDS = [
  "rate-limit",
  "timeout",
  "network",
  "vendor",
  "auth",
  "quota",
  "protocol",
  "unsupported",
  "bad-input",
  "config",
  "policy",
  "aborted",
] as const;

/** One of {@link ERROR_KINDS}. */
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** What an error kind allows: the same vendor again, or the next vendor of a chain. */
export interface ErrorDisposition {
  /** May the same vendor be tried again within the retry budget? */
  readonly sameVendor: boolean;
  /** May the next vendor of a failover chain take over? */
  readonly nextVendor: boolean;
}

/** The one table that decides retry and failover, per error kind. */
export const ERROR_POLICY: Readonly<Record<ErrorKind, ErrorDisposition>> = Object.freeze({
  "rate-limit": { sameVendor: true, nextVendor: true },
  timeout: { sameVendor: true, nextVendor: true },
  network: { sameVendor: true, nextVendor: true },
  vendor: { sameVendor: true, nextVendor: true },
  auth: { sameVendor: false, nextVendor: true },
  quota: { sameVendor: false, nextVendor: true },
  protocol: { sameVendor: false, nextVendor: true },
  unsupported: { sameVendor: false, nextVendor: true },
  "bad-input": { sameVendor: false, nextVendor: false },
  config: { sameVendor: false, nextVendor: false },
  policy: { sameVendor: false, nextVendor: false },
  aborted: { sameVendor: false, nextVendor: false },
});

/** Facts of an error that are safe to log: numbers, booleans and fixed words; never audio, transcripts, keys or vendor text. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

const BRAND = Symbol.for("emotion-stream.EmotionError");

/**
 * The only error that leaves this library.
 *
 * `kind` is one of {@link ERROR_KINDS}; `facts` carries loggable details (vendor status codes, byte counts, option names).
 * The message is one sentence: what was wrong, where, what to do. It never contains audio, transcripts, keys, vendor payloads or
 * the text of another exception, and there is never a `cause`. Two copies of the package recognise each other's errors by a `Symbol.for` brand.
 */
export class EmotionError extends Error {
  override readonly name = "EmotionError";
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;
  readonly [BRAND] = true;

  constructor(kind: ErrorKind, message: string, facts: ErrorFacts = {}) {
    super(message);
    this.kind = kind;
    this.facts = Object.freeze({ ...facts });
  }

  /** True for an `EmotionError` of this or any other copy of the package. */
  static isInstance(value: unknown): value is EmotionError {
    return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
  }
}
