import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODELS = fileURLToPath(new URL("../../adapters/local/models/", import.meta.url));
const EVALUATION = fileURLToPath(new URL("../../eval/emodb.json", import.meta.url));

/** Puts a model directory in the place of the head this package ships, with its weights as a module and its evaluation beside the log. */
export function ship(folder: string): void {
  for (const name of ["manifest.json", "head.onnx"]) copyFileSync(join(folder, name), join(MODELS, name));
  copyFileSync(join(folder, "evaluation.json"), EVALUATION);
  writeFileSync(join(MODELS, "weights.generated.ts"), weightsModule(readFileSync(join(folder, "head.onnx"))));
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
