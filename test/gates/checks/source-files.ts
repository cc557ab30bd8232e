import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The repository this file belongs to. */
export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url)).replace(/[/\\]$/, "");

const NEVER = new Set(["node_modules", ".git", "dist", "reports", ".cache", "coverage", "__pycache__"]);

/** One file of a tree: its path with forward slashes, relative to the root, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Every file below the given folders of `root` whose name matches, sorted; a missing folder holds none. */
export function readTree(root: string, folders: readonly string[], matches: RegExp): readonly SourceFile[] {
  const found: SourceFile[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name)) visit(full);
      } else if (matches.test(entry.name)) {
        found.push({ path: relative(root, full).split(sep).join("/"), text: readFileSync(full, "utf8") });
      }
    }
  };
  for (const folder of folders) {
    const full = join(root, folder);
    if (statSync(full, { throwIfNoEntry: false })?.isDirectory() === true) visit(full);
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The TypeScript files that are shipped: everything in `src` and `adapters`. */
export function readShipped(root: string): readonly SourceFile[] {
  return readTree(root, ["src", "adapters"], /\.ts$/);
}

/** Parses one file with the compiler's own parser. */
export function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
}

/** Calls `visit` on every node of a file, comments' JSDoc nodes excepted. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

/** `path:line` of a node, for messages. */
export function at(file: ts.SourceFile, node: ts.Node): string {
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
}
