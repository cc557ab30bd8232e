import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPackage } from "./checks/repository.ts";
import { REPOSITORY } from "./checks/source-files.ts";

/** Files that a script of package.json runs and that do not exist. */
function missingFiles(scripts: Readonly<Record<string, string>>): readonly string[] {
  const named = Object.values(scripts).flatMap((script) => script.match(/\S+\.(ts|mjs|py|sh)\b/g) ?? []);
  return named.filter((path) => !existsSync(join(REPOSITORY, path)));
}

describe("the scripts of package.json", () => {
  it("run files that exist", () => {
    expect(missingFiles(readPackage().scripts)).toEqual([]);
  });

  it("are caught when they do not", () => {
    expect(missingFiles({ a: "node scripts/nothing.ts && tsc", b: "node scripts/size.ts" })).toEqual([
      "scripts/nothing.ts",
    ]);
  });

  it("install cleanly: the lock names no registry, and no tool of ours downloads anything", () => {
    const lock = readFileSync(join(REPOSITORY, "package-lock.json"), "utf8");
    expect(lock).not.toContain('"resolved"');
    expect(readFileSync(join(REPOSITORY, ".npmrc"), "utf8")).toContain("onnxruntime_node_install=skip");
  });

  it("are what CI runs: .ci/run is executable and runs every kind of test", () => {
    const path = join(REPOSITORY, ".ci/run");
    expect(() => accessSync(path, constants.X_OK)).not.toThrow();
    for (const command of ["npm ci", "npm test", "npm run test:corpus", "npm run test:browser"])
      expect(readFileSync(path, "utf8")).toContain(command);
  });
});
