import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLexicon } from "../../adapters/lexicon/index.ts";
import { createLocal } from "../../adapters/local/index.ts";
import { ALL_CHECKS } from "../../src/testing/conformance/index.ts";
import { conformance } from "../../src/testing/index.ts";

const ids = readdirSync("adapters", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const every = ALL_CHECKS.map(({ id }) => id);

const OF_TEXT = every.filter((id) => id.startsWith("text-"));
const OF_ALL = ["adapter-frozen", "info-consistent", "info-plain-data"];

/** The checks that do not apply to an adapter, and nothing else is left out. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // It only reads text.
  lexicon: every.filter((id) => !OF_TEXT.includes(id) && !OF_ALL.includes(id)).sort(),
  // It opens no connection, declares no axis native and reads no text.
  local: ["axes-native", "no-reconnect", ...OF_TEXT].sort(),
};

describe("the roster of adapters", () => {
  it.each(ids)("has a conformance file for %s", (id) => {
    expect(existsSync(`test/conformance/${id}.test.ts`)).toBe(true);
  });

  it("says of every adapter which checks are left out", () => {
    expect(Object.keys(LEFT_OUT).sort()).toEqual([...ids].sort());
  });

  it.each([
    ["local", () => createLocal()],
    ["lexicon", () => createLexicon()],
  ] as const)("asks %s every check that applies to it", (name, adapter) => {
    const asked = conformance({ name, adapter }).map(({ id }) => id);
    expect(every.filter((id) => !asked.includes(id)).sort()).toEqual(LEFT_OUT[name]);
  });
});
