import { coloured, gain, type LineCurve, noisy, reverberant, type Sound, speed, telephone } from "./audio-shifts.ts";
import type { CorpusClip } from "./corpus.ts";
import { between, seededRandom } from "./random.ts";

/** Random sources: one for what belongs to the speaker's microphone, line and room, one for the clip itself. */
interface Draws {
  readonly line: () => number;
  readonly clip: () => number;
}

/** A microphone and a recording level. */
function otherMicrophone(sound: Sound, line: () => number): Sound {
  const curve: LineCurve = {
    tiltDb: between(line, -2.5, 2.5),
    bumpHz: between(line, 300, 4000),
    bumpDb: between(line, -6, 6),
    lowHz: between(line, 40, 200),
    highHz: Math.min(8000, between(line, 3600, 11_000)),
  };
  return gain(coloured(sound, curve), between(line, -15, 6));
}

const VARIANTS = {
  clean: (sound) => sound,
  telephone: (sound, { line }) => telephone(gain(sound, between(line, -15, 6))),
  microphone: (sound, { line }) => otherMicrophone(sound, line),
  pink: (sound, { line, clip }) => noisy(otherMicrophone(sound, line), "pink", between(line, 12, 25), 0.8, clip),
  room: (sound, { line }) =>
    reverberant(otherMicrophone(sound, line), between(line, 0.2, 0.4), between(line, 0, 8), line),
  speed: (sound, { line }) => speed(otherMicrophone(sound, line), between(line, 0.88, 1.12)),
  white: (sound, { line, clip }) => noisy(otherMicrophone(sound, line), "white", between(line, 15, 25), 0.8, clip),
  "telephone-pink": (sound, { line, clip }) =>
    telephone(noisy(gain(sound, between(line, -15, 6)), "pink", between(line, 12, 20), 0.8, clip)),
  "telephone-room": (sound, { line }) =>
    telephone(reverberant(gain(sound, between(line, -15, 6)), between(line, 0.2, 0.4), between(line, 0, 8), line)),
} as const satisfies Readonly<Record<string, (sound: Sound, draws: Draws) => Sound>>;

/** Name of a copy of the recordings. */
export type Variant = keyof typeof VARIANTS;

/** All variants; `clean` is the recording itself. */
export const VARIANT_NAMES: readonly Variant[] = Object.keys(VARIANTS) as Variant[];

/** Makes a variant of a clip; microphone, level, noise ratio, room and speed are drawn once per speaker, as a line has one of each. */
export function shift(sound: Sound, variant: Variant, clip: CorpusClip): Sound {
  return VARIANTS[variant](sound, {
    line: seededRandom(`${variant}/${clip.speaker}`),
    clip: seededRandom(`${variant}/${clip.path}`),
  });
}
