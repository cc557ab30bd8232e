import { posix } from "node:path";
import ts from "typescript";
import { parse, type SourceFile, walk } from "./source-files.ts";

/** How a file reaches another: a static import or re-export of values, of types only, a dynamic import, a type query, a `require`, or a URL. */
export type ImportKind = "static" | "type" | "dynamic" | "require" | "url";

/** One import as written. */
export interface Import {
  readonly from: string;
  /** The specifier, or `null` when it is computed and cannot be read. */
  readonly specifier: string | null;
  readonly kind: ImportKind;
  readonly line: number;
}

/** Every way the file names another module: import, export-from, `import()`, `import("...")` types, `import x = require()`, `require()`, `new URL("...", import.meta.url)`. */
export function importsOf(file: SourceFile): readonly Import[] {
  const source = parse(file);
  const found: Import[] = [];
  const add = (kind: ImportKind, node: ts.Node, specifier: ts.Node | undefined): void => {
    const literal = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : null;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    found.push({ from: file.path, specifier: literal, kind, line });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) add(isTypeOnly(node) ? "type" : "static", node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      add(node.isTypeOnly ? "type" : "static", node, node.moduleSpecifier);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add("require", node, node.moduleReference.expression);
    else if (ts.isImportTypeNode(node))
      add("type", node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add("dynamic", node, node.arguments[0]);
      else if (ts.isIdentifier(node.expression) && node.expression.text === "require")
        add("require", node, node.arguments[0]);
    } else if (isModuleUrl(node)) add("url", node, node.arguments?.[0]);
  });
  return found;
}

function isTypeOnly(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.length > 0 &&
    bindings.elements.every((element) => element.isTypeOnly)
  );
}

function isModuleUrl(node: ts.Node): node is ts.NewExpression {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "URL") return false;
  const [target, base] = node.arguments ?? [];
  return target !== undefined && base?.getText() === "import.meta.url" && /\.[cm]?[jt]s['"`]$/.test(target.getText());
}

/** The file a relative specifier means, relative to the root; `null` for a package or a builtin. */
export function resolveRelative(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** The package a bare specifier belongs to: `@scope/name` or `name`; `null` for relative paths and `node:` builtins. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return null;
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] as string);
}
