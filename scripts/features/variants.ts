import type { CorpusClip } from "../corpora/clip.ts";
import {
  babbled,
  clipped,
  coloured,
  gain,
  type LineCurve,
  noisy,
  resample,
  reverberant,
  type Sound,
  speed,
  telephone,
  telephoneBand,
  telephoneCodec,
} from "./audio-shifts.ts";
import { between, seededRandom } from "./random.ts";

/** Where a variant takes its numbers from: the same for all clips of a speaker (a call has one line), or anew per clip. */
interface Draws {
  readonly line: () => number;
  readonly clip: () => number;
  /** Other people of the corpus, talking. */
  readonly babble: readonly Sound[];
}

type Shift = (sound: Sound, draws: Draws) => Sound;

/** Silence before and after a clip, in which a noise goes on alone, seconds; babble has none, since it is speech, and not this clip's. */
const PAD_SECONDS = 0.8;

/** A recording level. */
function otherLevel(sound: Sound, line: () => number): Sound {
  return gain(sound, between(line, -15, 6));
}

/** A microphone and a recording level. */
function otherMicrophone(sound: Sound, line: () => number): Sound {
  const curve: LineCurve = {
    tiltDb: between(line, -3, 3),
    bumpHz: between(line, 300, 4000),
    bumpDb: between(line, -6, 6),
    lowHz: between(line, 40, 200),
    highHz: Math.min(8000, between(line, 3600, 11_000)),
  };
  return otherLevel(coloured(sound, curve), line);
}

/** A larger or smaller speaker, who speaks slower or faster with it: ten actors are few voices. */
function otherVoice(sound: Sound, line: () => number): Sound {
  return resample(speed(sound, between(line, 0.85, 1.18)), sound.sampleRateHz);
}

/** A small room. */
function inRoom(sound: Sound, line: () => number): Sound {
  return reverberant(sound, between(line, 0.2, 0.4), between(line, 0, 8), line);
}

/** A telephone with a noise that is measured within its band, so that none of it is filtered away. */
function telephoneIn(noise: "pink" | "babble", snrDb: (line: () => number) => number): Shift {
  return (sound, { line, clip, babble }) => {
    const heard = telephoneBand(otherLevel(sound, line));
    const others = babble.map(telephoneBand);
    const disturbed =
      noise === "pink"
        ? noisy(heard, "pink", snrDb(line), PAD_SECONDS, clip, telephoneBand)
        : babbled(heard, others, snrDb(line), clip);
    return telephoneCodec(disturbed);
  };
}

const VARIANTS = {
  clean: (sound) => sound,
  microphone: (sound, { line }) => otherMicrophone(otherVoice(sound, line), line),
  room: (sound, { line }) => inRoom(otherMicrophone(otherVoice(sound, line), line), line),
  pink: (sound, { line, clip }) =>
    noisy(otherMicrophone(otherVoice(sound, line), line), "pink", between(line, 10, 25), PAD_SECONDS, clip),
  babble: (sound, { line, clip, babble }) =>
    babbled(otherMicrophone(otherVoice(sound, line), line), babble, between(line, 10, 25), clip),
  clipped: (sound, { line }) => clipped(otherMicrophone(sound, line), between(line, 3, 15)),
  telephone: (sound, { line }) => telephone(otherLevel(otherVoice(sound, line), line)),
  "telephone-pink": telephoneIn("pink", (line) => between(line, 10, 22)),
  "telephone-babble": telephoneIn("babble", (line) => between(line, 10, 22)),
  // Never trained on: what confidence is calibrated on ...
  white: (sound, { line, clip }) =>
    noisy(otherMicrophone(sound, line), "white", between(line, 15, 25), PAD_SECONDS, clip),
  "telephone-room": (sound, { line }) => telephone(inRoom(otherLevel(sound, line), line)),
  // ... and what the engine is judged on.
  "telephone-pink-15": telephoneIn("pink", () => 15),
  "telephone-babble-15": telephoneIn("babble", () => 15),
} as const satisfies Readonly<Record<string, Shift>>;

/** Name of a copy of the recordings. */
export type Variant = keyof typeof VARIANTS;

/** All variants; `clean` is the recording itself. */
export const VARIANT_NAMES: readonly Variant[] = Object.keys(VARIANTS) as Variant[];

/** True for a variant that needs other people talking. */
export function needsBabble(variant: Variant): boolean {
  return variant.includes("babble");
}

/** Makes a variant of a clip; voice, microphone, level, noise ratio and room are drawn once per speaker, as a call has one of each. */
export function shift(sound: Sound, variant: Variant, clip: CorpusClip, babble: readonly Sound[] = []): Sound {
  return VARIANTS[variant](sound, {
    line: seededRandom(`${variant}/${clip.speaker}`),
    clip: seededRandom(`${variant}/${clip.name}`),
    babble,
  });
}
