import type { LabelSet, VendorInfo } from "../../spec/info.ts";
import { isPolaritySet } from "../affect/index.ts";
import type { WordOf } from "./derive.ts";

/** What a vendor's declaration says about every answer of one of its sets. */
export interface DeclaredSet {
  /** Place of the set in `info.sets`; their number for a set the vendor did not declare. */
  readonly rank: number;
  readonly declared: LabelSet | undefined;
  /** Whether all its labels are polarity words; `null` where only the labels sent can tell. */
  readonly polarityOnly: boolean | null;
  readonly wordOf: WordOf;
}

interface Declaration {
  readonly sets: ReadonlyMap<string, DeclaredSet>;
  readonly undeclared: DeclaredSet;
}

// An info never changes, and a call asks the same of it several times a second, between a sample and its event.
const declarations = new WeakMap<VendorInfo, Declaration>();

/** The vendor's declaration of the set of this name, worked out once per `info`; the first one where a name was declared twice. */
export function declaredSet(info: VendorInfo, name: string): DeclaredSet {
  let known = declarations.get(info);
  if (known === undefined) {
    known = declarationOf(info);
    declarations.set(info, known);
  }
  return known.sets.get(name) ?? known.undeclared;
}

function declarationOf({ sets }: VendorInfo): Declaration {
  const byName = new Map<string, DeclaredSet>();
  sets.forEach((declared, rank) => {
    if (byName.has(declared.set)) return;
    const polarityOnly = isPolaritySet(declared.labels);
    byName.set(declared.set, { rank, declared, polarityOnly, wordOf: wordsOf(declared) });
  });
  return {
    sets: byName,
    undeclared: { rank: sets.length, declared: undefined, polarityOnly: null, wordOf: sameWord },
  };
}

const sameWord: WordOf = (label) => label;

function wordsOf({ map }: LabelSet): WordOf {
  return map === undefined ? sameWord : (label) => (Object.hasOwn(map, label) ? (map[label] as string) : label);
}
