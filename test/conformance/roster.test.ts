import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assemblyai } from "../../adapters/assemblyai/index.ts";
import { deepgram } from "../../adapters/deepgram/index.ts";
import { gladia } from "../../adapters/gladia/index.ts";
import { hume } from "../../adapters/hume/index.ts";
import { createLexicon } from "../../adapters/lexicon/index.ts";
import { createLocal } from "../../adapters/local/index.ts";
import { symbl } from "../../adapters/symbl/index.ts";
import { BATCH_CHECKS } from "../../src/testing/conformance/checks/batch.ts";
import { CONTRACT_CHECKS } from "../../src/testing/conformance/checks/contract.ts";
import { OPTION_CHECKS } from "../../src/testing/conformance/checks/options.ts";
import { TEXT_CHECKS } from "../../src/testing/conformance/checks/text.ts";
import { WIRE_CHECKS } from "../../src/testing/conformance/checks/wire.ts";
import { ALL_CHECKS } from "../../src/testing/conformance/index.ts";
import { conformance } from "../../src/testing/index.ts";

const ids = readdirSync("adapters", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const every = ALL_CHECKS.map(({ id }) => id);

const idsOf = (checks: readonly { readonly id: string }[]): string[] => checks.map(({ id }) => id);
const OVER_WIRE = [...idsOf(WIRE_CHECKS), ...idsOf(OPTION_CHECKS), "no-reconnect"];
const ENGINES_ONLY = ["no-read-ahead", "calls-apart"];
const OF_ALL = [...idsOf(CONTRACT_CHECKS), ...idsOf(TEXT_CHECKS)];

/** The checks that do not apply to an adapter, and nothing else is left out. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // It declares no axis native, and what only an engine of this machine can promise is not asked of a vendor.
  assemblyai: ["axes-native", ...ENGINES_ONLY],
  // They declare no axis native, read no text, and what only an engine of this machine can promise is not asked of a vendor.
  gladia: ["axes-native", ...ENGINES_ONLY, ...idsOf(TEXT_CHECKS)],
  hume: ["axes-native", ...ENGINES_ONLY, ...idsOf(TEXT_CHECKS)],
  // It only reads text.
  lexicon: every.filter((id) => !OF_ALL.includes(id)),
  // It opens no connection, declares no axis native, hears a recording as a stream and reads no text.
  local: ["axes-native", ...OVER_WIRE, ...idsOf(BATCH_CHECKS), ...idsOf(TEXT_CHECKS)],
  // What only an engine of this machine can promise is not asked of a vendor.
  deepgram: ENGINES_ONLY,
  // What only an engine of this machine can promise is not asked of a vendor, and it reads no text.
  symbl: [...ENGINES_ONLY, ...idsOf(TEXT_CHECKS)],
};

describe("the roster of adapters", () => {
  it.each(ids)("has a conformance file for %s", (id) => {
    expect(existsSync(`test/conformance/${id}.test.ts`)).toBe(true);
  });

  it("says of every adapter which checks are left out", () => {
    expect(Object.keys(LEFT_OUT).sort()).toEqual([...ids].sort());
  });

  it.each([
    ["assemblyai", () => assemblyai({ apiKey: "a-key" })],
    ["hume", () => hume({ apiKey: "a-key" })],
    ["local", () => createLocal()],
    ["lexicon", () => createLexicon()],
    ["deepgram", () => deepgram({ apiKey: "a-key-of-nobody" })],
    ["symbl", () => symbl({ appId: "an-app", appSecret: "a-secret", baseUrl: "http://127.0.0.1:1" })],
    ["gladia", () => gladia({ apiKey: "a-key" })],
  ] as const)("asks %s every check that applies to it", (name, adapter) => {
    const asked = conformance({ name, adapter }).map(({ id }) => id);
    expect(every.filter((id) => !asked.includes(id)).sort()).toEqual(LEFT_OUT[name]?.toSorted());
  });
});
