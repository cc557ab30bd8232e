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

/** One descriptor of every frame, when nothing could change it any more. */
export function settledTrack(pcm: Int16Array, descriptor: string): number[] {
  const prosody = createProsody({ windowMs: 60_000 });
  prosody.push(pcm, true);
  const frame = new Float32Array(PROSODY_DESCRIPTORS.length);
  const row = PROSODY_DESCRIPTORS.indexOf(descriptor);
  const values: number[] = [];
  for (let back = 0; prosody.frame(frame, back) !== null; back++) values.unshift(frame[row] as number);
  return values;
}

const toHz = (semitones: number) => (semitones === 0 ? 0 : 27.5 * 2 ** (semitones / 12));

/** F0 in Hz of every frame as it stood when new, 0 where unvoiced. */
export function f0Track(pcm: Int16Array): number[] {
  return track(pcm, "f0Semitones").map(toHz);
}

/** F0 in Hz of every frame when nothing could change it any more, 0 where unvoiced. */
export function settledF0Track(pcm: Int16Array): number[] {
  return settledTrack(pcm, "f0Semitones").map(toHz);
}

/** A train of pulses and what was done to it. */
export interface PulseTrain {
  readonly signal: Float64Array;
  /** Mean absolute difference of successive periods over the mean period, %. */
  readonly jitterPercent: number;
  /** Mean absolute difference of successive pulse levels, dB. */
  readonly shimmerDb: number;
}

/** Half of a pulse, samples. */
const PULSE_REACH = 40;

/**
 * Pulses of unit height at exact (fractional) times, band-limited to 7.2 kHz; each period deviates by `jitter` (standard deviation, share of the period) and
 * each level by `shimmerDb` (standard deviation).
 */
export function pulseTrain(
  f0Hz: number,
  jitter: number,
  shimmerDb: number,
  { seconds = 4, seed = 7 }: { readonly seconds?: number; readonly seed?: number } = {},
): PulseTrain {
  const random = randomSource(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const signal = new Float64Array(seconds * RATE_HZ);
  const times: number[] = [];
  const levels: number[] = [];
  for (let time = 100; time < signal.length - PULSE_REACH; time += (RATE_HZ / f0Hz) * (1 + jitter * normal())) {
    const level = shimmerDb * normal();
    times.push(time);
    levels.push(level);
    for (let i = Math.ceil(time - PULSE_REACH); i <= time + PULSE_REACH; i++) {
      const t = 0.9 * Math.PI * (i - time);
      const taper = 0.5 + 0.5 * Math.cos((Math.PI * (i - time)) / PULSE_REACH);
      signal[i] = (signal[i] as number) + 10 ** (level / 20) * taper * (t === 0 ? 1 : Math.sin(t) / t);
    }
  }
  const periods = times.slice(1).map((time, i) => time - (times[i] as number));
  return {
    signal,
    jitterPercent: (100 * meanStep(periods)) / mean(periods),
    shimmerDb: meanStep(levels),
  };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanStep(values: readonly number[]): number {
  return mean(values.slice(1).map((value, i) => Math.abs(value - (values[i] as number))));
}

/** Passes a signal through resonances of the given frequencies and bandwidths, Hz; unit power. */
export function resonate(source: Float64Array, resonances: readonly (readonly [number, number])[]): Float64Array {
  let signal = source;
  for (const [hz, bandwidthHz] of resonances) {
    const radius = Math.exp((-Math.PI * bandwidthHz) / RATE_HZ);
    const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / RATE_HZ);
    let last = 0;
    let before = 0;
    signal = signal.map((x) => {
      const y = x + turn * last - radius * radius * before;
      before = last;
      last = y;
      return y;
    });
  }
  const power = signal.reduce((sum, x) => sum + x * x, 0) / signal.length;
  return signal.map((x) => x / Math.sqrt(power));
}
