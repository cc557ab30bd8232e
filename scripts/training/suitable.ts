import { EmotionError } from "../../src/spec/errors.ts";
import type { Corpus, CorpusClip } from "../corpora/clip.ts";
import { parseSet } from "../features/sets.ts";

/** Speakers below which nothing can be left out twice: halves of one speaker cannot be calibrated on. */
const FEWEST_SPEAKERS = 4;

/** Throws `EmotionError` of kind `bad-input` when a corpus cannot train a head that is judged on people it never heard. */
export function checkSuitable({ name, clips }: Corpus): void {
  const speakers = new Set(clips.map(({ speaker }) => speaker));
  const labels = Map.groupBy(clips, ({ emotion }) => emotion);
  if (speakers.size < FEWEST_SPEAKERS) {
    throw bad(
      `${name} has ${speakers.size} speakers; at least ${FEWEST_SPEAKERS} are needed to judge a model on people it never heard: join it with others in a table.`,
    );
  }
  if (labels.size < 2) throw bad(`${name} has ${labels.size} emotion; at least 2 are needed.`);
  for (const [label, own] of labels) {
    const people = new Set(own.map(({ speaker }) => speaker)).size;
    if (people >= 2) continue;
    throw bad(
      `${name} has ${label} from one speaker only, which would teach a voice and not an emotion: add others or leave it out.`,
    );
  }
}

/** Names that one sentence lists; the rest is counted. */
const MOST_NAMES = 5;

/** A recording and the windows with speech that were found in it. */
export interface HeardClip extends Pick<CorpusClip, "speaker" | "emotion"> {
  readonly windows: readonly unknown[];
}

/**
 * Throws `EmotionError` of kind `bad-input` when the speech that was found cannot train a head, however many recordings there are: every speaker must be
 * heard in every set, and every label from two of them.
 *
 * @param set `variant/detector`.
 */
export function checkHeard({ name }: Corpus, set: string, clips: readonly HeardClip[]): void {
  const { variant } = parseSet(set);
  const where = variant === "clean" ? "" : `, in the copies called ${variant}`;
  const heard = clips.filter(({ windows }) => windows.length > 0);
  const speakers = new Set(heard.map(({ speaker }) => speaker));
  const silent = [...new Set(clips.map(({ speaker }) => speaker))].filter((speaker) => !speakers.has(speaker));
  const remedy = `give longer or clearer recordings${where === "" ? "" : " (they were lost in the noise that is added)"}, or leave these out.`;
  if (silent.length > 0) throw bad(`${name} has no speech that was found of ${listed(silent)}${where}: ${remedy}`);
  for (const label of new Set(clips.map(({ emotion }) => emotion))) {
    const people = new Set(heard.filter(({ emotion }) => emotion === label).map(({ speaker }) => speaker)).size;
    if (people >= 2) continue;
    const few = people === 0 ? "nobody" : "one speaker only";
    throw bad(`${name} has speech of ${label} that was found of ${few}${where}: ${remedy}`);
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function bad(message: string): EmotionError {
  return new EmotionError("bad-input", message);
}
