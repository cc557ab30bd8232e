import { pulseTrain, resonate } from "./signals.ts";

/** A synthetic vowel: its name, F0 and the resonances it was made with, frequency and bandwidth in Hz. */
export interface Vowel {
  readonly name: string;
  readonly f0Hz: number;
  readonly resonances: readonly (readonly [number, number])[];
}

// Mean formants of men and women, Peterson & Barney 1952, "Control methods used in a study of the vowels", JASA 24(2), table II.
const MEN: Readonly<Record<string, readonly [number, number, number]>> = {
  i: [270, 2290, 3010],
  ɪ: [390, 1990, 2550],
  ɛ: [530, 1840, 2480],
  æ: [660, 1720, 2410],
  ɑ: [730, 1090, 2440],
  ɔ: [570, 840, 2410],
  ʊ: [440, 1020, 2240],
  u: [300, 870, 2240],
  ʌ: [640, 1190, 2390],
};
const WOMEN: Readonly<Record<string, readonly [number, number, number]>> = {
  i: [310, 2790, 3310],
  ɪ: [430, 2480, 3070],
  ɛ: [610, 2330, 2990],
  æ: [860, 2050, 2850],
  ɑ: [850, 1220, 2810],
  ɔ: [590, 920, 2710],
  ʊ: [470, 1160, 2680],
  u: [370, 950, 2670],
  ʌ: [760, 1400, 2780],
};
const BANDWIDTHS = [60, 90, 130, 180, 250] as const;

function vowels(of: typeof MEN, who: string, f0Hz: number, upper: readonly [number, number]): Vowel[] {
  return Object.entries(of).map(([name, formants], i) => ({
    name: `${name} of ${who}`,
    // No two vowels at one pitch, so that no formant lies on a harmonic throughout.
    f0Hz: f0Hz * 1.03 ** (i - 4),
    resonances: [...formants, ...upper].map((hz, f) => [hz, BANDWIDTHS[f] as number] as const),
  }));
}

/** Nine vowels of a man and nine of a woman. */
export const VOWELS: readonly Vowel[] = [
  ...vowels(MEN, "a man", 122, [3500, 4500]),
  ...vowels(WOMEN, "a woman", 214, [4000, 4950]),
];

/** The sound of a vowel: pulses that fall by 6 dB per octave, through its resonances; unit power. */
export function vowelSound({ f0Hz, resonances }: Vowel, seconds = 1): Float64Array {
  let last = 0;
  const source = pulseTrain(f0Hz, 0, 0, { seconds }).signal.map((x) => {
    last = x + 0.96 * last;
    return last;
  });
  return resonate(source, resonances);
}
