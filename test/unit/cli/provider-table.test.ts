import { describe, expect, it } from "vitest";
import { providerTable } from "../../../src/cli/provider-table.ts";
import { displayWidth } from "../../../src/cli/text.ts";
import type { VendorInfo } from "../../../src/spec/info.ts";

const info: VendorInfo = {
  id: "acme",
  name: "Acme",
  modes: ["stream", "batch"],
  evidence: ["lexical"],
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [{ set: "sentiment", kind: "polarity", labels: ["polarity"] }],
  languages: ["en", "de", "fr", "es"],
  regions: [],
  audio: { sampleRatesHz: [16_000], chunkMs: { min: 20, max: 1000 } },
  maxSpeed: 1,
  sessionCapMs: 3_600_000,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [{ line: "audio", unit: "ms", per: 60_000, usd: "0.0077", date: "2026-11-01", source: "acme.example" }],
  status: "live",
  env: [],
  peers: [],
  calibrated: false,
  runs: "remote",
  accuracy: null,
  verified: { on: "2026-11-01", against: "documentation" },
};

describe("the capability matrix", () => {
  it("has a row per provider with what it can do", () => {
    const row = providerTable([info], Number.POSITIVE_INFINITY)[2] ?? "";

    expect(row.split(/ {2,}/)).toEqual([
      "acme",
      "remote",
      "lexical",
      "derived",
      "absent",
      "1 sentiment",
      "$0.0077/min",
      "live",
      "stream+batch",
      "4",
      "mono",
      "60 min",
      "2026-11-01 documentation",
    ]);
  });

  it("says unknown for a price that is not known", () => {
    const { usd: _, ...price } = info.prices[0] ?? { line: "", unit: "ms", per: 1, date: "", source: "" };
    const table = providerTable([{ ...info, prices: [price] }], 200).join("\n");

    expect(table).toContain("unknown");
  });

  it("says free for the price 0", () => {
    const prices = info.prices.map((price) => ({ ...price, usd: "0" }));

    expect(providerTable([{ ...info, prices }], 200).join("\n")).toContain("free");
  });

  it.each([40, 80, 120])("fits %i columns and names what it left out", (width) => {
    const lines = providerTable([info], width);

    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.join(" ")).toMatch(/Not shown at this width:.* verified;/);
  });
});
