import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf } from "./checks/imports.ts";
import { cycles, dependencyViolations, layerViolations, nodeUses } from "./checks/layers.ts";
import { inTree } from "./checks/saboteur.ts";
import { REPOSITORY, readShipped } from "./checks/source-files.ts";

const shipped = readShipped(REPOSITORY);

describe("the layers of this repository", () => {
  it("has source files to judge", () => {
    expect(shipped.length).toBeGreaterThan(10);
  });

  it("has no import that the design does not allow, types included", () => {
    expect(layerViolations(shipped)).toEqual([]);
  });

  it("has no cycle between files, types included", () => {
    expect(cycles(shipped)).toEqual([]);
  });

  it("keeps spec, dsp, core and the local engine free of Node outside *.node.ts", () => {
    expect(nodeUses(shipped)).toEqual([]);
  });

  it("imports only declared packages, optional peers never statically, and declares none it does not use", () => {
    const manifest = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8"));
    expect(dependencyViolations(shipped, manifest)).toEqual([]);
  });
});

describe("a saboteur of the layers is caught", () => {
  const wrongEdges: readonly [string, string, string][] = [
    ["spec importing core", "src/spec/a.ts", 'import type { B } from "../core/b.ts";'],
    ["dsp importing kit", "src/dsp/a.ts", 'export * from "../kit/b.ts";'],
    ["kit importing dsp", "src/kit/a.ts", 'export { b } from "../dsp/b.ts";'],
    [
      "core importing an adapter lazily",
      "src/core/a.ts",
      'export const a = () => import("../../adapters/x/index.ts");',
    ],
    ["core importing an entry", "src/core/a.ts", 'import "../cli/main.ts";'],
    ["an adapter importing core", "adapters/x/a.ts", 'import { b } from "../../src/core/b.ts";'],
    ["an adapter importing another", "adapters/x/a.ts", 'export type B = import("../y/b.ts").B;'],
    ["an adapter other than local importing dsp", "adapters/x/a.ts", 'import { b } from "../../src/dsp/b.ts";'],
    ["shipped code importing a test", "src/cli/a.ts", 'import { b } from "../../test/b.ts";'],
    ["a worker named by URL", "src/dsp/a.ts", 'export const a = new URL("../core/worker.ts", import.meta.url);'],
    ["a computed import", "src/kit/a.ts", "export const load = (name: string) => import(name);"],
    ["shipped code importing the report's page", "src/report/a.ts", 'import type { B } from "./page/b.ts";'],
    ["a file in no layer", "src/helpers/a.ts", "export const a = 1;"],
  ];
  it.each(wrongEdges)("%s", (_name, path, text) => {
    expect(inTree({ [path]: text }, (root) => layerViolations(readShipped(root)))).toHaveLength(1);
  });

  it("a cycle through a type-only import", () => {
    const files = { "src/spec/a.ts": 'import type { B } from "./b.ts";', "src/spec/b.ts": 'export * from "./a.ts";' };
    expect(inTree(files, (root) => cycles(readShipped(root)))).toEqual([
      "src/spec/a.ts -> src/spec/b.ts -> src/spec/a.ts",
    ]);
  });

  const nodeCode: readonly [string, string, string][] = [
    ["a node: import in core", "src/core/a.ts", 'import type { Stats } from "node:fs";'],
    ["a bare builtin in dsp", "src/dsp/a.ts", 'import { join } from "path";'],
    ["Buffer in the local engine", "adapters/local/a.ts", "export const a = Buffer.alloc(1);"],
    ["process in core", "src/core/a.ts", "export const a = process.env;"],
    ["a NodeJS type in spec", "src/spec/a.ts", "export type T = NodeJS.Timeout;"],
    ["Node in the report's page", "src/report/page/a.ts", 'import { join } from "node:path";'],
    ["a static import of a .node.ts file", "src/core/a.ts", 'import { b } from "./b.node.ts";'],
  ];
  it.each(nodeCode)("%s", (_name, path, text) => {
    expect(inTree({ [path]: text }, (root) => nodeUses(readShipped(root)))).toHaveLength(1);
  });

  it("but not Node where it is allowed: *.node.ts, a dynamic import of one, a local name", () => {
    const files = {
      "src/core/a.node.ts": 'import "node:fs"; process.exit();',
      "src/core/b.ts": 'export const load = () => import("./a.node.ts");',
      "src/core/c.ts": "export const run = (process: () => void) => process();",
      "src/cli/d.ts": 'import "node:fs";',
    };
    expect(inTree(files, (root) => nodeUses(readShipped(root)))).toEqual([]);
  });

  it("an undeclared package, a static import of an optional peer, an unused dependency", () => {
    const files = {
      "src/kit/a.ts": 'import "left-pad"; import { x } from "@scope/peer"; import type { y } from "@scope/peer";',
    };
    const manifest = { dependencies: { unused: "1" }, peerDependencies: { "@scope/peer": "1" } };
    const problems = inTree(files, (root) => dependencyViolations(readShipped(root), manifest));
    expect(problems.map((p) => p.replace(/^.*?:\d+ /, ""))).toEqual([
      "imports left-pad, which is not declared",
      "imports the optional peer @scope/peer statically",
      "package.json depends on unused, which nothing imports",
    ]);
  });

  it("a package in the report's page that is not a development dependency", () => {
    const files = { "src/report/page/a.ts": 'import chart from "left-pad"; import uPlot from "uplot";' };
    const manifest = { dependencies: {}, devDependencies: { uplot: "1" } };
    expect(inTree(files, (root) => dependencyViolations(readShipped(root), manifest))).toEqual([
      "src/report/page/a.ts:1 bundles left-pad, which is not a development dependency",
    ]);
  });

  it("an import hidden in any of the forms the language has", () => {
    const text = [
      'import a from "./1.ts"; import type { b } from "./2.ts"; export * from "./3.ts"; import "./4.ts";',
      'type C = import("./5.ts").C; const d = await import("./6.ts"); const e = require("./7.ts");',
      'new URL("./8.ts", import.meta.url); import { type F } from "./9.ts";',
      '// import "./no.ts"',
      'const text = `import "./no.ts"`;',
    ].join("\n");
    const found = importsOf({ path: "src/kit/a.ts", text });
    expect(found.map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
      "./1.ts static",
      "./2.ts type",
      "./3.ts static",
      "./4.ts static",
      "./5.ts type",
      "./6.ts dynamic",
      "./7.ts require",
      "./8.ts url",
      "./9.ts type",
    ]);
  });
});
