import type { SourceFile } from "./source-files.ts";

/** A fenced block of a Markdown file: its language, where it starts, its text. */
export interface CodeBlock {
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Every fenced code block. */
export function codeBlocks(file: SourceFile): readonly CodeBlock[] {
  const found: CodeBlock[] = [];
  let open: { language: string; line: number; code: string[] } | null = null;
  file.text.split("\n").forEach((text, index) => {
    const fence = /^\s*```(\S*)/.exec(text);
    if (fence === null) open?.code.push(text);
    else if (open === null) open = { language: fence[1] ?? "", line: index + 1, code: [] };
    else {
      found.push({ path: file.path, line: open.line, language: open.language, code: open.code.join("\n") });
      open = null;
    }
  });
  return found;
}

/** A command line of a shell block, in words; comments, prompts, variable settings and what follows a pipe or redirection are separate or gone. */
export interface CommandLine {
  readonly where: string;
  readonly words: readonly string[];
}

/** The commands of a shell block, one per line and per `|`, `&&` or `;`. */
export function commandsOf(block: CodeBlock): readonly CommandLine[] {
  return block.code
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((text, index) => {
      const line = text.replace(/(^|\s)#.*$/, "").replace(/^\s*\$\s+/, "");
      return line
        .split(/\||&&|;/)
        .map((part) => ({ where: `${block.path}:${block.line + index + 1}`, words: wordsOf(part) }));
    })
    .filter((command) => command.words.length > 0);
}

function wordsOf(part: string): readonly string[] {
  const words = part.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  const firstCommand = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const redirection = words.findIndex((word) => /^[<>]/.test(word));
  return words.slice(firstCommand < 0 ? words.length : firstCommand, redirection < 0 ? undefined : redirection);
}

/** What a documented command is checked against. */
export interface KnownCommands {
  readonly scripts: Readonly<Record<string, string>>;
  /** Packages a user may be told to install. */
  readonly packages: readonly string[];
  readonly hasFile: (path: string) => boolean;
  /** Help text of the CLI, or of one of its commands; `null` when there is no such command. */
  readonly help: (command: string | null) => string | null;
}

/** What is wrong with a documented command, if anything: an unknown script, command, flag, package or file. */
export function commandProblem({ where, words }: CommandLine, known: KnownCommands): string | null {
  const [program, first, second] = words;
  if (program === "npx" && first === "emotion-stream") return cliProblem(where, words.slice(2), known);
  if (program === "emotion-stream") return cliProblem(where, words.slice(1), known);
  if (program === "npm" && (first === "run" || first === "test")) {
    const script = first === "test" ? "test" : second;
    if (script === undefined || known.scripts[script] === undefined) return `${where}: there is no script ${script}`;
    return script === "demo" ? flagsProblem(where, words.slice(3), known.help("analyze") ?? "", "npm run demo") : null;
  }
  if (program === "npm" && (first === "install" || first === "i")) {
    const stranger = words.slice(2).find((word) => !word.startsWith("-") && !known.packages.includes(word));
    return stranger === undefined
      ? null
      : `${where}: installs ${stranger}, which is neither this package nor one of its peers`;
  }
  if (program === "node" && first !== undefined && /\.[cm]?[jt]s$/.test(first) && !known.hasFile(first))
    return `${where}: there is no ${first}`;
  return null;
}

function cliProblem(where: string, words: readonly string[], known: KnownCommands): string | null {
  const command = words[0] === undefined || words[0].startsWith("-") ? null : words[0];
  const help = known.help(command);
  if (help === null) return `${where}: emotion-stream has no command ${command}`;
  return flagsProblem(where, words, help, `emotion-stream ${command ?? ""}`);
}

function flagsProblem(where: string, words: readonly string[], help: string, name: string): string | null {
  const flags = words.filter((word) => /^--?\w/.test(word)).map((word) => word.split("=")[0] as string);
  const unknown = flags.find((flag) => !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`, "m").test(help));
  return unknown === undefined ? null : `${where}: ${name} has no option ${unknown}`;
}
