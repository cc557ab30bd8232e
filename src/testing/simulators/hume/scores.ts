import { HUME_WIRE as W } from "./names.ts";

/** What a measurement is made of. */
export interface Voiced {
  readonly emotion: string;
  readonly expressions?: Readonly<Record<string, number>>;
  readonly confidence: number;
}

/** Expressions that go with a word of the ear; other words stand alone. Values are this project's own. */
const COMPANIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  anger: { anger: 0.61, "feeling upset": 0.44, contempt: 0.12 },
  sadness: { sadness: 0.57, disappointment: 0.33, tiredness: 0.11 },
  joy: { joy: 0.63, amusement: 0.41, "feeling uplifted": 0.29 },
  relief: { relief: 0.52, contentment: 0.27 },
  neutral: { neutral: 0.66, interest: 0.18 },
};

const VOICES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  anger: { clear: 0.91, loud: 0.66 },
  sadness: { clear: 0.8, monotone: 0.4 },
  joy: { clear: 0.93 },
};

/** Scores below this are left out, each array has its own. The figures are made up: the vendor's are not told. */
const CUTOFFS = { expressions: 0.1, voice: 0.3 };

/** The two arrays of a measurement, strongest first, rounded to four decimals as the vendor does. */
export function scoresOf({ emotion, expressions, confidence }: Voiced): Readonly<Record<string, unknown>> {
  const named = expressions ?? scaled(COMPANIONS[emotion] ?? { [emotion]: 0.6 }, confidence);
  const voice = scaled(VOICES[emotion] ?? { clear: 0.9, calm: 0.7 }, confidence);
  return {
    [W.expressions]: listed(named, CUTOFFS.expressions),
    [W.voiceAttributes]: listed(voice, CUTOFFS.voice),
  };
}

function scaled(scores: Readonly<Record<string, number>>, by: number): Record<string, number> {
  return Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, score * by]));
}

function listed(scores: Readonly<Record<string, number>>, cutoff: number): readonly Record<string, unknown>[] {
  return Object.entries(scores)
    .filter(([, score]) => score >= cutoff)
    .sort(([, a], [, b]) => b - a)
    .map(([name, score]) => ({ [W.scoreName]: name, [W.scoreValue]: Math.round(score * 10_000) / 10_000 }));
}
