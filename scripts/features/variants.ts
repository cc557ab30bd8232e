import { drawnGain, gain, noisy, reverberant, type Sound, speed, telephone } from "./audio-shifts.ts";
import type { CorpusClip } from "./corpus.ts";
import { between, seededRandom } from "./random.ts";

/** Random sources of one clip: one for what belongs to the line or the speaker, one for the clip itself. */
interface Draws {
  readonly line: () => number;
  readonly clip: () => number;
}

/** Copies of a recording the head is trained on or judged on; seeded by variant, speaker and clip. */
const VARIANTS = {
  clean: (sound) => sound,
  telephone: (sound, { line }) => telephone(gain(sound, drawnGain(line))),
  pink: (sound, { line, clip }) => noisy(gain(sound, drawnGain(line)), "pink", between(line, 12, 22), 0.8, clip),
  white: (sound, { line, clip }) => noisy(gain(sound, drawnGain(line)), "white", between(line, 15, 25), 0.8, clip),
  room: (sound, { line }) =>
    reverberant(gain(sound, drawnGain(line)), between(line, 0.2, 0.4), between(line, 0, 8), line),
  speed: (sound, { line }) => speed(gain(sound, drawnGain(line)), between(line, 0.88, 1.12)),
  "telephone-pink": (sound, { line, clip }) =>
    telephone(noisy(gain(sound, drawnGain(line)), "pink", between(line, 12, 20), 0.8, clip)),
} as const satisfies Readonly<Record<string, (sound: Sound, draws: Draws) => Sound>>;

/** Name of a copy of the recordings. */
export type Variant = keyof typeof VARIANTS;

/** All variants; `clean` is the recording itself. */
export const VARIANT_NAMES: readonly Variant[] = Object.keys(VARIANTS) as Variant[];

/** Makes a variant of a clip; level, noise ratio, room and speed are drawn once per speaker, as a line has one of each. */
export function shift(sound: Sound, variant: Variant, clip: CorpusClip): Sound {
  return VARIANTS[variant](sound, {
    line: seededRandom(`${variant}/${clip.speaker}`),
    clip: seededRandom(`${variant}/${clip.path}`),
  });
}
