import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CALL, runCliInto } from "./cli.ts";

// Linux has a device on which every write finds a full disk.
const FULL = "/dev/full";

describe.runIf(existsSync(FULL))("a standard output that is full", () => {
  it.each([
    [["analyze", CALL, "--json"]],
    [["analyze", CALL, "--csv"]],
    [["analyze", CALL, "--quiet"]],
    [["providers", "--json"]],
    [["--help"]],
  ])("is said in one sentence, with exit code 1, for %j", async (args) => {
    const { code, stderr } = await runCliInto(FULL, args);

    expect(stderr).toMatch(/^emotion-stream: standard output cannot be written to \(ENOSPC\)[^\n]+\n$/);
    expect(code).toBe(1);
  });
});
