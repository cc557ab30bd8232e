import { describe, expect, it } from "vitest";
import { createLexicon } from "../../adapters/lexicon/index.ts";
import { conformance } from "../../src/testing/index.ts";

const checks = conformance({ name: "lexicon", adapter: () => createLexicon() });

describe("the local lexicon", () => {
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
