import { EmotionError } from "../../spec/errors.ts";
import type { Price } from "../../spec/info.ts";
import type { Usage, UsageLine } from "../../spec/summary.ts";
import { costNanos, formatNanos, nanosOf } from "./money.ts";
import type { PriceOverride } from "./options.ts";
import { billedUnits, priceLines } from "./prices.ts";

/** The units and money of one call. */
export interface Ledger {
  /**
   * Says how many channels a session hears; a vendor that bills per channel multiplies by it. Default 1.
   */
  openSession(provider: string, session: number, channels: number): void;
  /**
   * Books units, when they are consumed.
   *
   * @param units a whole number >= 0.
   * @throws EmotionError of kind `protocol` for other numbers, or a line that the provider does not declare.
   */
  add(provider: string, session: number, line: string, units: number): void;
  /**
   * Sets the cap of the call, in dollars; `undefined` means none.
   *
   * @throws EmotionError of kind `config` when a bill line of a provider has no price, since then no cap can hold.
   */
  checkBudget(budgetUsd: string | undefined): void;
  /** True when booking `units` more would go beyond the budget: asked before money is spent. Always false without a budget. */
  wouldExceed(provider: string, session: number, line: string, units: number): boolean;
  /** Units and money so far, every line in the order it was first booked. */
  usage(): Usage;
}

interface Account {
  readonly provider: string;
  readonly price: Price;
  readonly bySession: Map<number, number>;
}

/**
 * Makes a ledger for the providers of a call.
 *
 * Units are whole numbers and money is whole nano-dollars, so that no sum drifts. A line is billed as the vendor invoices: increments and minimums per session,
 * channels where they count, and rounded once. A line without a known price has no `usd`, is listed in `unpriced`, and leaves the total out; a line known to be
 * free costs "0".
 *
 * @param providers each provider's `info.prices`.
 * @param overrides the caller's prices, by provider.
 */
export function createLedger(
  providers: Readonly<Record<string, readonly Price[]>>,
  overrides: Readonly<Record<string, readonly PriceOverride[]>> = {},
): Ledger {
  const prices = new Map(
    Object.entries(providers).map(([provider, own]) => [provider, priceLines(provider, own, overrides[provider])]),
  );
  const accounts = new Map<string, Account>();
  const channels = new Map<string, number>();
  let budget: { readonly nanos: bigint } | null = null;

  const priceOf = (provider: string, line: string, units: number): Price => {
    const price = prices.get(provider)?.get(line);
    if (!price) {
      throw new EmotionError("protocol", `${provider} booked a bill line that it does not declare: ${line}.`, { line });
    }
    if (!Number.isSafeInteger(units) || units < 0) {
      throw new EmotionError("protocol", `${provider} booked units on ${line} that are not a whole number.`, { line });
    }
    return price;
  };
  const billed = ({ provider, price, bySession }: Account, more?: { session: number; units: number }): number => {
    const units = new Map(bySession);
    if (more) units.set(more.session, (units.get(more.session) ?? 0) + more.units);
    let sum = 0;
    for (const [session, count] of units) sum += billedUnits(price, count, channels.get(`${provider}/${session}`) ?? 1);
    return sum;
  };
  const cost = (price: Price, units: number): bigint | null =>
    price.usd === undefined ? null : costNanos(units, price.usd, price.per);

  return {
    openSession(provider, session, count) {
      channels.set(`${provider}/${session}`, count);
    },
    add(provider, session, line, units) {
      const price = priceOf(provider, line, units);
      const key = `${provider}/${line}`;
      const account = accounts.get(key) ?? { provider, price, bySession: new Map() };
      accounts.set(key, account);
      account.bySession.set(session, (account.bySession.get(session) ?? 0) + units);
    },
    checkBudget(budgetUsd) {
      budget = budgetUsd === undefined ? null : { nanos: nanosOf(budgetUsd) };
      if (!budget) return;
      for (const [provider, lines] of prices) {
        const unknown = [...lines.values()].find(({ usd }) => usd === undefined);
        if (!unknown) continue;
        throw new EmotionError(
          "config",
          `budgetUsd cannot hold while the price of ${provider}/${unknown.line} is unknown: give it in prices.${provider}.`,
          { option: "budgetUsd", line: unknown.line },
        );
      }
    },
    wouldExceed(provider, session, line, units) {
      const price = priceOf(provider, line, units);
      if (!budget) return false;
      const key = `${provider}/${line}`;
      let total = accounts.has(key)
        ? 0n
        : (cost(price, billed({ provider, price, bySession: new Map() }, { session, units })) ?? 0n);
      for (const [name, account] of accounts) {
        total += cost(account.price, billed(account, name === key ? { session, units } : undefined)) ?? 0n;
      }
      return total > budget.nanos;
    },
    usage() {
      const lines = [...accounts.values()].map((account) => usageLine(account, billed(account)));
      const unpriced = lines.filter(({ usd }) => usd === undefined).map(({ provider, line }) => `${provider}/${line}`);
      const total = lines.reduce((sum, { usd }) => sum + (usd === undefined ? 0n : nanosOf(usd)), 0n);
      return { lines, unpriced, ...(unpriced.length === 0 && { usd: formatNanos(total) }) };
    },
  };

  function usageLine({ provider, price, bySession }: Account, units: number): UsageLine {
    const { line, unit, usd, per, date, source } = price;
    const nanos = cost(price, units);
    return {
      provider,
      line,
      unit,
      units: [...bySession.values()].reduce((sum, count) => sum + count, 0),
      billedUnits: units,
      ...(nanos !== null && { usd: formatNanos(nanos) }),
      ...(usd !== undefined && { price: { usd, per, date, source } }),
    };
  }
}
