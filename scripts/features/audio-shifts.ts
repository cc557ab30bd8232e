import { MULAW_VALUES } from "../../src/dsp/codec/index.ts";
import { createResampler } from "../../src/dsp/resample/index.ts";
import { between, normal } from "./random.ts";

/** Mono samples in -1..1 and their rate. */
export interface Sound {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/** Multiplies by a gain in dB and clips at full scale. */
export function gain({ samples, sampleRateHz }: Sound, db: number): Sound {
  const factor = 10 ** (db / 20);
  return { samples: samples.map((x) => Math.max(-1, Math.min(1, factor * x))), sampleRateHz };
}

/** Brings a sound to another rate. */
export function resample({ samples, sampleRateHz }: Sound, outHz: number): Sound {
  const resampler = createResampler({ inHz: sampleRateHz, outHz });
  const head = resampler.push(samples);
  const tail = resampler.flush();
  const out = new Float32Array(head.length + tail.length);
  out.set(head);
  out.set(tail, head.length);
  return { samples: out, sampleRateHz: outHz };
}

/** A telephone line: 8 kHz, 300-3400 Hz, each sample through G.711 mu-law. */
export function telephone(sound: Sound): Sound {
  const narrow = resample(sound, 8000);
  const band = bandPass(8000, 300, 3400, 129);
  const samples = convolveCentred(narrow.samples, band).map(nearestMulaw);
  return { samples, sampleRateHz: 8000 };
}

/** Adds noise at a ratio to the sound's own mean power, after `padSeconds` of nothing but noise on either side. */
export function noisy(
  sound: Sound,
  noise: "pink" | "white",
  snrDb: number,
  padSeconds: number,
  random: () => number,
): Sound {
  const { samples, sampleRateHz } = sound;
  const pad = Math.round(padSeconds * sampleRateHz);
  const gauss = normal(random);
  const next = noise === "pink" ? pink(gauss) : gauss;
  const out = Float32Array.from({ length: samples.length + 2 * pad }, next);
  const factor = Math.sqrt(power(samples) / power(out) / 10 ** (snrDb / 10));
  for (let i = 0; i < out.length; i++) out[i] = factor * (out[i] as number) + (samples[i - pad] ?? 0);
  return gain({ samples: out, sampleRateHz }, 0);
}

/** A small room: exponentially decaying noise as its response, `t60Seconds` to -60 dB, `directDb` the direct sound over the rest. */
export function reverberant(sound: Sound, t60Seconds: number, directDb: number, random: () => number): Sound {
  const { samples, sampleRateHz } = sound;
  const gauss = normal(random);
  const delay = Math.round(0.002 * sampleRateHz);
  const length = Math.round(0.4 * t60Seconds * sampleRateHz);
  const tail = Float64Array.from({ length }, (_, i) => gauss() * 10 ** ((-3 * i) / (t60Seconds * sampleRateHz)));
  const scale = Math.sqrt(10 ** (-directDb / 10) / tail.reduce((sum, x) => sum + x * x, 0));
  const out = new Float32Array(samples.length + delay + length);
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] as number;
    out[i] = (out[i] as number) + x;
    if (x === 0) continue;
    const echo = scale * x;
    for (let k = 0, to = i + delay; k < length; k++, to++) out[to] = (out[to] as number) + echo * (tail[k] as number);
  }
  return gain({ samples: out, sampleRateHz }, 0);
}

/** The same samples played at another speed: pitch and resonances move with it, as if the speaker were larger or smaller. */
export function speed({ samples, sampleRateHz }: Sound, factor: number): Sound {
  return { samples, sampleRateHz: 160 * Math.round((sampleRateHz * factor) / 160) };
}

/** Gain in dB drawn for a speaker: recording level belongs to the line, not to the clip. */
export function drawnGain(random: () => number): number {
  return between(random, -15, 6);
}

function power(samples: Float32Array): number {
  return samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
}

/** Pink noise: white noise through the three one-pole filters of P. Kellet (1999). */
function pink(white: () => number): () => number {
  let a = 0;
  let b = 0;
  let c = 0;
  return () => {
    const w = white();
    a = 0.99765 * a + 0.099046 * w;
    b = 0.963 * b + 0.2965164 * w;
    c = 0.57 * c + 1.0526913 * w;
    return a + b + c + 0.1848 * w;
  };
}

/** Linear-phase band pass: difference of two Blackman-windowed sincs. */
function bandPass(sampleRateHz: number, lowHz: number, highHz: number, taps: number): Float64Array {
  const half = (taps - 1) / 2;
  const sinc = (hz: number, i: number): number =>
    i === 0 ? (2 * hz) / sampleRateHz : Math.sin((2 * Math.PI * hz * i) / sampleRateHz) / (Math.PI * i);
  return Float64Array.from({ length: taps }, (_, k) => {
    const phase = (2 * Math.PI * k) / (taps - 1);
    const window = 0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
    return window * (sinc(highHz, k - half) - sinc(lowHz, k - half));
  });
}

function convolveCentred(samples: Float32Array, kernel: Float64Array): Float32Array {
  const half = (kernel.length - 1) / 2;
  return Float32Array.from(samples, (_, i) => {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (samples[i + half - k] ?? 0);
    return sum;
  });
}

const MULAW_LEVELS = Float32Array.from(new Set(MULAW_VALUES)).sort();

/** What G.711 mu-law makes of a sample: the nearest of its 255 levels. */
function nearestMulaw(value: number): number {
  let low = 0;
  let high = MULAW_LEVELS.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((MULAW_LEVELS[middle] as number) <= value) low = middle;
    else high = middle;
  }
  const below = MULAW_LEVELS[low] as number;
  const above = MULAW_LEVELS[high] as number;
  return value - below < above - value ? below : above;
}
