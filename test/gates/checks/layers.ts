import { builtinModules } from "node:module";
import ts from "typescript";
import { type Import, importsOf, packageOf, resolveRelative } from "./imports.ts";
import { at, parse, type SourceFile, walk } from "./source-files.ts";

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  spec: ["spec"],
  kit: ["spec", "kit"],
  dsp: ["spec", "dsp"],
  core: ["spec", "kit", "dsp", "core"],
  adapter: ["spec", "kit"],
  "adapter:local": ["spec", "kit", "dsp"],
};
/** The package's own entry (the files directly in `src`) and the other entries. */
const APP = /^src\/([^/]+\.ts$|(cli|bench|report|gateway|testing)\/)/;
const NODE_FREE = /^(src\/(spec|dsp|core|report\/page)|adapters\/local)\//;
/** The script of the HTML report: bundled into a generated module with the packages it uses, and run by a browser only. */
const PAGE = /^src\/report\/page\//;
const NODE_FILE = /\.node\.ts$/;
const NODE_GLOBALS = new Set([
  "Buffer",
  "process",
  "global",
  "__dirname",
  "__filename",
  "require",
  "NodeJS",
  "setImmediate",
]);

/** The layer of a path: `spec`, `kit`, `dsp`, `core`, `adapter:<id>`, `app`; `null` when the tree has no such place. */
export function layerOf(path: string): string | null {
  const layer = /^src\/(spec|kit|dsp|core)\//.exec(path)?.[1];
  if (layer !== undefined) return layer;
  const adapter = /^adapters\/([^/]+)\//.exec(path)?.[1];
  if (adapter !== undefined) return `adapter:${adapter}`;
  return APP.test(path) ? "app" : null;
}

function mayImport(from: string, to: string): boolean {
  if (from === to || from === "app") return true;
  return (ALLOWED[from] ?? (from.startsWith("adapter:") ? ALLOWED.adapter : []) ?? []).includes(to);
}

/** Every import that crosses layers the wrong way, and every file that has no layer; one sentence each. */
export function layerViolations(files: readonly SourceFile[]): readonly string[] {
  const problems: string[] = [];
  for (const file of files) {
    const from = layerOf(file.path);
    if (from === null) {
      problems.push(`${file.path} is in no layer of the design`);
      continue;
    }
    for (const { specifier, line } of importsOf(file)) {
      if (specifier === null) {
        problems.push(`${file.path}:${line} imports a computed path, which no gate can read`);
        continue;
      }
      const target = resolveRelative(file.path, specifier);
      if (target === null) continue;
      const to = layerOf(target);
      if (to === null) problems.push(`${file.path}:${line} imports ${target}, which is outside the layers`);
      else if (PAGE.test(target) && !PAGE.test(file.path))
        problems.push(`${file.path}:${line} imports ${target}, which only a browser runs`);
      else if (!mayImport(from, to)) problems.push(`${file.path}:${line} (${from}) imports ${target} (${to})`);
    }
  }
  return problems;
}

/** Every cycle between files, types and dynamic imports included, as `a.ts -> b.ts -> a.ts`. */
export function cycles(files: readonly SourceFile[]): readonly string[] {
  const known = new Set(files.map((file) => file.path));
  const edges = new Map<string, readonly string[]>();
  for (const file of files) {
    const targets = importsOf(file).map(({ specifier }) =>
      specifier === null ? null : resolveRelative(file.path, specifier),
    );
    edges.set(
      file.path,
      targets.filter((target): target is string => target !== null && known.has(target)),
    );
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) {
      found.push([...trail.slice(seenAt), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

/** Uses of Node in the layers that must run anywhere, outside `*.node.ts`; and static imports of a `*.node.ts` file from the others. */
export function nodeUses(files: readonly SourceFile[]): readonly string[] {
  const problems: string[] = [];
  for (const file of files) {
    if (!NODE_FREE.test(file.path) || NODE_FILE.test(file.path)) continue;
    for (const found of importsOf(file)) problems.push(...nodeImport(found));
    problems.push(...nodeGlobals(file));
  }
  return problems;
}

function nodeImport({ from, specifier, kind, line }: Import): readonly string[] {
  if (specifier === null) return [];
  if (specifier.startsWith("node:") || builtinModules.includes(specifier))
    return [`${from}:${line} imports ${specifier}`];
  if (NODE_FILE.test(specifier) && kind !== "dynamic")
    return [`${from}:${line} imports ${specifier} statically; only a dynamic import may reach a .node.ts file`];
  return [];
}

function nodeGlobals(file: SourceFile): readonly string[] {
  const source = parse(file);
  const declared = new Set<string>();
  const used: ts.Identifier[] = [];
  walk(source, (node) => {
    if (!ts.isIdentifier(node) || !NODE_GLOBALS.has(node.text)) return;
    const parent = node.parent;
    const names = (parent as { name?: ts.Node }).name === node;
    if (names && (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent)))
      declared.add(node.text);
    else if (names || (ts.isPropertyAssignment(parent) && parent.name === node)) return;
    else if (ts.isQualifiedName(parent) && parent.right === node) return;
    else used.push(node);
  });
  return used.filter((node) => !declared.has(node.text)).map((node) => `${at(source, node)} uses ${node.text}`);
}

/** What `package.json` says a file may import. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Imports of packages that are not declared (for the report's page, which is bundled here: as development dependencies), static value imports of optional peers, and dependencies nobody imports. */
export function dependencyViolations(files: readonly SourceFile[], manifest: Manifest): readonly string[] {
  const dependencies = Object.keys(manifest.dependencies ?? {});
  const peers = Object.keys(manifest.peerDependencies ?? {});
  const bundled = Object.keys(manifest.devDependencies ?? {});
  const unused = new Set(dependencies);
  const problems: string[] = [];
  for (const file of files) {
    for (const { specifier, kind, line } of importsOf(file)) {
      const name = specifier === null ? null : packageOf(specifier);
      if (name === null || builtinModules.includes(name)) continue;
      if (PAGE.test(file.path)) {
        if (!bundled.includes(name))
          problems.push(`${file.path}:${line} bundles ${name}, which is not a development dependency`);
        continue;
      }
      unused.delete(name);
      if (peers.includes(name)) {
        if (kind === "static") problems.push(`${file.path}:${line} imports the optional peer ${name} statically`);
      } else if (!dependencies.includes(name))
        problems.push(`${file.path}:${line} imports ${name}, which is not declared`);
    }
  }
  return [...problems, ...[...unused].map((name) => `package.json depends on ${name}, which nothing imports`)];
}
