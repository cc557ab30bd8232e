import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { describe, expect, inject, it } from "vitest";
import { adapterIds } from "../checks/repository.ts";
import { REPOSITORY } from "../checks/source-files.ts";
import type { Surface } from "../checks/surface.ts";

const run = promisify(execFile);
const committed: Record<string, Surface> = JSON.parse(
  readFileSync(join(REPOSITORY, "test/gates/public-exports.json"), "utf8"),
);

describe("the exports of the packed tarball", () => {
  it.each(Object.keys(committed))("%s has exactly the committed values at run time", async (subpath) => {
    const name = `emotion-stream${subpath.slice(1)}`;
    const program = `import("${name}").then((m) => console.log(JSON.stringify(Object.keys(m).sort())))`;
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: inject("consumer") });
    expect(JSON.parse(stdout)).toEqual(committed[subpath]?.values);
  });

  it("satisfy publint, suggestions included", async () => {
    const { messages } = await publint({
      pkgDir: join(inject("consumer"), "node_modules/emotion-stream"),
      strict: true,
      level: "suggestion",
      pack: false,
    });
    expect(messages).toEqual([]);
  });

  it("resolve to their types under node16, from ESM and from CommonJS, and under bundlers", async () => {
    const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(inject("tarball"))));
    const result = await checkPackage(tarball, { includeEntrypoints: adapterIds().map((id) => `./adapters/${id}`) });
    if (result.types === false) throw new Error("the tarball has no types");
    // ESM only: `require()` gets an ES module, which the supported Node versions load (the consumer test does). `node10` resolution knows no
    // `exports` and predates every Node version we support. Nothing else may be wrong.
    const problems = result.problems.filter(
      (problem) =>
        !("resolutionKind" in problem && problem.resolutionKind === "node10") && problem.kind !== "CJSResolvesToESM",
    );
    expect(problems).toEqual([]);
  });
});
