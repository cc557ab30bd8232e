import {
  createProsody,
  PROSODY_DESCRIPTORS,
  PROSODY_FUNCTIONALS,
  type ProsodyOptions,
} from "../../../../src/dsp/prosody/index.ts";

export const RATE_HZ = 16_000;

/** A repeatable source of uniform numbers in [0, 1). */
export function randomSource(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** White Gaussian noise of unit power. */
export function whiteNoise(seconds: number, seed = 1): Float64Array {
  const random = randomSource(seed);
  return Float64Array.from(
    { length: seconds * RATE_HZ },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** Noise whose power falls as 1 / f between 40 Hz and 8 kHz: a sum of many sines, equally spaced in log frequency, of equal power. */
export function pinkNoise(seconds: number, seed = 1): Float64Array {
  const random = randomSource(seed);
  const out = new Float64Array(seconds * RATE_HZ);
  const lines = 600;
  for (let line = 0; line < lines; line++) {
    const hz = 40 * (7900 / 40) ** ((line + random()) / lines);
    const phase = 2 * Math.PI * random();
    const amplitude = Math.sqrt(2 / lines);
    for (let i = 0; i < out.length; i++)
      out[i] = (out[i] as number) + amplitude * Math.sin((2 * Math.PI * hz * i) / RATE_HZ + phase);
  }
  return out;
}

export interface HarmonicOptions {
  /** Amplitude of harmonic h (1 = fundamental); default 1 / h, a sawtooth. */
  readonly amplitude?: (harmonic: number) => number;
  readonly seconds?: number;
  /** F0 at time t in seconds; default constant. */
  readonly glide?: (seconds: number) => number;
}

/** A harmonic signal of unit power. */
export function harmonics(
  f0Hz: number,
  { amplitude = (h) => 1 / h, seconds = 1.5, glide }: HarmonicOptions = {},
): Float64Array {
  const out = new Float64Array(Math.round(seconds * RATE_HZ));
  let phase = 0;
  for (let i = 0; i < out.length; i++) {
    phase += (2 * Math.PI * (glide ? glide(i / RATE_HZ) : f0Hz)) / RATE_HZ;
    for (let h = 1; h * f0Hz < 7500; h++) out[i] = (out[i] as number) + amplitude(h) * Math.sin(h * phase);
  }
  const power = out.reduce((sum, x) => sum + x * x, 0) / out.length;
  return out.map((x) => x / Math.sqrt(power));
}

/** `signal` plus white noise `snrDb` below it (both of unit power before). */
export function withNoise(signal: Float64Array, snrDb: number): Float64Array {
  const noise = whiteNoise(signal.length / RATE_HZ, 7);
  return signal.map((x, i) => x + (noise[i] as number) * 10 ** (-snrDb / 20));
}

/** 16-bit samples of `signal` times `gain` (1 = full scale), clipped. */
export function toPcm(signal: Float64Array, gain = 0.05): Int16Array {
  return Int16Array.from(signal, (x) => Math.max(-32768, Math.min(32767, Math.round(x * gain * 32768))));
}

/** Functionals of a whole signal by name. */
export function functionalsOf(pcm: Int16Array, options: ProsodyOptions = { windowMs: 4000 }): Record<string, number> {
  const prosody = createProsody(options);
  prosody.push(pcm, true);
  const out = new Float32Array(PROSODY_FUNCTIONALS.length);
  prosody.functionals(out);
  return Object.fromEntries(PROSODY_FUNCTIONALS.map((name, i) => [name, out[i] as number]));
}

/** One descriptor of every frame, as it stood when the frame was new. */
export function track(pcm: Int16Array, descriptor: string): number[] {
  const prosody = createProsody();
  const frame = new Float32Array(PROSODY_DESCRIPTORS.length);
  const row = PROSODY_DESCRIPTORS.indexOf(descriptor);
  const values: number[] = [];
  let last = -1;
  for (let from = 0; from < pcm.length; from += 160) {
    prosody.push(pcm.subarray(from, from + 160), true);
    const atMs = prosody.frame(frame);
    if (atMs !== null && atMs !== last) values.push(frame[row] as number);
    last = atMs ?? -1;
  }
  return values;
}

/** F0 in Hz of every frame, 0 where unvoiced. */
export function f0Track(pcm: Int16Array): number[] {
  return track(pcm, "f0Semitones").map((st) => (st === 0 ? 0 : 27.5 * 2 ** (st / 12)));
}
