import { EmotionError } from "../../src/spec/errors.ts";
import type { Corpus } from "../corpora/clip.ts";

/** Speakers below which nothing can be left out twice: halves of one speaker cannot be calibrated on. */
const FEWEST_SPEAKERS = 4;

/** Throws `EmotionError` of kind `bad-input` when a corpus cannot train a head that is judged on people it never heard. */
export function checkSuitable({ name, clips }: Corpus): void {
  const speakers = new Set(clips.map(({ speaker }) => speaker));
  const labels = Map.groupBy(clips, ({ emotion }) => emotion);
  if (speakers.size < FEWEST_SPEAKERS) {
    throw bad(
      `${name} has ${speakers.size} speakers; at least ${FEWEST_SPEAKERS} are needed to judge a model on people it never heard.`,
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

function bad(message: string): EmotionError {
  return new EmotionError("bad-input", message);
}
