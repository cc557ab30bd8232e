import ts from "typescript";
import { parse, type SourceFile, walk } from "./source-files.ts";

/** Lines of a file or a function that the report names, and at which the gate fails. */
export const LIMITS = { file: { report: 250, fail: 400 }, function: { report: 60, fail: 80 } } as const;

/** A file, or one function of it, that is longer than the report's limit. */
export interface Oversize {
  readonly path: string;
  /** Absent for the file itself. */
  readonly function?: string;
  readonly lines: number;
}

/** A file or function allowed to be longer, and why. */
export interface SizeException {
  readonly path: string;
  readonly function?: string;
  readonly reason: string;
}

const lineCount = (text: string): number => text.replace(/\n$/, "").split("\n").length;

/** Everything longer than the report's limits, longest first. Functions are measured from their first to their last line. */
export function oversizes(files: readonly SourceFile[]): readonly Oversize[] {
  const found: Oversize[] = [];
  for (const file of files) {
    const lines = lineCount(file.text);
    if (lines > LIMITS.file.report) found.push({ path: file.path, lines });
    if (!file.path.endsWith(".ts")) continue;
    const source = parse(file);
    walk(source, (node) => {
      if (!ts.isFunctionLike(node) || !("body" in node) || node.body === undefined) return;
      const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
      const last = source.getLineAndCharacterOfPosition(node.end).line;
      const length = last - first + 1;
      if (length > LIMITS.function.report)
        found.push({ path: file.path, function: nameOf(node, first), lines: length });
    });
  }
  return found.sort((a, b) => b.lines - a.lines);
}

function nameOf(node: ts.SignatureDeclaration, line: number): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isConstructorDeclaration(node)) return "constructor";
  return `anonymous at line ${line + 1}`;
}

/** What the gate says: everything at or over the failing limit that has no exception, and every exception that excuses nothing or gives no reason. */
export function sizeViolations(found: readonly Oversize[], exceptions: readonly SizeException[]): readonly string[] {
  const unused = new Set(exceptions);
  const problems: string[] = [];
  for (const item of found) {
    const limit = item.function === undefined ? LIMITS.file.fail : LIMITS.function.fail;
    if (item.lines < limit) continue;
    const exception = exceptions.find((e) => e.path === item.path && e.function === item.function);
    if (exception === undefined) problems.push(`${describe(item)} (the gate is ${limit})`);
    else unused.delete(exception);
  }
  for (const exception of exceptions) {
    if (exception.reason.trim().length < 20) problems.push(`size-exceptions.json: ${exception.path} gives no reason`);
    if (unused.has(exception))
      problems.push(`size-exceptions.json: ${exception.path} ${exception.function ?? ""} excuses nothing`);
  }
  return problems;
}

/** `path function: N lines`. */
export function describe(item: Oversize): string {
  return `${item.path}${item.function === undefined ? "" : ` ${item.function}()`}: ${item.lines} lines`;
}
