import type { CommonLabel } from "../../src/spec/taxonomy.ts";

/** One labelled recording of a corpus: one person, one emotion. */
export interface CorpusClip {
  /** Path of the recording. */
  readonly file: string;
  /** Its name within the corpus, the same on every machine: seeds are drawn from it. */
  readonly name: string;
  /** Who speaks; no speaker is ever both trained on and judged. */
  readonly speaker: string;
  /** The corpus's own word. */
  readonly word: string;
  /** The common label of that word. */
  readonly emotion: CommonLabel;
  /** Where the corpus says so. */
  readonly sex: Sex | null;
}

/** What corpora say of their speakers. */
export type Sex = "female" | "male";

/** A corpus as it was found. */
export interface Corpus {
  /** For people: the layout's name, or that of the manifest. */
  readonly name: string;
  /** Licence of the recordings, where their layout is one that is recognised; `null` for a manifest, whatever its name. */
  readonly licence: string | null;
  readonly clips: readonly CorpusClip[];
  /** Recordings that are no speech with an emotion (songs of RAVDESS, say) or whose word is left out. */
  readonly leftOut: number;
}
