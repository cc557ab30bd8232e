import { EmotionError } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";
import type { Ledger } from "./meter/index.ts";
import type { Bill } from "./stream/route.ts";
import type { TextReader } from "./stream/texts.ts";

/** Where the texts of a stream are booked, apart from the sessions that hear audio: they may be of the same provider. */
const TEXT_SESSION = -1;

/** Books what sessions use; a budget stops the session that would exceed it, before the money is spent. */
export function billOf(ledger: Ledger, { id: provider, prices }: Pick<VendorInfo, "id" | "prices">): Bill {
  const lines = prices.map(({ line }) => line);
  const check = (session: number, line: string, units: number): void => {
    if (ledger.wouldExceed(provider, session, line, units)) throw usedUp(provider, line);
  };
  return {
    open(session, channels) {
      ledger.openSession(provider, session, channels);
      for (const line of lines) check(session, line, 0);
    },
    add(session, line, units) {
      check(session, line, units);
      ledger.add(provider, session, line, units);
    },
  };
}

/** Books what a text provider uses, and says before a call when its texts would go beyond the budget: by characters and requests, and by a token at least. */
export function textBillOf(
  ledger: Ledger,
  info: Pick<VendorInfo, "id" | "prices">,
): Pick<TextReader, "meter" | "refusal"> {
  const bill = billOf(ledger, info);
  const { id: provider, prices } = info;
  return {
    meter: (line, units) => bill.add(TEXT_SESSION, line, units),
    refusal(texts) {
      const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
      const least = { ms: 0, token: 1, request: 1, character: characters };
      const over = prices.find(({ line, unit }) => ledger.wouldExceed(provider, TEXT_SESSION, line, least[unit]));
      return over === undefined ? null : usedUp(provider, over.line);
    },
  };
}

function usedUp(provider: string, line: string): EmotionError {
  return new EmotionError("quota", "budgetUsd is used up; raise it, or let a cheaper provider take the rest.", {
    provider,
    line,
  });
}
