import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { billedUnits, costNanos, createLedger, formatNanos, nanosOf } from "../../../../src/core/meter/index.ts";
import type { Price } from "../../../../src/spec/info.ts";

const audio: Price = { line: "audio", unit: "ms", per: 60_000, usd: "0.0078", date: "2026-11-04", source: "page" };
const tokens: Price = { line: "tokens", unit: "token", per: 1_000_000, date: "2026-11-04", source: "unknown" };

describe("money", () => {
  it.each([
    [0n, "0"],
    [1n, "0.000000001"],
    [817_000n, "0.000817"],
    [12_000_000_000n, "12"],
  ])("writes %d nano-dollars as %s dollars", (nanos, usd) => {
    expect(formatNanos(nanos)).toBe(usd);
  });

  it("reads back every amount it writes", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n }), (nanos) => nanosOf(formatNanos(nanos)) === nanos));
  });

  it("is exact to the nearest nano-dollar for any price, unit count and price basis", () => {
    const price = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 1, max: 15 }));
    fc.assert(
      fc.property(price, fc.maxSafeNat(), fc.integer({ min: 1, max: 10 ** 9 }), ([digits, scale], units, per) => {
        const padded = digits.toString().padStart(scale + 1, "0");
        const usd = `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
        // Rational arithmetic: |cost - units * digits / (per * 10^scale) * 10^9| <= 1/2, with both sides times the denominator.
        const denominator = BigInt(per) * 10n ** BigInt(scale);
        const exact = BigInt(units) * digits * 10n ** 9n;
        const error = costNanos(units, usd, per) * denominator - exact;
        return 2n * (error < 0n ? -error : error) <= denominator;
      }),
    );
  });
});

describe("billed units", () => {
  it.each([
    ["rounds up to the increment", { incrementUnits: 1000 }, 1001, 1, 2000],
    ["bills at least the minimum", { minimumUnits: 15_000 }, 4000, 1, 15_000],
    ["bills nothing for nothing", { minimumUnits: 15_000 }, 0, 1, 0],
    ["multiplies by the channels where the vendor does", { perChannel: true, minimumUnits: 10_000 }, 4000, 2, 20_000],
    ["does not multiply where it does not", {}, 4000, 2, 4000],
  ])("%s", (_, rule, units, channels, expected) => {
    expect(billedUnits({ ...audio, ...rule }, units, channels)).toBe(expected);
  });
});

describe("a ledger", () => {
  it("adds up a line and prices it with date and source", () => {
    const ledger = createLedger({ deepgram: [audio] });
    ledger.add("deepgram", 0, "audio", 40_000);
    ledger.add("deepgram", 0, "audio", 50_000);
    expect(ledger.usage()).toEqual({
      lines: [
        {
          provider: "deepgram",
          line: "audio",
          unit: "ms",
          units: 90_000,
          billedUnits: 90_000,
          usd: "0.0117",
          price: { usd: "0.0078", per: 60_000, date: "2026-11-04", source: "page" },
        },
      ],
      usd: "0.0117",
      unpriced: [],
    });
  });

  it("rounds once per line, not once per booking", () => {
    const ledger = createLedger({ acme: [{ ...audio, usd: "0.000000001", per: 3 }] });
    for (let i = 0; i < 300; i++) ledger.add("acme", 0, "audio", 1);
    expect(ledger.usage().usd).toBe("0.0000001");
  });

  it("applies increments and minimums to each session", () => {
    const ledger = createLedger({ aws: [{ ...audio, incrementUnits: 1000, minimumUnits: 15_000 }] });
    ledger.add("aws", 0, "audio", 4000);
    ledger.add("aws", 1, "audio", 16_200);
    expect(ledger.usage().lines[0]?.billedUnits).toBe(15_000 + 17_000);
  });

  it("multiplies a session by its channels where the vendor does", () => {
    const ledger = createLedger({ gladia: [{ ...audio, perChannel: true }] });
    ledger.openSession("gladia", 0, 2);
    ledger.add("gladia", 0, "audio", 60_000);
    expect(ledger.usage().lines[0]).toMatchObject({ units: 60_000, billedUnits: 120_000, usd: "0.0156" });
  });

  it("leaves an unknown price out instead of calling it 0, and the total with it", () => {
    const ledger = createLedger({ acme: [audio, tokens] });
    ledger.add("acme", 0, "audio", 60_000);
    ledger.add("acme", 0, "tokens", 12);
    const usage = ledger.usage();
    expect([usage.lines.map(({ usd }) => usd), usage.usd, usage.unpriced]).toEqual([
      ["0.0078", undefined],
      undefined,
      ["acme/tokens"],
    ]);
  });

  it("says 0 of a vendor that is known to be free", () => {
    const ledger = createLedger({ local: [{ ...audio, usd: "0" }] });
    ledger.add("local", 0, "audio", 3_600_000);
    expect(ledger.usage()).toMatchObject({ usd: "0", unpriced: [] });
  });

  it("costs 0 before anything was booked", () => {
    expect(createLedger({ acme: [audio] }).usage()).toEqual({ lines: [], usd: "0", unpriced: [] });
  });

  it("lets the caller's price win and keeps the rest of the line", () => {
    const ledger = createLedger(
      { acme: [{ ...audio, minimumUnits: 60_000 }] },
      { acme: [{ line: "audio", usd: "0.006" }] },
    );
    ledger.add("acme", 0, "audio", 1);
    expect(ledger.usage().lines[0]).toMatchObject({
      billedUnits: 60_000,
      usd: "0.006",
      price: { usd: "0.006", per: 60_000, date: "undated", source: "config" },
    });
  });

  it("refuses a price for a line that the vendor does not have", () => {
    expect(() => createLedger({ acme: [audio] }, { acme: [{ line: "adio", usd: "1" }] })).toThrow(
      "prices.acme names a bill line that acme does not have: known are audio.",
    );
  });

  it.each([-1, 0.5, Number.NaN])("refuses to book %d units", (units) => {
    expect(() => createLedger({ acme: [audio] }).add("acme", 0, "audio", units)).toThrow("not a whole number");
  });

  it("refuses a line that the vendor does not declare", () => {
    expect(() => createLedger({ acme: [audio] }).add("acme", 0, "video", 1)).toThrow(
      "bill line video, that it does not declare",
    );
  });

  it("keeps the total equal to the sum of its lines", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.nat(4), fc.nat(10 ** 9)), { maxLength: 40 }),
        (bookings) => {
          const ledger = createLedger({ a: [audio], b: [{ ...audio, usd: "0.123456789123", per: 7 }] });
          for (const [provider, session, units] of bookings) ledger.add(provider, session, "audio", units);
          const usage = ledger.usage();
          const sum = usage.lines.reduce((all, { usd }) => all + nanosOf(usd ?? ""), 0n);
          return formatNanos(sum) === usage.usd;
        },
      ),
    );
  });
});

describe("a budget", () => {
  it("is refused over a vendor with an unknown price", () => {
    expect(() => createLedger({ acme: [audio, tokens] }).checkBudget("5")).toThrow(
      "budgetUsd cannot hold while the price of acme/tokens is unknown: give it in prices.acme.",
    );
    const requests = { ...tokens, line: "requests" };
    expect(() => createLedger({ acme: [audio, tokens, requests] }).checkBudget("5")).toThrow(
      "the prices of acme/tokens, acme/requests are unknown: give them in prices.acme.",
    );
  });

  it("holds once the caller gave the price", () => {
    const ledger = createLedger({ acme: [audio, tokens] }, { acme: [{ line: "tokens", usd: "3" }] });
    expect(() => ledger.checkBudget("5")).not.toThrow();
  });

  it("is not needed", () => {
    const ledger = createLedger({ acme: [tokens] });
    ledger.checkBudget(undefined);
    expect(ledger.wouldExceed("acme", 0, "tokens", 10 ** 12)).toBe(false);
  });

  it("acts before the money is spent: exactly the budget passes, one unit more does not", () => {
    const ledger = createLedger({ acme: [{ ...audio, usd: "0.000000001", per: 1 }] });
    ledger.checkBudget("0.0000001");
    ledger.add("acme", 0, "audio", 60);
    expect([ledger.wouldExceed("acme", 0, "audio", 40), ledger.wouldExceed("acme", 0, "audio", 41)]).toEqual([
      false,
      true,
    ]);
  });

  it("counts the minimum that a new session would cost", () => {
    const ledger = createLedger({ aws: [{ ...audio, minimumUnits: 15_000 }] });
    ledger.checkBudget("0.002");
    ledger.add("aws", 0, "audio", 15_000);
    expect([ledger.wouldExceed("aws", 0, "audio", 1), ledger.wouldExceed("aws", 1, "audio", 1)]).toEqual([false, true]);
  });

  it("counts what other lines and vendors have cost already", () => {
    const ledger = createLedger({ a: [audio], b: [audio] });
    ledger.checkBudget("0.01");
    ledger.add("a", 0, "audio", 60_000);
    expect(ledger.wouldExceed("b", 0, "audio", 60_000)).toBe(true);
  });
});

describe("a provider that joins later", () => {
  it("is booked on its own lines, at the caller's price where there is one", () => {
    const ledger = createLedger({ acme: [audio] }, { reader: [{ line: "tokens", usd: "1" }] });
    expect(() => ledger.add("reader", 0, "tokens", 1)).toThrow(/does not declare/);
    ledger.include("reader", [tokens]);
    ledger.add("reader", 0, "tokens", 500_000);
    expect(ledger.usage().lines).toEqual([expect.objectContaining({ provider: "reader", usd: "0.5" })]);
  });

  it("needs its prices known where there is a budget", () => {
    const ledger = createLedger({ acme: [audio] });
    ledger.checkBudget("5");
    expect(() => ledger.include("reader", [tokens])).toThrow(/reader\/tokens/);
  });
});
