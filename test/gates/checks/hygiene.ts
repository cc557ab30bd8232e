import ts from "typescript";
import { at, parse, type SourceFile, walk } from "./source-files.ts";

const RUNNERS = new Set(["it", "test", "describe", "suite"]);
const UNRUN = new Set(["skip", "only", "todo", "skipIf", "runIf", "fails"]);
const SUPPRESSION = /@ts-(ignore|nocheck|expect-error)/g;
const MACHINE_PATH =
  /(?<![\w.])\/(?:work|root|home\/[\w-]+|Users\/[\w-]+|tmp\/[\w.-]+)\/[\w.]|\b[A-Z]:\\\\?Users\\|"resolved":\s*"http|https?:\/\/registry\./;

const isTest = (path: string): boolean => path.startsWith("test/");

/** What TypeScript files may not contain: `any`, suppressed errors, tests that do not run or assert, timers outside `src/kit/sleep*.ts`, `forEach(async`, and top-level `await` in what is shipped. */
export function hygieneViolations(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const source = parse(file);
    const problems: string[] = [];
    const say = (node: ts.Node, what: string): void => {
      problems.push(`${at(source, node)} ${what}`);
    };
    walk(source, (node) => {
      if (node.kind === ts.SyntaxKind.AnyKeyword) say(node, "uses `any`");
      timers(file.path, node, say);
      if (isRequirable(file.path) && isTopLevelAwait(node))
        say(node, "awaits at top level, which `require()` of the package cannot load");
      if (!ts.isCallExpression(node)) return;
      asyncForEach(node, say);
      if (isTest(file.path)) tests(node, say);
    });
    return [...problems, ...suppressions(file)];
  });
}

const isRequirable = (path: string): boolean => /^(src\/(?!cli\/)|adapters\/)/.test(path);

function isTopLevelAwait(node: ts.Node): boolean {
  if (!ts.isAwaitExpression(node) && !(ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return false;
  for (let parent = node.parent; parent !== undefined; parent = parent.parent)
    if (ts.isFunctionLike(parent)) return false;
  return true;
}

type Say = (node: ts.Node, what: string) => void;

function suppressions(file: SourceFile): readonly string[] {
  const found: string[] = [];
  for (const comment of comments(file.text)) {
    for (const [, word] of comment.matchAll(SUPPRESSION)) {
      if (word === "expect-error" && file.path.startsWith("test/types/")) continue;
      found.push(`${file.path} suppresses the compiler with @ts-${word}`);
    }
  }
  return found;
}

function comments(text: string): readonly string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found: string[] = [];
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    if (token === ts.SyntaxKind.SingleLineCommentTrivia || token === ts.SyntaxKind.MultiLineCommentTrivia)
      found.push(scanner.getTokenText());
  }
  return found;
}

function timers(path: string, node: ts.Node, say: Say): void {
  // A user of the package waits as they like; the examples show it.
  if (isTest(path) || path.startsWith("examples/") || /^src\/kit\/sleep[^/]*\.ts$/.test(path)) return;
  if (ts.isIdentifier(node) && /^set(Timeout|Interval)$/.test(node.text))
    say(node, `uses ${node.text}; wait with the kit's sleep`);
  if (ts.isStringLiteral(node) && /^(node:)?timers(\/promises)?$/.test(node.text)) say(node, `imports ${node.text}`);
}

function asyncForEach(call: ts.CallExpression, say: Say): void {
  if (!ts.isPropertyAccessExpression(call.expression) || call.expression.name.text !== "forEach") return;
  const callback = call.arguments[0];
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return;
  if (callback.modifiers?.some((m) => m.kind === ts.SyntaxKind.AsyncKeyword))
    say(call, "passes an async function to forEach");
}

function tests(call: ts.CallExpression, say: Say): void {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee) && UNRUN.has(callee.name.text) && runner(callee.expression) !== null)
    say(call, `does not run: .${callee.name.text}`);
  if (ts.isIdentifier(callee) && /^x(it|test|describe)$/.test(callee.text)) say(call, `does not run: ${callee.text}`);
  const name = runner(callee);
  const body = call.arguments.find((a) => ts.isArrowFunction(a) || ts.isFunctionExpression(a));
  if ((name === "it" || name === "test") && body !== undefined && !/\b(expect|assert)\w*\b/i.test(body.getText()))
    say(call, "asserts nothing");
  if (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === "toMatchObject" &&
    call.arguments[0]?.getText() === "{}"
  )
    say(call, "matches any object: toMatchObject({})");
}

/** The runner a call chain starts with: `it` in `it(...)`, `it.each(...)(...)`. */
function runner(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return RUNNERS.has(node.text) ? node.text : null;
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return runner(node.expression);
  return null;
}

/** Paths of one machine and registry hosts, in any text file. */
export function machinePaths(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    file.text
      .split("\n")
      .map((line, index) =>
        MACHINE_PATH.test(line) ? `${file.path}:${index + 1} names a path or host of one machine` : "",
      )
      .filter((problem) => problem !== ""),
  );
}
