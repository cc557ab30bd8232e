import { basename, dirname } from "node:path";
import type { Sex } from "./clip.ts";

/** What a file name says of its recording; `skip` for one that belongs to the corpus and is of no use here. */
export type Parsed = { readonly speaker: string; readonly word: string; readonly sex: Sex | null } | "skip";

/** How a corpus names its files. */
export interface Layout {
  readonly id: string;
  readonly name: string;
  /** Licence of the recordings, as its authors state it; models trained on them may be bound by it. */
  readonly licence: string;
  /** Reads a path relative to the corpus's folder, without its extension; `null` for a file of another layout. */
  parse(path: string): Parsed | null;
}

// F. Burkhardt et al. 2005; the list of speakers and letters is part of the corpus.
const EMODB_WORDS: Readonly<Record<string, string>> = {
  W: "anger",
  L: "boredom",
  E: "disgust",
  A: "fear",
  F: "happiness",
  T: "sadness",
  N: "neutral",
};
const EMODB_WOMEN = new Set(["08", "09", "13", "14", "16"]);

// S. R. Livingstone and F. A. Russo 2018: modality-channel-emotion-intensity-statement-repetition-actor, odd actors are men.
const RAVDESS_WORDS = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"];

// H. Cao et al. 2014: actor_sentence_emotion_intensity.
const CREMA_D_WORDS: Readonly<Record<string, string>> = {
  ANG: "anger",
  DIS: "disgust",
  FEA: "fear",
  HAP: "happy",
  NEU: "neutral",
  SAD: "sad",
};

// M. K. Pichora-Fuller and K. Dupuis 2020: two women, `ps` is pleasant surprise.
const TESS_WORDS: Readonly<Record<string, string>> = { ps: "surprise" };

// S. Haq and P. J. B. Jackson 2009: four men; a letter or two, then a number.
const SAVEE_WORDS: Readonly<Record<string, string>> = {
  a: "anger",
  d: "disgust",
  f: "fear",
  h: "happiness",
  n: "neutral",
  sa: "sadness",
  su: "surprise",
};

/** The layouts that are recognised, by the names of their files. */
export const LAYOUTS: readonly Layout[] = Object.freeze([
  {
    id: "emodb",
    name: "EmoDB",
    licence: "CC0-1.0",
    parse(path) {
      const [, speaker, letter] = /^(\d\d)[ab]\d\d([WLEAFTN])[a-g]$/.exec(basename(path)) ?? [];
      if (speaker === undefined || letter === undefined) return null;
      return {
        speaker: `emodb_${speaker}`,
        word: EMODB_WORDS[letter] as string,
        sex: EMODB_WOMEN.has(speaker) ? "female" : "male",
      };
    },
  },
  {
    id: "ravdess",
    name: "RAVDESS",
    licence: "CC-BY-NC-SA-4.0",
    parse(path) {
      const fields = /^(\d\d)-(\d\d)-(\d\d)-\d\d-\d\d-\d\d-(\d\d)$/.exec(basename(path));
      if (fields === null) return null;
      const [, modality, vocal, emotion, actor] = fields;
      const word = RAVDESS_WORDS[Number(emotion) - 1];
      if (modality !== "03" || vocal !== "01" || word === undefined) return "skip";
      return { speaker: `ravdess_${actor}`, word, sex: Number(actor) % 2 === 1 ? "male" : "female" };
    },
  },
  {
    id: "crema-d",
    name: "CREMA-D",
    licence: "ODbL-1.0",
    parse(path) {
      const [, actor, code] = /^(1\d{3})_[A-Z]{3}_([A-Z]{3})_[A-Z]{1,2}$/.exec(basename(path)) ?? [];
      const word = code === undefined ? undefined : CREMA_D_WORDS[code];
      return actor === undefined || word === undefined ? null : { speaker: `cremad_${actor}`, word, sex: null };
    },
  },
  {
    id: "tess",
    name: "TESS",
    licence: "CC-BY-NC-ND-4.0",
    parse(path) {
      const [, speaker, code] =
        /^([OY]AF)_[a-z]+_(angry|disgust|fear|happy|neutral|ps|sad)$/i.exec(basename(path)) ?? [];
      if (speaker === undefined || code === undefined) return null;
      const word = code.toLowerCase();
      return { speaker: `tess_${speaker.toUpperCase()}`, word: TESS_WORDS[word] ?? word, sex: "female" };
    },
  },
  {
    id: "savee",
    name: "SAVEE",
    licence: "LicenseRef-SAVEE-research",
    parse(path) {
      // As distributed, `DC/a01.wav`; many copies are flattened to `DC_a01.wav`.
      const flat = /^(DC|JE|JK|KL)_(.+)$/.exec(basename(path));
      const speaker = flat?.[1] ?? basename(dirname(path));
      const [, code] = /^(sa|su|[adfhn])\d\d$/.exec(flat?.[2] ?? basename(path)) ?? [];
      if (code === undefined || !/^(DC|JE|JK|KL)$/.test(speaker)) return null;
      return { speaker: `savee_${speaker}`, word: SAVEE_WORDS[code] as string, sex: "male" };
    },
  },
  {
    id: "nemo",
    name: "nEMO",
    licence: "CC-BY-NC-SA-4.0",
    parse(path) {
      const [, speaker, word] =
        /^([A-Z]{2}\d)_(anger|fear|happiness|neutral|sadness|surprised)_\d+$/.exec(basename(path)) ?? [];
      return speaker === undefined || word === undefined ? null : { speaker: `nemo_${speaker}`, word, sex: null };
    },
  },
] satisfies Layout[]);
