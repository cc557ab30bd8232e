import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { describe, expect, it } from "vitest";
import { classifierManifest } from "../../fixtures/onnx/model-folder.ts";
import { sequenceClassifier } from "../../fixtures/onnx/models.ts";
import { readPackage } from "../checks/repository.ts";
import { SHORT_CALL_S } from "./pack.ts";
import { packedPackage } from "./packed.ts";

const run = promisify(execFile);
const consumer = packedPackage().consumer;
const peers = Object.keys(readPackage().peerDependencies);

/** Bundles a consumer's program into one file, in a folder far from the package, with only the optional peers and the call beside it. */
async function bundled(program: string, name: string, options: Pick<BuildOptions, "minify" | "keepNames"> = {}) {
  const folder = join(consumer, "..", name);
  for (const peer of peers) {
    mkdirSync(dirname(join(folder, "node_modules", peer)), { recursive: true });
    symlinkSync(join(consumer, "node_modules", peer), join(folder, "node_modules", peer), "junction");
  }
  await build({
    entryPoints: [join(consumer, program)],
    outfile: join(folder, "one.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    external: peers,
    // What any Node bundle of CommonJS code needs under ESM.
    banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
    logLevel: "error",
    ...options,
  });
  copyFileSync(join(consumer, "call.wav"), join(folder, "call.wav"));
  return folder;
}

async function summaryOf(program: string, cwd = consumer) {
  const { stdout } = await run(process.execPath, [program], { cwd });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

describe("the packed tarball analyses a recording with the local engine", () => {
  const heard = { outcome: "completed", providers: ["local"], durationMs: SHORT_CALL_S * 1000 };
  const readings = (summary: { speakers: { readings: number }[] }): number =>
    summary.speakers.reduce((sum, s) => sum + s.readings, 0);

  it("through import", async () => {
    const summary = await summaryOf("with-import.mjs");
    expect(summary).toMatchObject(heard);
    expect(readings(summary)).toBeGreaterThan(0);
  });

  it("through require", async () => {
    const summary = await summaryOf("with-require.cjs");
    expect(summary).toMatchObject(heard);
    expect(readings(summary)).toBeGreaterThan(0);
  });

  it("from one esbuild bundle, far from the package: the weights travel inside it", async () => {
    const folder = await bundled("with-import.mjs", "bundled");
    const summary = await summaryOf("one.mjs", folder);
    expect(summary).toMatchObject(heard);
    expect(readings(summary)).toBeGreaterThan(0);
  });

  it("with the noise taken out by a denoiser that is named, from the package and from a bundle", async () => {
    const folder = await bundled("with-denoise.mjs", "bundled-denoise");
    for (const summary of [await summaryOf("with-denoise.mjs"), await summaryOf("one.mjs", folder)]) {
      expect(summary).toMatchObject({ ...heard, provenance: { denoiser: expect.stringMatching(/^rnnoise-wasm \d/) } });
      expect(readings(summary)).toBeGreaterThan(0);
    }
  });

  it("as the companion of another provider, from the package and from a bundle", async () => {
    const folder = await bundled("with-companion.mjs", "bundled-companion");
    for (const summary of [await summaryOf("with-companion.mjs"), await summaryOf("one.mjs", folder)]) {
      expect(summary.provenance.companion.licence).toBe("MIT");
      expect(summary.speakers[0].arousal.mean).toBeGreaterThanOrEqual(-1);
    }
  });

  it("with a model of the consumer's own in a thread, from the package and from a minified bundle that keeps names", async () => {
    const models = { local: { id: "test-classifier", licence: "MIT" } };
    writeModel(consumer);
    const summary = await summaryOf("with-model.mjs");
    const folder = await bundled("with-model.mjs", "bundled-model", { minify: true, keepNames: true });
    cpSync(join(consumer, "our-model"), join(folder, "our-model"), { recursive: true });
    const fromBundle = await summaryOf("one.mjs", folder);
    expect(summary).toMatchObject({ ...heard, provenance: { models } });
    expect(fromBundle).toMatchObject({ ...heard, provenance: { models } });
    expect([readings(summary) > 0, readings(fromBundle)]).toEqual([true, readings(summary)]);
  });
});

/** A model directory whose graph runs in a thread, as a consumer would keep it. */
function writeModel(folder: string): void {
  mkdirSync(join(folder, "our-model"), { recursive: true });
  writeFileSync(join(folder, "our-model/model.onnx"), sequenceClassifier());
  writeFileSync(
    join(folder, "our-model/manifest.json"),
    JSON.stringify(classifierManifest({ run: { where: "worker" } })),
  );
}

describe("the packed tarball writes a report", () => {
  const whole = async (program: string, cwd = consumer): Promise<string> => {
    const { path } = await summaryOf(program, cwd);
    return readFile(join(cwd, path), "utf8");
  };
  /** The page, its script and style, its charts' licence, and the recording: all of it is in the one file. */
  const expectWhole = (page: string): void => {
    expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(page).toMatch(/Permission is hereby granted[\s\S]*class="audio">[\s\S]*<script>/);
    expect(page).toContain(".uplot");
  };

  it("through import", async () => expectWhole(await whole("report-with-import.mjs")));

  it("through require", async () => expectWhole(await whole("report-with-require.cjs")));

  it("from one esbuild bundle, far from the package: the page travels inside it", async () => {
    const folder = await bundled("report-with-import.mjs", "bundled-report");
    expectWhole(await whole("one.mjs", folder));
  });
});

describe("the packed tarball without any optional peer", () => {
  const bare = packedPackage().bareConsumer;

  it("imports every subpath through import and require", async () => {
    const subpaths = Object.keys(readPackage().exports).flatMap((key) =>
      key.endsWith("*") ? ["./adapters/local"] : [key],
    );
    const names = subpaths.filter((key) => !key.endsWith(".json")).map((key) => `emotion-stream${key.slice(1)}`);
    const required = names.map((name) => `Object.keys(require("${name}")).length`).join(", ");
    const imported = names.map((name) => `import("${name}").then((m) => Object.keys(m).length)`).join(", ");
    const { stdout } = await run(
      process.execPath,
      ["-e", `const r = [${required}]; Promise.all([${imported}]).then((i) => console.log(JSON.stringify([r, i])))`],
      { cwd: bare },
    );
    const [fromRequire, fromImport] = JSON.parse(stdout) as [number[], number[]];
    expect(fromRequire).toEqual(fromImport);
    expect(fromImport.every((count) => count > 0)).toBe(true);
  });

  it("says in one sentence which package the local engine needs and how to install it", async () => {
    const failure = await run(process.execPath, ["with-import.mjs"], { cwd: bare }).then(
      () => null,
      (error: { stderr: string }) => error.stderr,
    );
    expect(failure).toMatch(/EmotionError: .*npm install onnxruntime-node/);
  });
});

describe("the packed tarball holds what a user needs and nothing else", () => {
  it("dist, the licence and its notices, and no source, test or path of the build machine", async () => {
    const { stdout } = await run("tar", ["-tzf", packedPackage().tarball]);
    const top = new Set(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((path) => path.split("/")[1]),
    );
    expect([...top].sort()).toEqual(["CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "dist", "package.json"]);
    const dist = await readdir(join(consumer, "node_modules/emotion-stream/dist"), { recursive: true });
    expect(dist.filter((name) => /\.map$|\.test\.|(?<!\.d)\.ts$/.test(name))).toEqual([]);
  });
});
