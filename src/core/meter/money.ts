import { EmotionError } from "../../spec/errors.ts";

/** An exact decimal: `digits` / 10 ** `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** A nano-dollar is 1e-9 US dollars: fine enough that rounding once per bill line never shows on an invoice. */
export const NANOS_PER_DOLLAR = 1_000_000_000n;

/**
 * Reads a decimal string such as `0.0043` exactly, without floating point.
 *
 * @throws EmotionError of kind `config` for anything else than digits with an optional fraction.
 */
export function parseDecimal(text: string): Decimal {
  const [, whole = "", fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === "") {
    throw new EmotionError("config", 'A price or budget must be a decimal string of dollars such as "0.45".');
  }
  return { digits: BigInt(whole + fraction), scale: fraction.length };
}

/** Whole nano-dollars of a dollar amount; what lies below a nano-dollar is cut off. */
export function nanosOf(usd: string): bigint {
  const { digits, scale } = parseDecimal(usd);
  return (digits * NANOS_PER_DOLLAR) / 10n ** BigInt(scale);
}

/** The cost of `units` at `usd` dollars per `per` units, in nano-dollars, rounded half up once. */
export function costNanos(units: number, usd: string, per: number): bigint {
  const { digits, scale } = parseDecimal(usd);
  const numerator = BigInt(units) * digits * NANOS_PER_DOLLAR;
  const denominator = BigInt(per) * 10n ** BigInt(scale);
  return (2n * numerator + denominator) / (2n * denominator);
}

/** Nano-dollars as a decimal string of dollars without trailing zeros, for example `0.000817`; `0` for nothing. */
export function formatNanos(nanos: bigint): string {
  const whole = nanos / NANOS_PER_DOLLAR;
  const fraction = (nanos % NANOS_PER_DOLLAR).toString().padStart(9, "0").replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}
