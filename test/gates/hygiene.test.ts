import { describe, expect, it } from "vitest";
import { hygieneViolations, machinePaths } from "./checks/hygiene.ts";
import { inTree } from "./checks/saboteur.ts";
import { REPOSITORY, readTree } from "./checks/source-files.ts";

const FOLDERS = ["src", "adapters", "scripts", "examples", "test", "docs", "demo", ".ci"];
const TEXT = /\.(ts|js|mjs|py|md|json|jsonc|sh|yml|html|csv|ndjson)$|^run$/;
const ROOT_FILES = /^(README|CHANGELOG|NOTICE|LICENSE|package|tsconfig|biome|tsup|vitest|size-)/;
/** This file's saboteurs contain what it forbids. */
const SELF = /^test\/gates\/(hygiene\.test\.ts|checks\/hygiene\.ts)$/;

describe("hygiene", () => {
  it("of this repository's TypeScript: no any, no suppression, no test that cannot fail, no stray timer", () => {
    const files = readTree(REPOSITORY, FOLDERS, /\.ts$/).filter((file) => !SELF.test(file.path));
    expect(hygieneViolations(files)).toEqual([]);
  });

  it("of every text file: no path of one machine, no registry host", () => {
    const root = readTree(REPOSITORY, ["."], ROOT_FILES).filter((file) => !file.path.includes("/"));
    const files = [...readTree(REPOSITORY, FOLDERS, TEXT), ...root].filter((file) => !SELF.test(file.path));
    expect(files.length).toBeGreaterThan(20);
    expect(machinePaths(files)).toEqual([]);
  });
});

describe("a saboteur of hygiene is caught", () => {
  const bad: readonly [string, string, string][] = [
    ["any in a type", "src/a.ts", "export const a = (x: any) => x;"],
    ["a suppressed error", "src/a.ts", "// @ts-ignore\nexport const a = 1;"],
    ["an expected error outside the type tests", "test/unit/a.ts", "// @ts-expect-error\nexport const a = 1;"],
    ["a timer outside the kit's sleep", "src/core/a.ts", "setTimeout(() => {}, 1);"],
    ["a timer by import", "adapters/x/a.ts", 'import { setTimeout as wait } from "node:timers/promises"; void wait;'],
    ["a top-level await in what is shipped", "adapters/x/a.ts", "export const a = await import('./b.ts');"],
    ["a top-level for await", "src/core/a.ts", "for await (const a of []) void a;"],
    ["an async forEach", "src/a.ts", "[1].forEach(async (x) => x);"],
    ["a skipped test", "test/a.test.ts", 'it.skip("a", () => { expect(1).toBe(1); });'],
    ["a conditional test", "test/a.test.ts", 'describe.skipIf(true)("a", () => {});'],
    ["a test that asserts nothing", "test/a.test.ts", 'it("a", () => { run(); });'],
    ["a vacuous match", "test/a.test.ts", 'it("a", () => { expect({}).toMatchObject({}); });'],
  ];
  it.each(bad)("%s", (_name, path, text) => {
    expect(
      inTree({ [path]: text }, (root) => hygieneViolations(readTree(root, ["src", "adapters", "test"], /\.ts$/))),
    ).not.toEqual([]);
  });

  it("but not the words in strings and comments, nor a sleep in its own file", () => {
    const files = {
      "src/kit/sleep.ts": "export const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));",
      "src/b.ts": "export const b = async () => await import('./a.ts');",
      "src/a.ts": 'export const a = "any setTimeout @ts-ignore"; // any setTimeout',
      "test/a.test.ts": 'it.each([1])("a %i", (n) => { expect(n).toBe(1); });',
    };
    expect(inTree(files, (root) => hygieneViolations(readTree(root, ["src", "test"], /\.ts$/)))).toEqual([]);
  });

  it.each(["/home/ann/call.wav", "/Users/ann/x", "/tmp/scratch/x", "C:\\Users\\ann", "https://registry.example.org/x"])(
    "%s",
    (path) => {
      expect(machinePaths([{ path: "docs/a.md", text: `see ${path}` }])).toHaveLength(1);
    },
  );
});
