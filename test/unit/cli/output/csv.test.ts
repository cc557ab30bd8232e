import { describe, expect, it } from "vitest";
import { CSV_COLUMNS, csvHeader, csvRow } from "../../../../src/cli/output/csv.ts";
import { readingEvent } from "../events.ts";

// A reader of RFC 4180 for one row.
function cellsOf(row: string): string[] {
  return [...row.replace(/\r\n$/, "").matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

function cellOf(row: string, column: (typeof CSV_COLUMNS)[number]): string | undefined {
  return cellsOf(row)[CSV_COLUMNS.indexOf(column)];
}

describe("the CSV of readings", () => {
  it("has one heading per column and ends lines with CRLF", () => {
    expect(csvHeader()).toBe(`${CSV_COLUMNS.join(",")}\r\n`);
  });

  it("has as many cells in a row as there are headings", () => {
    expect(cellsOf(csvRow("call.wav", readingEvent()))).toHaveLength(CSV_COLUMNS.length);
  });

  it.each([
    ["input", "call.wav"],
    ["start_ms", "9000"],
    ["role", "agent"],
    ["status", "ok"],
    ["label", "happiness"],
    ["valence", "0.41"],
    ["valence_origin", "derived"],
    ["arousal", "-0.2"],
    ["mixed_signals", "false"],
  ] as const)("puts %s in its column", (column, value) => {
    expect(cellOf(csvRow("call.wav", readingEvent()), column)).toBe(value);
  });

  it.each(["dominance", "dominance_origin", "dominance_confidence", "speaker", "latency_ms"] as const)(
    "leaves an unknown %s empty, never 0",
    (column) => {
      expect(cellOf(csvRow("call.wav", readingEvent()), column)).toBe("");
    },
  );

  it("gives the reason of an abstention and no label", () => {
    const { status: _, label: __, vendorLabel: ___, sentiment: ____, ...common } = readingEvent();
    const none = { label: null, vendorLabel: null, sentiment: null } as const;
    const row = csvRow("call.wav", { ...common, ...none, status: "abstained", reason: "low-confidence" });

    expect([cellOf(row, "status"), cellOf(row, "reason"), cellOf(row, "label")]).toEqual([
      "abstained",
      "low-confidence",
      "",
    ]);
  });

  it.each(['She said "no", twice', "two\r\nlines", "a,b"])("keeps the text %j whole by quoting", (text) => {
    expect(cellOf(csvRow("call.wav", readingEvent({ text })), "text")).toBe(text);
  });

  it("keeps a spreadsheet from running a text as a formula", () => {
    expect(cellOf(csvRow("call.wav", readingEvent({ text: "=1+1" })), "text")).toBe("'=1+1");
  });

  it("tells the reasons of a reading in one phrase", () => {
    const reasons = ["louder", "higher"].map((words, i) => ({
      cue: `cue-${i}`,
      text: `${words} than this speaker's usual`,
      against: "speaker" as const,
      deviationSd: 1.2,
      moved: "label" as const,
      contribution: 0.2,
    }));
    expect(csvRow("a.wav", readingEvent({ reasons }))).toContain(",louder and higher than this speaker's usual,");
  });
});
