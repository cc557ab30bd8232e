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
   * Takes in a provider that joins the call later.
   *
   * @throws EmotionError of kind `config` when a cap is set and one of its bill lines has no price.
   */
  include(provider: string, prices: readonly Price[]): void;
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
  // A chunk of audio is booked ten times a second and more: nothing is copied, and no key is put together.
  const accounts = new Map<Price, Account>();
  const channels = new Map<string, number>();
  let budgetNanos: bigint | null = null;
  const billed = (account: Account) => billedOver(account, channels);
  const priceOf = (provider: string, line: string, units: number): Price => {
    const price = prices.get(provider)?.get(line);
    if (!price) throw misbooked(provider, line, "that it does not declare");
    if (!Number.isSafeInteger(units) || units < 0)
      throw misbooked(provider, line, "in units that are not a whole number");
    return price;
  };
  const spentNanos = (all: Iterable<Account>): bigint => {
    let sum = 0n;
    for (const account of all) sum += cost(account.price, billed(account)) ?? 0n;
    return sum;
  };

  return {
    openSession(provider, session, count) {
      channels.set(`${provider}/${session}`, count);
    },
    include(provider, own) {
      const lines = priceLines(provider, own, overrides[provider]);
      if (budgetNanos !== null) refuseUnpriced(provider, lines.values());
      if (!prices.has(provider)) prices.set(provider, lines);
    },
    add(provider, session, line, units) {
      const price = priceOf(provider, line, units);
      const account = accounts.get(price) ?? { provider, price, bySession: new Map() };
      accounts.set(price, account);
      book(account.bySession, session, units);
    },
    checkBudget(budgetUsd) {
      budgetNanos = budgetUsd === undefined ? null : nanosOf(budgetUsd);
      if (budgetNanos !== null) for (const [provider, lines] of prices) refuseUnpriced(provider, lines.values());
    },
    wouldExceed(provider, session, line, units) {
      const price = priceOf(provider, line, units);
      if (budgetNanos === null) return false;
      const bySession = new Map(accounts.get(price)?.bySession);
      book(bySession, session, units);
      return spentNanos(new Map(accounts).set(price, { provider, price, bySession }).values()) > budgetNanos;
    },
    usage() {
      const lines = [...accounts.values()].map((account) => usageLine(account, billed(account)));
      const unpriced = lines.filter(({ usd }) => usd === undefined).map(({ provider, line }) => `${provider}/${line}`);
      const total = lines.reduce((sum, { usd }) => sum + (usd === undefined ? 0n : nanosOf(usd)), 0n);
      return { lines, unpriced, ...(unpriced.length === 0 && { usd: formatNanos(total) }) };
    },
  };
}

function book(bySession: Map<number, number>, session: number, units: number): void {
  bySession.set(session, (bySession.get(session) ?? 0) + units);
}

function misbooked(provider: string, line: string, how: string): EmotionError {
  return new EmotionError("protocol", `${provider} booked on the bill line ${line}, ${how}: a fault of its adapter.`, {
    line,
  });
}

function refuseUnpriced(provider: string, lines: Iterable<Price>): void {
  const unpriced = [...lines].filter(({ usd }) => usd === undefined).map(({ line }) => `${provider}/${line}`);
  if (unpriced.length === 0) return;
  const prices = unpriced.length === 1 ? "the price" : "the prices";
  const [are, them] = unpriced.length === 1 ? ["is", "it"] : ["are", "them"];
  throw new EmotionError(
    "config",
    `budgetUsd cannot hold while ${prices} of ${unpriced.join(", ")} ${are} unknown: give ${them} in prices.${provider}.`,
    { option: "budgetUsd", lines: unpriced.length },
  );
}

function billedOver({ provider, price, bySession }: Account, channels: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [session, units] of bySession) {
    sum += billedUnits(price, units, channels.get(`${provider}/${session}`) ?? 1);
  }
  return sum;
}

function cost(price: Price, units: number): bigint | null {
  return price.usd === undefined ? null : costNanos(units, price.usd, price.per);
}

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
