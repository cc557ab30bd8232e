import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLocal } from "../../adapters/local/index.ts";
import { BATCH_CHECKS } from "../../src/testing/conformance/checks/batch.ts";
import { OPTION_CHECKS } from "../../src/testing/conformance/checks/options.ts";
import { WIRE_CHECKS } from "../../src/testing/conformance/checks/wire.ts";
import { ALL_CHECKS } from "../../src/testing/conformance/index.ts";
import { conformance } from "../../src/testing/index.ts";

const ids = readdirSync("adapters", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const every = ALL_CHECKS.map(({ id }) => id);

const idsOf = (checks: readonly { readonly id: string }[]): string[] => checks.map(({ id }) => id);
const OVER_WIRE = [...idsOf(WIRE_CHECKS), ...idsOf(OPTION_CHECKS), "no-reconnect"];

/** The checks that do not apply to an adapter, and nothing else is left out. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  // It declares no axis native, and does not run on this machine.
  assemblyai: ["axes-native", "no-read-ahead", "calls-apart"],
  // It opens no connection, declares no axis native, and hears a recording as a stream.
  local: ["axes-native", ...OVER_WIRE, ...idsOf(BATCH_CHECKS)],
};

describe("the roster of adapters", () => {
  it.each(ids)("has a conformance file for %s", (id) => {
    expect(existsSync(`test/conformance/${id}.test.ts`)).toBe(true);
  });

  it("says of every adapter which checks are left out", () => {
    expect(Object.keys(LEFT_OUT).sort()).toEqual([...ids].sort());
  });

  it("asks the local engine every check that applies to it", () => {
    const asked = conformance({ name: "local", adapter: () => createLocal() }).map(({ id }) => id);
    expect(every.filter((id) => !asked.includes(id)).sort()).toEqual(LEFT_OUT.local?.toSorted());
  });
});
