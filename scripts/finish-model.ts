import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadHead } from "../adapters/local/head.ts";
import { parseManifest } from "../adapters/local/manifest.ts";
import { FEATURES_FOLDER } from "./features/feature-files.ts";

// Packs a freshly trained head: proves that onnxruntime answers as the trainer did, then writes the weights as a module.

/** Largest difference between the trainer's answer and onnxruntime's. */
const PARITY = 1e-4;

const folder = fileURLToPath(new URL("../adapters/local/models/", import.meta.url));
const model = new Uint8Array(readFileSync(join(folder, "head.onnx")));
const manifest = parseManifest(JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")));
const head = await loadHead(manifest, model);

const z = floats("parity-z.f32");
const expected = floats("parity-answers.f32");
const answers = await head.run(z, z.length / manifest.input.features.length);
const given = answers.flatMap(({ posterior, arousalHigh }) => [...posterior, arousalHigh]);
const worst = given.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))), 0);
if (!(worst < PARITY)) throw new Error(`onnxruntime and the trainer differ by ${worst}; the head is not packed.`);

writeFileSync(join(folder, "weights.generated.ts"), weightsModule(model));
console.log(
  `Packed ${model.length} bytes, sha256 ${createHash("sha256").update(model).digest("hex").slice(0, 12)}; ` +
    `${answers.length} windows agree with the trainer within ${worst.toExponential(1)}.`,
);

function floats(name: string): Float32Array {
  const bytes = new Uint8Array(readFileSync(join(FEATURES_FOLDER, name)));
  return new Float32Array(bytes.buffer);
}

/** The weights as text inside a module, so that every bundler carries them and no path is resolved at run time. */
function weightsModule(bytes: Uint8Array): string {
  return [
    "// Written by `npm run train`: head.onnx as base64; do not edit.",
    `const HEAD = "${Buffer.from(bytes).toString("base64")}";`,
    "",
    "let decoded: Uint8Array<ArrayBuffer> | undefined;",
    "",
    "/** The bytes of the local engine's head, an ONNX model; decoded once. Do not modify. */",
    "export function weights(): Uint8Array<ArrayBuffer> {",
    "  decoded ??= Uint8Array.from(atob(HEAD), (character) => character.charCodeAt(0));",
    "  return decoded;",
    "}",
    "",
  ].join("\n");
}
