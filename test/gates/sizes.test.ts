import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MEASURED, MEASURED_NAMES } from "./checks/measured.ts";
import { inTree } from "./checks/saboteur.ts";
import { oversizes, type SizeException, sizeViolations } from "./checks/sizes.ts";
import { REPOSITORY, readTree } from "./checks/source-files.ts";

const lines = (count: number, line = "1;"): string => `${Array.from({ length: count }, () => line).join("\n")}\n`;
const longFunction = (count: number): string => `export function long() {\n${lines(count - 2)}}\n`;
const measure = (root: string) => oversizes(readTree(root, ["src"], MEASURED_NAMES));

describe("sizes", () => {
  it("of this repository stay under the gate, but for reasons given", () => {
    const exceptions: SizeException[] = JSON.parse(readFileSync(join(REPOSITORY, "size-exceptions.json"), "utf8"));
    expect(sizeViolations(oversizes(readTree(REPOSITORY, MEASURED, MEASURED_NAMES)), exceptions)).toEqual([]);
  });

  it("are reported from 251 lines a file and 61 a function", () => {
    const found = inTree(
      { "src/a.ts": lines(251), "src/b.ts": lines(250), "src/c.ts": longFunction(61), "src/d.ts": longFunction(60) },
      measure,
    );
    expect(found).toEqual([
      { path: "src/a.ts", lines: 251 },
      { path: "src/c.ts", function: "long", lines: 61 },
    ]);
  });

  it("fail at 400 lines a file and 80 a function", () => {
    const found = inTree(
      { "src/a.ts": lines(400), "src/b.ts": lines(399), "src/c.ts": longFunction(80), "src/d.ts": longFunction(79) },
      measure,
    );
    expect(sizeViolations(found, [])).toEqual([
      "src/a.ts: 400 lines (the gate is 400)",
      "src/c.ts long(): 80 lines (the gate is 80)",
    ]);
  });

  it("are excused by a reason, and an exception without use or without reason fails", () => {
    const found = inTree({ "src/a.ts": lines(400) }, measure);
    const reason = "one table, longer than a screen and clearer whole";
    expect(sizeViolations(found, [{ path: "src/a.ts", reason }])).toEqual([]);
    expect(sizeViolations(found, [{ path: "src/a.ts", reason: "long" }])).toHaveLength(1);
    expect(sizeViolations([], [{ path: "src/a.ts", reason }])).toHaveLength(1);
  });
});
