import { describe, expect, it } from "vitest";
import { createLocal } from "../../adapters/local/index.ts";
import { conformance } from "../../src/testing/index.ts";

const checks = conformance({ name: "local", adapter: () => createLocal() });

describe("the local engine", () => {
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
