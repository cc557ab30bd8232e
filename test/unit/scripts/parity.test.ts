import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manifest } from "../../../adapters/local/manifest.ts";
import { checkParity } from "../../../scripts/training/parity.ts";

const MODELS = fileURLToPath(new URL("../../../adapters/local/models/", import.meta.url));
/** What the shipped head is known to answer. */
const { z, posterior, arousal } = manifest.selfTest;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parity-"));
  for (const name of ["manifest.json", "head.onnx"]) copyFileSync(join(MODELS, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function left(inputs: readonly number[], answers: readonly (number | null)[]): void {
  writeFileSync(join(folder, "parity-z.f32"), Float32Array.from(inputs));
  writeFileSync(join(folder, "parity-answers.f32"), Float32Array.from(answers as number[]));
}

const input = manifest.input.features.map(() => z);

describe("the parity of trainer and runtime", () => {
  it("is proved by answers that agree", async () => {
    left(input, [...posterior, arousal]);
    expect(await checkParity(folder)).toEqual({ windows: 1, worst: expect.closeTo(0, 4) });
  });

  it("fails on an answer that differs", async () => {
    left(input, [...posterior, Number(arousal) - 0.01]);
    await expect(checkParity(folder)).rejects.toThrow(/differ by 0\.01/);
  });

  it("fails where there is nothing to compare", async () => {
    left([], []);
    await expect(checkParity(folder)).rejects.toThrow(/no window to compare/);
  });
});
