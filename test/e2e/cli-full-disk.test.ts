import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALL, runCli, runCliLimited } from "./cli.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-full-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a standard output that is full", () => {
  it.each([
    [["analyze", CALL, "--json"]],
    [["analyze", CALL, "--csv"]],
    [["analyze", CALL, "--quiet"]],
    [["providers", "--json"]],
    [["--help"]],
  ])("is said in one sentence, with exit code 1, for %j", async (args) => {
    const { code, stderr } = await runCliLimited(0, args, join(folder, "stdout"));

    expect(stderr).toMatch(/^emotion-stream: standard output cannot be written to \(EFBIG\)[^\n]+\n$/);
    expect(code).toBe(1);
  });
});

describe("results that cannot be written", () => {
  const partial = async (out: string): Promise<string[]> =>
    (await readdir(out)).filter((name) => name.endsWith(".partial"));

  it("at the end still leave the summary on the screen", async () => {
    const out = join(folder, "taken");
    await mkdir(join(out, "call.summary.json"), { recursive: true });
    const { code, stdout, stderr } = await runCli(["analyze", CALL, "--quiet", "--out", out]);

    expect(stdout).toMatch(/Summary[\s\S]*local engine: 0 USD/);
    expect(stderr).toBe(
      "emotion-stream: call.wav: --out: the folder cannot be written to (EISDIR); give one that can.\n",
    );
    expect([code, await partial(out)]).toEqual([2, []]);
  });

  it("half-way stop the run, with the summary of what was heard", async () => {
    const out = join(folder, "limited");
    const { code, stdout, stderr } = await runCliLimited(8, ["analyze", CALL, "--quiet", "--out", out]);

    expect(stdout).toMatch(/Summary[\s\S]*local engine: 0 USD/);
    expect(stderr).toBe(
      "emotion-stream: call.wav: --out: the folder cannot be written to (EFBIG); give one that can.\n",
    );
    expect([code, await partial(out)]).toEqual([2, []]);
  });
});
