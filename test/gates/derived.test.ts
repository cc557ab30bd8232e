import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { derivedFiles, staleFiles } from "../../scripts/derived.ts";
import { inTree } from "./checks/saboteur.ts";
import { REPOSITORY } from "./checks/source-files.ts";

const info = (id: string): string =>
  `export const info = ${JSON.stringify({
    id,
    name: `The ${id}`,
    modes: ["stream"],
    evidence: ["lexical"],
    axes: { valence: "derived", arousal: "absent", dominance: "absent" },
    sets: [{ set: "sentiment", kind: "label", labels: ["good", "bad"] }],
    languages: ["en"],
    regions: ["eu"],
    audio: { sampleRatesHz: [16000], chunkMs: { min: 20, max: 100 } },
    maxSpeed: 1,
    sessionCapMs: 3600000,
    idleMs: 10000,
    resume: "none",
    channels: "mono",
    gate: null,
    prices: [{ line: "audio", unit: "ms", per: 60000, usd: "0.01", date: "2026-01-01", source: "its price page" }],
    status: "live",
    env: ["A_KEY"],
    peers: [{ name: "a-peer", range: "^1", required: false }],
    calibrated: false,
    runs: "remote",
    accuracy: null,
    verified: { on: "2026-01-01", against: "documentation" },
  })};`;
const tree = {
  "package.json": '{ "devDependencies": {} }',
  "src/a.ts": "",
  "docs/a.md": "",
  "adapters/one-two/info.ts": info("one-two"),
};

describe("files derived from the adapter folders", () => {
  it("are up to date: if not, run `npm run generate`", async () => {
    expect(await staleFiles(REPOSITORY)).toEqual([]);
  });

  it("hold one lazy import, one catalog row, one matrix row and the peers of every folder", async () => {
    const files = await inTree(tree, (root) => derivedFiles(root));
    expect(files.get("src/registry.generated.ts")).toContain('"one-two": () => import("../adapters/one-two/index.ts")');
    expect(files.get("src/catalog.generated.ts")).toContain(
      'import { info as oneTwo } from "../adapters/one-two/info.ts";',
    );
    expect(files.get("docs/vendors.md")).toContain(
      "| [The one-two](#one-two) | remote | stream | lexical | derived | absent |",
    );
    expect(JSON.parse(files.get("package.json") ?? "").peerDependencies).toHaveProperty("a-peer", "^1");
  });
});

describe("the program of a thread", () => {
  const path = "adapters/one-two/inner/sum.thread";
  const source =
    'import { parentPort } from "node:worker_threads";\nconst sum: number = 1 + 2;\nparentPort?.postMessage(sum);\n';

  it("is derived as text that runs on Node alone", async () => {
    const files = await inTree({ ...tree, [`${path}.node.ts`]: source }, (root) => derivedFiles(root));
    const { PROGRAM } = await import(
      `data:text/javascript,${encodeURIComponent(files.get(`${path}.generated.ts`) ?? "")}`
    );
    const worker = new Worker(PROGRAM, { eval: true });
    expect(await once(worker, "message")).toEqual([3]);
  });

  it("is stale as soon as its source changes", async () => {
    const stale = await inTree({ ...tree, [`${path}.node.ts`]: source }, async (root) => {
      for (const [file, text] of await derivedFiles(root)) writeFileSync(join(root, file), text);
      writeFileSync(join(root, `${path}.node.ts`), source.replace("1 + 2", "2 + 2"));
      return staleFiles(root);
    });
    expect(stale).toEqual([`${path}.generated.ts`]);
  });
});

describe("a saboteur of the derived files is caught", () => {
  it("a folder added without generating", async () => {
    const stale = await inTree(tree, async (root) => {
      for (const [path, text] of await derivedFiles(root)) writeFileSync(join(root, path), text);
      expect(await staleFiles(root)).toEqual([]);
      mkdirSync(join(root, "adapters/three"));
      writeFileSync(join(root, "adapters/three/info.ts"), info("three"));
      return staleFiles(root);
    });
    expect(stale).toEqual(["src/registry.generated.ts", "src/catalog.generated.ts", "docs/vendors.md"]);
  });

  it("an edited file, and a missing one", async () => {
    const stale = await inTree(tree, async (root) => {
      for (const [path, text] of await derivedFiles(root)) writeFileSync(join(root, path), text);
      writeFileSync(join(root, "docs/vendors.md"), "# Vendors");
      rmSync(join(root, "src/catalog.generated.ts"));
      return staleFiles(root);
    });
    expect(stale).toEqual(["src/catalog.generated.ts", "docs/vendors.md"]);
  });

  it("an id that is not the folder's name", async () => {
    await expect(
      inTree({ ...tree, "adapters/one-two/info.ts": info("other") }, (root) => derivedFiles(root)),
    ).rejects.toThrow(/folder's name/);
  });
});
