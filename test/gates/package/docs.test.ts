import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse as parseJsonc } from "jsonc-parser";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { ONNX_SCHEMA } from "../../../adapters/local/onnx/manifest.ts";
import { parseOnnxManifest } from "../../../adapters/local/onnx/parse-manifest.ts";
import { parseConfig } from "../../../src/core/config/schema.ts";
import { EventSchema } from "../../../src/spec/events.ts";
import { parseScenario } from "../../../src/testing/index.ts";
import { type CodeBlock, codeBlocks, commandProblem, commandsOf, type KnownCommands } from "../checks/docs.ts";
import { readPackage } from "../checks/repository.ts";
import { REPOSITORY, readTree, type SourceFile } from "../checks/source-files.ts";
import { packedPackage } from "./packed.ts";

const consumer = packedPackage().consumer;
const manifest = readPackage();
const pages: readonly SourceFile[] = [
  { path: "README.md", text: readFileSync(join(REPOSITORY, "README.md"), "utf8") },
  ...readTree(REPOSITORY, ["docs"], /\.md$/),
];
const blocks = pages.flatMap(codeBlocks);
const written = (...languages: string[]): readonly CodeBlock[] =>
  blocks.filter((block) => languages.includes(block.language));

/** Compiles blocks as files of a consumer of the tarball, strictly, library declarations included; returns the compiler's words. */
function compile(toCompile: readonly CodeBlock[], folder: string): readonly string[] {
  mkdirSync(join(consumer, folder), { recursive: true });
  const files = toCompile.map((block) => {
    const path = join(consumer, folder, `${basename(block.path, ".md")}-${block.line}.mts`);
    writeFileSync(path, block.code);
    return path;
  });
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts"],
    module: ts.ModuleKind.NodeNext,
    types: ["node"],
    noEmit: true,
  });
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const { file, start } = diagnostic;
    if (file === undefined || start === undefined) return text;
    return `${basename(file.fileName)}:${file.getLineAndCharacterOfPosition(start).line + 1} ${text}`;
  });
}

const helps = new Map<string | null, string | null>();
const known: KnownCommands = {
  scripts: manifest.scripts,
  packages: [manifest.name, ...Object.keys(manifest.peerDependencies)],
  hasFile: (path) => existsSync(join(REPOSITORY, path)),
  help: (command) => {
    if (!helps.has(command)) helps.set(command, helpOf(command));
    return helps.get(command) ?? null;
  },
};

function helpOf(command: string | null): string | null {
  const cli = join(consumer, "node_modules/emotion-stream/dist/cli/main.js");
  const words = command === null ? ["--help"] : [command, "--help"];
  try {
    const text = execFileSync(process.execPath, [cli, ...words], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    // An unknown command falls back to the program's own help.
    return command === null || new RegExp(`Usage: .*\\b${command}\\b`).test(text) ? text : null;
  } catch {
    return null;
  }
}

function jsonProblem(block: CodeBlock): string | null {
  try {
    const value = parseJsonc(block.code, [], { allowTrailingComma: true });
    if (value?.schema === "events/1") EventSchema.parse(value);
    else if (value?.utterances !== undefined) parseScenario(value);
    else if (value?.schema === ONNX_SCHEMA) parseOnnxManifest(value, block.path);
    else parseConfig(value);
    return null;
  } catch (error) {
    return `${block.path}:${block.line} ${error instanceof Error ? error.message : error}`;
  }
}

describe("the code in the docs", () => {
  it("compiles, every TypeScript block, as a consumer's own file", () => {
    expect(written("ts").length).toBeGreaterThan(3);
    expect(compile(written("ts"), "docs")).toEqual([]);
  });

  it("has an adapter to start from that keeps the contract it is shown with", () => {
    const shown = written("ts").find(({ code }) => code.includes("const metronome = defineAdapter("));
    const file = join(consumer, "metronome.mts");
    const proof = `
      const { conformance } = await import("emotion-stream/testing");
      for (const { id, run } of conformance({ name: "metronome", adapter: () => metronome }))
        await run().catch((error: unknown) => console.log(id, String(error)));`;
    writeFileSync(file, `${shown?.code}${proof}`);
    expect(execFileSync(process.execPath, [file], { cwd: consumer, encoding: "utf8" })).toBe("");
  });

  it("names only commands, scripts, options, packages and files that exist", () => {
    const commands = written("sh", "bash", "console").flatMap(commandsOf);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.map((command) => commandProblem(command, known)).filter((problem) => problem !== null)).toEqual([]);
  });

  it("shows only configs that are accepted and events that are valid", () => {
    expect(written("json", "jsonc").length).toBeGreaterThan(1);
    expect(
      written("json", "jsonc")
        .map(jsonProblem)
        .filter((problem) => problem !== null),
    ).toEqual([]);
  });

  it("is labelled, so that no block escapes its check", () => {
    const checked = ["ts", "sh", "bash", "console", "json", "jsonc", "text"];
    expect(
      blocks.filter((block) => !checked.includes(block.language)).map((block) => `${block.path}:${block.line}`),
    ).toEqual([]);
  });
});

describe("a saboteur of the docs is caught", () => {
  const block = (language: string, code: string): CodeBlock => ({ path: "docs/bad.md", line: 1, language, code });

  it("an import that does not exist, a wrong option, an undefined where nothing is meant", () => {
    const found = compile([block("ts", 'import { nothing } from "emotion-stream";\nvoid nothing;')], "docs-bad");
    expect(found.join()).toContain("nothing");
  });

  it.each([
    "npx emotion-stream analyse call.wav",
    "npx emotion-stream analyze call.wav --no-such-flag",
    "npm run nothing",
    "npm run demo -- call.wav --no-such-flag",
    "npm install left-pad",
    "node examples/nothing.ts",
  ])("%s", (command) => {
    expect(commandsOf(block("sh", command)).map((line) => commandProblem(line, known))).not.toContain(null);
  });

  it.each([
    '{ "smoth": {} }',
    '{ "schema": "events/1", "type": "emotion" }',
    '{ "schema": "emotion-stream/onnx/1", "id": "a" }',
    '{ "utterances": [{ "startMs": 1 }] }',
  ])("%s", (text) => {
    expect(jsonProblem(block("json", text))).not.toBeNull();
  });
});
