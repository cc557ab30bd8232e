/** What {@link syntheticVoice} makes. */
export interface SyntheticVoiceOptions {
  /** Length, seconds. */
  readonly seconds: number;
  /** Sample rate, Hz, 8000 to 48 000. Default 16 000. */
  readonly sampleRateHz?: number;
  /** Middle of the voice's fundamental frequency, Hz, 60 to 500. Default 130. */
  readonly f0Hz?: number;
  /** How far the melody goes up and down, semitones. Default 3. */
  readonly rangeSemitones?: number;
  /** Level of the phrases: RMS in dB below full scale. Default -20. */
  readonly levelDb?: number;
  /** Syllables a second. Default 4. */
  readonly syllablesPerSecond?: number;
  /** Length of a phrase, ms. Default 1800; `Infinity` speaks without a pause. */
  readonly phraseMs?: number;
  /** Silence after each phrase, ms. Default 500. */
  readonly pauseMs?: number;
  /** Length of the silence before the first phrase, ms. Default 0. */
  readonly leadMs?: number;
  /** Chooses vowels and noise; the same seed gives the same samples. Default 1. */
  readonly seed?: number;
}

/**
 * First three formants of ten vowels, Hz: averages of 33 men.
 *
 * Source: G. E. Peterson and H. L. Barney, "Control methods used in a study of the vowels", J. Acoust. Soc. Am. 24 (1952), table II.
 */
const VOWELS: readonly (readonly [number, number, number])[] = [
  [270, 2290, 3010],
  [390, 1990, 2550],
  [530, 1840, 2480],
  [660, 1720, 2410],
  [730, 1090, 2440],
  [570, 840, 2410],
  [440, 1020, 2240],
  [300, 870, 2240],
  [640, 1190, 2390],
  [490, 1350, 1690],
];
/** Bandwidths of the five resonators, Hz; the upper two stand still at {@link UPPER_FORMANTS_HZ}. */
const BANDWIDTHS_HZ = [60, 90, 130, 180, 220];
const UPPER_FORMANTS_HZ = [3500, 4500];
/** Noise of breath in the voice, and of the consonants between vowels, as factors. */
const BREATH = 0.01;
const HISS = 0.12;

/**
 * Makes audio that speech detectors take for speech: a pulse train through moving resonators, in syllables, phrases and pauses.
 *
 * It is nobody's voice and says nothing; it is for tests that must not depend on recordings. Pure: the same options give the same samples.
 *
 * @returns mono 16-bit samples, `round(seconds * sampleRateHz)` of them.
 */
export function syntheticVoice(options: SyntheticVoiceOptions): Int16Array {
  const { seconds, sampleRateHz = 16_000, phraseMs = 1800, pauseMs = 500, leadMs = 0, levelDb = -20 } = options;
  const out = new Int16Array(Math.round(seconds * sampleRateHz));
  const random = seeded(options.seed ?? 1);
  const toSamples = (ms: number): number => Math.round((ms / 1000) * sampleRateHz);
  let at = toSamples(leadMs);
  while (at < out.length) {
    const length = Math.min(out.length - at, phraseMs === Number.POSITIVE_INFINITY ? out.length : toSamples(phraseMs));
    const phrase = speak(length, sampleRateHz, options, random);
    write(phrase, out.subarray(at, at + length), levelDb);
    at += length + Math.max(1, toSamples(pauseMs));
  }
  return out;
}

/** One phrase: melody, consonants and vowels over its syllables, falling towards its end. */
function speak(length: number, rateHz: number, options: SyntheticVoiceOptions, random: () => number): Float64Array {
  const { f0Hz = 130, rangeSemitones = 3, syllablesPerSecond = 4 } = options;
  const out = new Float64Array(length);
  const syllable = Math.max(1, Math.round(rateHz / syllablesPerSecond));
  const tract = createTract(rateHz);
  const glottis = createGlottis(rateHz);
  let [from, to] = [vowel(random), vowel(random)];
  let hiss = 0;
  for (let i = 0; i < length; i++) {
    const within = (i % syllable) / syllable;
    if (i > 0 && i % syllable === 0) [from, to] = [to, vowel(random)];
    const melody = Math.sin((2 * Math.PI * i) / (syllable * 3)) - i / length;
    const voice = glottis(f0Hz * 2 ** ((rangeSemitones * melody) / 12), random);
    if (i % 32 === 0) tract.shape(from, to, within < 0.5 ? 0 : (within - 0.5) / 0.5);
    // A syllable begins with a consonant, swells and fades, but never falls silent.
    const loud = within < 0.2 ? 0.06 : 0.06 + 0.94 * Math.sin((Math.PI * (within - 0.2)) / 0.8) ** 0.6;
    const noise = random() - 0.5;
    const consonant = within < 0.2 ? HISS * Math.sin((Math.PI * within) / 0.2) * (noise - hiss) : 0;
    hiss = noise;
    out[i] = tract.next(voice * loud) + consonant;
  }
  return out;
}

/** Pulses with a short opening and a shorter closing, and some breath; falls by 6 dB per octave, the radiation of the lips included. */
function createGlottis(rateHz: number): (f0Hz: number, random: () => number) => number {
  let phase = 0;
  let previous = 0;
  let wobble = 1;
  return (f0Hz, random) => {
    phase += (f0Hz * wobble) / rateHz;
    if (phase >= 1) {
      phase -= 1;
      wobble = 1 + 0.01 * (random() - 0.5);
    }
    // Rosenberg's pulse: opening for 40 % of the period, closing for 16 %.
    let flow = 0;
    if (phase < 0.4) flow = 0.5 * (1 - Math.cos((Math.PI * phase) / 0.4));
    else if (phase < 0.56) flow = Math.cos((Math.PI / 2) * ((phase - 0.4) / 0.16));
    const pulse = flow - previous;
    previous = flow;
    return pulse + BREATH * flow * (random() - 0.5);
  };
}

/** The vocal tract: five resonators in a row. */
function createTract(rateHz: number): {
  shape(from: readonly number[], to: readonly number[], share: number): void;
  next(x: number): number;
} {
  const resonators = BANDWIDTHS_HZ.map((bandwidthHz) => createResonator(rateHz, bandwidthHz));
  resonators.slice(3).forEach((r, k) => {
    r.tune(UPPER_FORMANTS_HZ[k] as number);
  });
  return {
    shape(from, to, share) {
      for (let k = 0; k < 3; k++)
        resonators[k]?.tune((from[k] as number) + share * ((to[k] as number) - (from[k] as number)));
    },
    next: (x) => resonators.reduce((signal, r) => r.next(signal), x),
  };
}

const vowel = (random: () => number): readonly [number, number, number] =>
  VOWELS[Math.floor(random() * VOWELS.length)] ?? [500, 1500, 2500];

/** A two-pole resonator of unit gain at 0 Hz; above 45 % of the sample rate it lets everything pass. */
function createResonator(rateHz: number, bandwidthHz: number): { tune(hz: number): void; next(x: number): number } {
  const radius = Math.exp((-Math.PI * bandwidthHz) / rateHz);
  let [a1, a2, gain, y1, y2] = [0, 0, 1, 0, 0];
  return {
    tune(hz) {
      if (hz >= 0.45 * rateHz) return;
      a1 = 2 * radius * Math.cos((2 * Math.PI * hz) / rateHz);
      a2 = -radius * radius;
      gain = 1 - a1 - a2;
    },
    next(x) {
      const y = gain * x + a1 * y1 + a2 * y2;
      y2 = y1;
      y1 = y;
      return y;
    },
  };
}

/** Writes a phrase at the level asked for, without its direct current and with edges of 10 ms at most. */
function write(phrase: Float64Array, into: Int16Array, levelDb: number): void {
  const mean = phrase.reduce((sum, x) => sum + x, 0) / phrase.length;
  const rms = Math.sqrt(phrase.reduce((sum, x) => sum + (x - mean) ** 2, 0) / phrase.length);
  const gain = rms === 0 ? 0 : (32_767 * 10 ** (levelDb / 20)) / rms;
  const edge = Math.max(1, Math.min(160, Math.floor(phrase.length / 4)));
  for (let i = 0; i < phrase.length; i++) {
    const fade = Math.min(1, (i + 1) / edge, (phrase.length - i) / edge);
    const sample = ((phrase[i] as number) - mean) * gain * fade;
    into[i] = Math.max(-32_768, Math.min(32_767, Math.round(sample)));
  }
}

/** Uniform numbers in [0, 1) from a seed: a linear congruential generator with the constants of Numerical Recipes. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
