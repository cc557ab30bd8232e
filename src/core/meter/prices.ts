import { EmotionError } from "../../spec/errors.ts";
import type { Price } from "../../spec/info.ts";
import type { PriceOverride } from "./options.ts";

/**
 * A vendor's bill lines with the caller's prices laid over them, line by line.
 *
 * What an override leaves out is the vendor's own; a price of the caller's without date and source says `undated` and `config`.
 *
 * @throws EmotionError of kind `config` when an override names a line the vendor does not have, without `unit` and `per` to make it one.
 */
export function priceLines(
  provider: string,
  prices: readonly Price[],
  overrides: readonly PriceOverride[] = [],
): ReadonlyMap<string, Price> {
  // Copies: two providers may share a table, and each has accounts of its own.
  const lines = new Map(prices.map((price) => [price.line, { ...price }]));
  for (const override of overrides) {
    const own = lines.get(override.line);
    const { unit = own?.unit, per = own?.per } = override;
    if (unit === undefined || per === undefined) {
      throw new EmotionError(
        "config",
        `prices.${provider} names a bill line that ${provider} does not have: known are ${[...lines.keys()].join(", ") || "none"}.`,
        { option: `prices.${provider}` },
      );
    }
    lines.set(override.line, { ...own, date: "undated", source: "config", ...override, unit, per });
  }
  return lines;
}

/** Units as the vendor bills them for one session: rounded up to its increment, at least its minimum, times its channels. Nothing consumed bills nothing. */
export function billedUnits(price: Price, units: number, channels: number): number {
  if (units === 0) return 0;
  const increment = price.incrementUnits ?? 1;
  const rounded = Math.ceil(units / increment) * increment;
  return Math.max(rounded, price.minimumUnits ?? 0) * (price.perChannel === true ? channels : 1);
}
