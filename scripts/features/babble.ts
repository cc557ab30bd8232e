import type { CorpusClip } from "../corpora/clip.ts";
import type { Sound } from "./audio-shifts.ts";
import { permutation, seededRandom } from "./random.ts";
import { decode } from "./read-windows.ts";

/** People who talk at once: fewer can be understood one by one, more are noise. */
const VOICES = 6;
/** Clips a corpus's babble is drawn from; they stay decoded. */
const POOL = 60;

/** The babble a corpus makes of itself. */
export interface Babble {
  /** Six clips of people other than this clip's speaker, the same every time. */
  behind(clip: CorpusClip): Promise<readonly Sound[]>;
}

/** Draws a pool of clips, each speaker as often as the others, and mixes from it; throws when the corpus has fewer than two speakers. */
export function createBabble(clips: readonly CorpusClip[]): Babble {
  const bySpeaker = [...Map.groupBy(clips, ({ speaker }) => speaker).values()];
  if (bySpeaker.length < 2) throw new Error("Babble needs at least two speakers.");
  const shuffled = bySpeaker.map((own) =>
    permutation(seededRandom(`babble/${own[0]?.speaker}`), own.length).map((i) => own[i] as CorpusClip),
  );
  const pool: CorpusClip[] = [];
  for (let round = 0; pool.length < Math.min(POOL, clips.length); round++) {
    for (const own of shuffled) if (own[round] !== undefined && pool.length < POOL) pool.push(own[round] as CorpusClip);
  }
  const sounds = new Map<CorpusClip, Promise<Sound>>();
  const sound = (clip: CorpusClip): Promise<Sound> => {
    const known = sounds.get(clip) ?? decode(clip.file, clip.name);
    sounds.set(clip, known);
    return known;
  };
  return {
    behind(clip) {
      const others = pool.filter(({ speaker }) => speaker !== clip.speaker);
      const order = permutation(seededRandom(`babble/${clip.name}`), others.length).slice(0, VOICES);
      return Promise.all(order.map((i) => sound(others[i] as CorpusClip)));
    },
  };
}
