import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { describe, expect, it } from "vitest";
import { adapterIds } from "../checks/repository.ts";
import { REPOSITORY } from "../checks/source-files.ts";
import type { Surface } from "../checks/surface.ts";
import { packedPackage } from "./packed.ts";

const run = promisify(execFile);
const committed: Record<string, Surface> = JSON.parse(
  readFileSync(join(REPOSITORY, "test/gates/public-exports.json"), "utf8"),
);

describe("the exports of the packed tarball", () => {
  it.each(Object.keys(committed))("%s has exactly the committed values at run time", async (subpath) => {
    const name = `emotion-stream${subpath.slice(1)}`;
    const program = `import("${name}").then((m) => console.log(JSON.stringify(Object.keys(m).sort())))`;
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: packedPackage().consumer });
    expect(JSON.parse(stdout)).toEqual(committed[subpath]?.values);
  });

  it("satisfy publint, suggestions included", async () => {
    expect(await lint(join(packedPackage().consumer, "node_modules/emotion-stream"))).toEqual([]);
  });

  it("resolve to their types under node16, from ESM and from CommonJS, and under bundlers", async () => {
    expect(await typeProblems(packedPackage().tarball)).toEqual([]);
  });
});

describe("a saboteur of the exports is caught", () => {
  it("an export that names a missing file (publint), and types that are missing (attw)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emotion-stream-exports-"));
    try {
      cpSync(join(packedPackage().consumer, "node_modules/emotion-stream"), join(folder, "package"), {
        recursive: true,
      });
      rmSync(join(folder, "package/dist/spec/index.d.ts"));
      rmSync(join(folder, "package/dist/testing/index.js"));
      execFileSync("tar", ["-czf", "bad.tgz", "package"], { cwd: folder });
      expect((await lint(join(folder, "package"))).length).toBeGreaterThan(0);
      expect(await typeProblems(join(folder, "bad.tgz"))).toContainEqual(
        expect.objectContaining({ kind: "UntypedResolution", entrypoint: "./spec" }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function lint(pkgDir: string) {
  const { messages } = await publint({ pkgDir, strict: true, level: "suggestion", pack: false });
  return messages;
}

/**
 * What attw finds, less two things that ESM only implies: `require()` gets an ES module, which the supported Node versions load (the consumer
 * test does); and `node10` resolution knows no `exports` and predates every Node version we support.
 */
async function typeProblems(tarball: string) {
  const contents = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const result = await checkPackage(contents, { includeEntrypoints: adapterIds().map((id) => `./adapters/${id}`) });
  if (result.types === false) throw new Error("the tarball has no types");
  return result.problems.filter(
    (problem) =>
      !("resolutionKind" in problem && problem.resolutionKind === "node10") && problem.kind !== "CJSResolvesToESM",
  );
}
