import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changelogProblems, type Facts } from "../checks/changelog.ts";
import { readPackage } from "../checks/repository.ts";
import { REPOSITORY } from "../checks/source-files.ts";
import type { Surface } from "../checks/surface.ts";
import { packedPackage } from "./packed.ts";

const surfaces: Record<string, Surface> = JSON.parse(
  readFileSync(join(REPOSITORY, "test/gates/public-exports.json"), "utf8"),
);

function cliHelp(...words: string[]): string {
  const cli = join(packedPackage().consumer, "node_modules/emotion-stream/dist/cli/main.js");
  return execFileSync(process.execPath, [cli, ...words, "--help"], { encoding: "utf8" });
}

function facts(): Facts {
  const help = cliHelp();
  const listed = help.split(/^Commands:$/m)[1]?.split(/^\S/m)[0] ?? "";
  const commands = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)]
    .map((match) => match[1] as string)
    .filter((name) => name !== "help");
  return {
    version: readPackage().version,
    subpaths: Object.keys(surfaces).map((subpath) => `emotion-stream${subpath.slice(1)}`),
    commands,
    exports: new Set(Object.values(surfaces).flatMap((surface) => [...surface.values, ...surface.types])),
    help: [help, ...commands.map((command) => cliHelp(command))].join("\n"),
  };
}

describe("the changelog", () => {
  it("has this version, every entry and every command, and names nothing that does not exist", () => {
    const known = facts();
    expect(known.commands).toContain("analyze");
    expect(changelogProblems(readFileSync(join(REPOSITORY, "CHANGELOG.md"), "utf8"), known)).toEqual([]);
  });
});

describe("a saboteur of the changelog is caught", () => {
  const known: Facts = {
    version: "1.0.0",
    subpaths: ["emotion-stream"],
    commands: ["analyze"],
    exports: new Set(["analyze"]),
    help: "  --json  text",
  };
  const good = "# Changelog\n\n## 1.0.0\n\n- `emotion-stream`, `emotion-stream analyze`, `analyze()`, `--json`\n";

  it("while a true one passes, one that names what was removed included", () => {
    expect(changelogProblems(good, known)).toEqual([]);
    expect(changelogProblems(`${good}\n### Removed\n\n- \`oldName\`\n`, known)).toEqual([]);
  });

  it.each([
    ["a missing version", good.replace("1.0.0", "0.9.0")],
    ["a missing entry", good.replace("`emotion-stream`,", "")],
    ["a missing command", good.replace("`emotion-stream analyze`,", "")],
    ["an export that is not there", `${good}- \`createNothing\`\n`],
    ["an option that is not there", `${good}- \`--nothing\`\n`],
    ["an entry that is not there", `${good}- \`emotion-stream/nothing\`\n`],
    ["a command that is not there", `${good}- \`emotion-stream fly\`\n`],
  ])("%s", (_name, text) => {
    expect(changelogProblems(text, known)).toHaveLength(1);
  });
});
