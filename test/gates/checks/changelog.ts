/** What the changelog is compared with. */
export interface Facts {
  readonly version: string;
  /** What a consumer imports: `emotion-stream`, `emotion-stream/spec`, ... */
  readonly subpaths: readonly string[];
  readonly commands: readonly string[];
  /** Every exported name of every subpath. */
  readonly exports: ReadonlySet<string>;
  /** Help texts of the CLI, joined. */
  readonly help: string;
}

/** What the changelog says that is not so, and what it does not say: one sentence each. */
export function changelogProblems(text: string, facts: Facts): readonly string[] {
  const problems: string[] = [];
  const sections = text.split(/^## /m).slice(1);
  const titles = sections.map((section) => section.split("\n")[0]?.replace(/[[\]]/g, "").split(/\s/)[0]);
  if (!titles.includes(facts.version)) problems.push(`there is no section for version ${facts.version}`);
  const words = new Set([...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string));
  for (const subpath of facts.subpaths)
    if (!words.has(subpath)) problems.push(`the entry \`${subpath}\` is not mentioned`);
  for (const command of facts.commands)
    if (!words.has(`emotion-stream ${command}`))
      problems.push(`the command \`emotion-stream ${command}\` is not mentioned`);
  for (const word of words) {
    const problem = wordProblem(word, facts);
    if (problem !== null && !removed(word, text)) problems.push(problem);
  }
  return problems;
}

function wordProblem(word: string, { exports, subpaths, commands, help }: Facts): string | null {
  const name = /^([A-Za-z_$][\w$]*)(\(.*\))?$/.exec(word);
  const looksExported = name !== null && (name[2] !== undefined || /[a-z][A-Z]|^[A-Z][a-z]/.test(word));
  if (looksExported && !exports.has(name[1] as string)) return `\`${word}\` is not exported`;
  if (/^emotion-stream\//.test(word) && !subpaths.includes(word)) return `\`${word}\` is not an entry`;
  const command = /^emotion-stream ([a-z-]+)/.exec(word)?.[1];
  if (command !== undefined && !commands.includes(command)) return `\`${word}\` is not a command`;
  const flag = /^--[\w-]+/.exec(word)?.[0];
  if (flag !== undefined && !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`, "m").test(help))
    return `\`${word}\` is not an option`;
  return null;
}

/** Names that a section called Removed mentions are gone on purpose. */
function removed(word: string, text: string): boolean {
  return text.split(/^#+ /m).some((section) => /^removed/i.test(section) && section.includes(`\`${word}\``));
}
