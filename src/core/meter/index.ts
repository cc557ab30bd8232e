export { createLedger, type Ledger } from "./ledger.ts";
export { costNanos, type Decimal, formatNanos, nanosOf, parseDecimal } from "./money.ts";
export { DecimalSchema, type PriceOverride, PriceOverrideSchema, PricesSchema } from "./options.ts";
export { billedUnits, priceLines } from "./prices.ts";
