import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adapterIds, readPackage } from "./checks/repository.ts";
import { inTree } from "./checks/saboteur.ts";
import { REPOSITORY } from "./checks/source-files.ts";
import { entriesOf, readSurfaces } from "./checks/surface.ts";

const entries = entriesOf(readPackage(), adapterIds());

describe("the public surface", () => {
  it("has one entry per declared subpath and adapter folder", () => {
    const expected = [
      ".",
      "./spec",
      "./kit",
      "./prosody",
      "./stages",
      "./report",
      "./testing",
      ...adapterIds().map((id) => `./adapters/${id}`),
    ];
    expect(entries.map((entry) => entry.subpath).sort()).toEqual(expected.sort());
  });

  it("is the committed list, name by name: after a deliberate change run `npm run surface`", () => {
    const committed = JSON.parse(readFileSync(join(REPOSITORY, "test/gates/public-exports.json"), "utf8"));
    expect(readSurfaces(REPOSITORY, entries).surfaces).toEqual(committed);
  });

  it("has a docstring on every export", () => {
    expect(readSurfaces(REPOSITORY, entries).undocumented).toEqual([]);
  });
});

describe("a saboteur of the surface is caught", () => {
  const manifest = { exports: { ".": "./dist/index.js", "./spec": "./dist/spec/index.js" } };
  const config = {
    "tsconfig.json":
      '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
  };

  it("an export without a docstring, through a re-export", () => {
    const files = {
      ...config,
      "src/index.ts": 'export * from "./spec/index.ts";\n/** Two. */\nexport const two = 2;',
      "src/spec/index.ts": "export const one = 1;\n/** A type. */\nexport type T = 1;",
    };
    const read = inTree(files, (root) => readSurfaces(root, entriesOf(manifest, [])));
    expect(read.undocumented).toEqual([".: one", "./spec: one"]);
    expect(read.surfaces["."]).toEqual({ values: ["one", "two"], types: ["T"] });
  });

  it("a subpath without a source", () => {
    expect(() =>
      inTree({ ...config, "src/index.ts": "" }, (root) => readSurfaces(root, entriesOf(manifest, []))),
    ).toThrow(/src\/spec\/index\.ts/);
  });
});
