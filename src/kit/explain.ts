import type * as z from "zod/mini";

type Issue = z.core.$ZodIssue;

interface Def {
  readonly type: string;
  readonly innerType?: { def: Def };
  readonly shape?: Readonly<Record<string, { def: Def }>>;
  readonly element?: { def: Def };
  readonly valueType?: { def: Def };
}

/** The sentence a person reads for one schema issue, and the dotted path of the option it is about. */
export interface Explanation {
  readonly path: string;
  readonly sentence: string;
}

/** What a schema says in its own words begins like this; zod's own text, which depends on the locale of the whole program, never does. */
const OWN_WORDS = "must be ";

/**
 * Says one zod issue in one sentence: the dotted path, what was wrong, and the allowed values or the nearest known key.
 *
 * Where zod cannot say what is wanted (a pattern, a refinement), the schema does with an `error` that begins with "must be ".
 *
 * @param schema the schema that was applied, walked to find the known keys.
 * @param issue usually the first issue of the failed parse.
 * @param value the whole input; only numbers, booleans and short plain words of it are ever quoted.
 * @param within where the input stands, as a dotted path. Default: nowhere, it is the whole.
 */
export function explainIssue(
  schema: { readonly def: unknown },
  issue: Issue,
  value: unknown,
  within: readonly string[] = [],
): Explanation {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const path = dotted([...within, ...issue.path, key]);
    const known = keysAt(schema.def as Def, issue.path);
    const near = nearest(key, known);
    const hint = near ? `did you mean ${dotted([...within, ...issue.path, near])}?` : `known are ${known.join(", ")}.`;
    return { path, sentence: `${path} is not a known option: ${hint}` };
  }
  const path = dotted([...within, ...issue.path]);
  const name = path === "" ? "the configuration" : path;
  const given = at(value, issue.path);
  return { path, sentence: `${name} must be ${wanted(issue, given)}, not ${quoted(given)}.` };
}

function wanted(issue: Issue, given: unknown): string {
  if (issue.message.startsWith(OWN_WORDS)) return issue.message.slice(OWN_WORDS.length);
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "int" ? "a whole number" : article(issue.expected);
    case "invalid_value":
      return issue.values.length === 1
        ? String(issue.values[0])
        : `one of ${issue.values.map((value) => String(value)).join(", ")}`;
    case "too_small":
      return bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum, given);
    case "too_big":
      return bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum, given);
    default:
      return "of the documented form";
  }
}

function bound(origin: string, words: string, limit: number | bigint, given: unknown): string {
  if (origin === "number" || origin === "int") return `${words} ${limit}`;
  return given === "" ? "a non-empty string" : `${words} ${limit} long`;
}

function article(type: string): string {
  if (type === "record") return "an object";
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

// Values are only echoed when they cannot be a key or a name pasted into the wrong place.
function quoted(given: unknown): string {
  if (given === null || given === undefined || typeof given === "number" || typeof given === "boolean") {
    return String(given);
  }
  if (given === "") return "an empty one";
  if (typeof given === "string") return /^[\w .:+-]{1,20}$/.test(given) ? `"${given}"` : "the string given";
  return Array.isArray(given) ? `an array of ${given.length}` : article(typeof given);
}

function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === "object" && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

function keysAt(root: Def, path: readonly PropertyKey[]): readonly string[] {
  let def: Def | undefined = root;
  for (const part of path) {
    def = unwrap(def);
    def = (def?.shape?.[String(part)] ?? def?.element ?? def?.valueType)?.def;
  }
  return Object.keys(unwrap(def)?.shape ?? {});
}

function unwrap(def: Def | undefined): Def | undefined {
  return def?.innerType ? unwrap(def.innerType.def) : def;
}

/**
 * The known word closest to `word`, or `undefined` when none is near: at most a third of its letters (and at least two) differ.
 *
 * Case does not count, and a known word that begins with `word` is near too.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const low = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const other = candidate.toLowerCase();
    const cost = low.length > 2 && other.startsWith(low) ? 1 : distance(low, other);
    if (cost < least) {
      least = cost;
      best = candidate;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1);
    }
    row = next;
  }
  return row[b.length] as number;
}
