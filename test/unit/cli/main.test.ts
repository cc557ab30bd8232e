import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const mainPath = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));

// Runs the file as if Node had another version: only `process.versions.node` differs.
async function runAs(version: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } });`;
  const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
  const run = promisify(execFile)(process.execPath, ["--import", preload, mainPath, "--version"]);
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

describe("the first file that is loaded", () => {
  it.each(["18.20.0", "20.19.5", "22.17.1", "23.11.0", "24.10.0"])(
    "says in one sentence that Node %s is too old, with code 2",
    async (version) => {
      const { code, stdout, stderr } = await runAs(version);

      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(
        /^emotion-stream needs Node 22\.18 or newer[^\n]*this is Node [\d.]+: install a newer one[^\n]*\n$/,
      );
    },
  );

  it.each(["22.18.0", "24.11.0", "25.0.0"])("runs on Node %s", async (version) => {
    expect((await runAs(version)).code).toBe(0);
  });

  it("asks for what package.json asks for", async () => {
    const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
    const { engines } = JSON.parse(text) as { engines: { node: string } };

    expect(engines.node).toBe("^22.18 || >=24.11");
  });

  it("has no static import and no syntax that an old Node cannot parse", async () => {
    const source = await readFile(mainPath, "utf8");

    expect(source).not.toMatch(/^import |\?\?|\?\.|await |=>\s*\{|from "node:/m);
  });
});
