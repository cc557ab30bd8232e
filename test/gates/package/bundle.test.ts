import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalog } from "../../../src/catalog.generated.ts";
import { readPackage } from "../checks/repository.ts";
import { REPOSITORY } from "../checks/source-files.ts";
import { packedPackage } from "./packed.ts";
import { staticClosure } from "./static-closure.ts";

const consumer = packedPackage().consumer;
const { peerDependencies } = readPackage();
const EXTERNAL = ["zod", "zod/*", ...Object.keys(peerDependencies)];

/** Ceilings in bytes, minified and gzipped, without zod. One moves only in the commit that says why. */
const CEILINGS: readonly [string, number][] = [
  ["emotion-stream", 20_480],
  ["emotion-stream/spec", 4096],
  ["emotion-stream/kit", 12_288],
  ["emotion-stream/prosody", 16_384],
  ["emotion-stream/report", 2048],
  ["emotion-stream/stages", 36_864],
];

/**
 * All of core that a live stream uses, loaded at once or later: no adapter, no decoder of recordings, no `*.node.ts`. Denoising and the companion's stage are 1.7 KB of it; the checks of
 * options, labels and sample ranges, and the second judgement of dual mono, 1.9 KB; the text stage, written text and the talk of diarized speakers, 5.2 KB;
 * lines of sessions that reconnect, resume and rotate, 7 KB. Speed and bounded memory added 2 KB on 2026-11-26: the detector's transform in passes of its own,
 * pieces and slabs of samples, and keys kept as numbers.
 */
const LIVE_CORE_CEILING = 57_344;
const IN_LIVE_CORE = (source: string): boolean =>
  /(^|\/)src\//.test(source) && !/src\/core\/input\/|\.node\.ts$/.test(source);

/** Words that only the code of a part that must load lazily contains. */
const MUST_NOT_APPEAR = ["InferenceSession", "WebSocketServer", "permessage-deflate"];

describe("what an import costs before anything is called", () => {
  it.each(CEILINGS)("%s stays under %i bytes gzipped", async (name, ceiling) => {
    const { gzipBytes } = await staticClosure(`export * from "${name}";`, consumer, EXTERNAL);
    console.log(`${name}: ${gzipBytes} bytes gzipped (ceiling ${ceiling})`);
    expect(gzipBytes).toBeGreaterThan(100);
    expect(gzipBytes).toBeLessThanOrEqual(ceiling);
  });

  it.each(CEILINGS)("%s loads no adapter, no ONNX, no socket, no decoder and nothing of Node", async (name) => {
    const closure = await staticClosure(`export * from "${name}";`, consumer, EXTERNAL);
    expect(
      closure.inputs.filter((input) => /dist\/adapters\/|node_modules\/(ws|onnxruntime-|commander)/.test(input)),
    ).toEqual([]);
    expect(closure.externals.filter((external) => !external.startsWith("zod"))).toEqual([]);
    expect(MUST_NOT_APPEAR.filter((word) => closure.text.includes(word))).toEqual([]);
  });
});

/** Adapters of wire vendors: what each adds when it is loaded, bytes, minified and gzipped, without zod. */
const ADAPTER_CEILING = 18_432;
const WIRE_ADAPTERS = Object.values(catalog).flatMap(({ id, runs }) => (runs === "remote" ? [id] : []));

describe("what a wire vendor costs", () => {
  it.each(WIRE_ADAPTERS)(
    "%s stays under its ceiling and loads no other adapter, no socket and nothing of Node",
    async (id) => {
      const program = `export * from "emotion-stream/adapters/${id}";`;
      const { gzipBytes, inputs, externals } = await staticClosure(program, consumer, EXTERNAL);
      const both = `export * from "emotion-stream"; ${program}`;
      const together = await staticClosure(both, consumer, EXTERNAL);
      console.log(
        `${id}: ${gzipBytes} bytes gzipped, with the import of the package ${together.gzipBytes} (ceilings ${ADAPTER_CEILING}, 35840)`,
      );
      expect(gzipBytes).toBeLessThanOrEqual(ADAPTER_CEILING);
      expect(together.gzipBytes).toBeLessThanOrEqual(35_840);
      expect(inputs.filter((input) => /node_modules\/(ws|onnxruntime-|commander)/.test(input))).toEqual([]);
      expect(externals.filter((external) => !external.startsWith("zod"))).toEqual([]);
    },
  );
});

describe("what a live stream costs in all", () => {
  it("stays under its ceiling, core's lazy parts included", async () => {
    const program = 'export * from "./src/index.ts";';
    const { gzipBytes, inputs } = await staticClosure(program, REPOSITORY, EXTERNAL, IN_LIVE_CORE);
    console.log(`live core: ${gzipBytes} bytes gzipped (ceiling ${LIVE_CORE_CEILING})`);
    expect(inputs).toContain("src/core/stream/engine.ts");
    expect(inputs.filter((input) => /^adapters\/|\.node\.ts$/.test(input))).toEqual([]);
    expect(gzipBytes).toBeLessThanOrEqual(LIVE_CORE_CEILING);
  });
});

describe("a saboteur of the bundle is caught", () => {
  it("a static import shows in the inputs, the externals and the size; a dynamic one in none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emotion-stream-bundle-"));
    try {
      const heavy =
        'import { readFileSync } from "node:fs"; export const heavy = () => [readFileSync, "InferenceSession"];';
      writeFileSync(join(folder, "heavy.js"), heavy);
      const lazy = await staticClosure('export const load = () => import("./heavy.js");', folder, []);
      const eager = await staticClosure('export * from "./heavy.js";', folder, []);
      expect([lazy.inputs, lazy.externals]).toEqual([["entry.js"], []]);
      expect([eager.inputs, eager.externals]).toEqual([["heavy.js", "entry.js"], ["node:fs"]]);
      expect([lazy, eager].map((closure) => closure.text.includes("InferenceSession"))).toEqual([false, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
