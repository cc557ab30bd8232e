import * as z from "zod/mini";

/** A decimal number of US dollars without sign or exponent, for example `0.45`. */
export const DecimalSchema = z
  .string()
  .check(z.regex(/^\d{1,12}(\.\d{1,18})?$/, { error: 'must be a decimal string of dollars such as "0.45"' }));

/**
 * A price of yours for one bill line of a vendor; what it leaves out is taken from the vendor's own `info.prices`.
 *
 * `usd` is dollars per `per` units, a decimal string. `date` (YYYY-MM-DD) and `source` travel to the usage report; without them it says `undated` and `config`.
 */
export const PriceOverrideSchema = z.strictObject({
  line: z.string(),
  unit: z.exactOptional(z.enum(["ms", "token", "request", "character"])),
  per: z.exactOptional(z.int().check(z.minimum(1))),
  usd: z.exactOptional(DecimalSchema),
  incrementUnits: z.exactOptional(z.int().check(z.minimum(1))),
  minimumUnits: z.exactOptional(z.int().check(z.minimum(0))),
  perChannel: z.exactOptional(z.boolean()),
  date: z.exactOptional(z.string()),
  source: z.exactOptional(z.string()),
});

/** Prices of yours, by provider id. */
export const PricesSchema = z.record(z.string(), z.array(PriceOverrideSchema));

/** A price of yours for one bill line. */
export type PriceOverride = z.infer<typeof PriceOverrideSchema>;
