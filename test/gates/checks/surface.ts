import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A public entry: the subpath a consumer imports, and the source it is built from. */
export interface Entry {
  readonly subpath: string;
  readonly source: string;
}

/** Names a public entry exports: values that exist at run time, and types that only the compiler sees. */
export interface Surface {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

interface PackageExports {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const SOURCE_OF: Readonly<Record<string, string>> = {
  "./prosody": "src/dsp/prosody/index.ts",
  "./stages": "src/stages.ts",
  ".": "src/index.ts",
};

/** The public entries that `exports` of package.json declares; `./adapters/*` becomes one entry per adapter folder. */
export function entriesOf(manifest: PackageExports, adapters: readonly string[]): readonly Entry[] {
  return Object.keys(manifest.exports)
    .filter((subpath) => !subpath.endsWith(".json"))
    .flatMap((subpath) => {
      if (subpath.endsWith("/*"))
        return adapters.map((id) => ({ subpath: subpath.replace("*", id), source: `adapters/${id}/index.ts` }));
      return [{ subpath, source: SOURCE_OF[subpath] ?? `src/${subpath.slice(2)}/index.ts` }];
    });
}

/** Reads every entry with the compiler: its exported names, and those without a docstring as `subpath: name`. A missing source is an error. */
export function readSurfaces(
  root: string,
  entries: readonly Entry[],
): { readonly surfaces: Readonly<Record<string, Surface>>; readonly undocumented: readonly string[] } {
  const missing = entries.filter((entry) => !existsSync(join(root, entry.source)));
  if (missing.length > 0)
    throw new Error(
      `package.json exports entries whose source does not exist: ${missing.map((e) => e.source).join(", ")}`,
    );
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
      },
    },
  );
  const program = ts.createProgram(
    entries.map((entry) => join(root, entry.source)),
    config?.options ?? {},
  );
  const checker = program.getTypeChecker();
  const surfaces: Record<string, Surface> = {};
  const undocumented: string[] = [];
  for (const entry of entries) {
    const file = program.getSourceFile(join(root, entry.source));
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
    const symbols = module === undefined ? [] : checker.getExportsOfModule(module);
    const values: string[] = [];
    const types: string[] = [];
    for (const symbol of symbols) {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      (target.flags & ts.SymbolFlags.Value ? values : types).push(symbol.name);
      if (target.getDocumentationComment(checker).length === 0) undocumented.push(`${entry.subpath}: ${symbol.name}`);
    }
    surfaces[entry.subpath] = { values: values.sort(), types: types.sort() };
  }
  return { surfaces, undocumented };
}
