import { MULAW_VALUES } from "../../src/dsp/codec/index.ts";
import { createResampler } from "../../src/dsp/resample/index.ts";
import { convolve, convolveCentred } from "./convolve.ts";
import { normal } from "./random.ts";

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
  return telephoneCodec(telephoneBand(sound));
}

/** What of a sound is within a telephone's band: 8 kHz, 300-3400 Hz. */
export function telephoneBand(sound: Sound): Sound {
  const narrow = resample(sound, 8000);
  const band = frequencySampled(8000, 255, (hz) => (hz >= 300 && hz <= 3400 ? 1 : 0));
  return { samples: convolveCentred(narrow.samples, band), sampleRateHz: 8000 };
}

/** Each sample through G.711 mu-law. */
export function telephoneCodec({ samples, sampleRateHz }: Sound): Sound {
  return { samples: samples.map(nearestMulaw), sampleRateHz };
}

/** Drives a sound `overDb` beyond full scale, clips it there and brings it back to its level. */
export function clipped(sound: Sound, overDb: number): Sound {
  const peak = sound.samples.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-9);
  const peakDb = 20 * Math.log10(peak);
  return gain(gain(sound, overDb - peakDb), peakDb - overDb);
}

/** Adds noise at a ratio to the sound's own mean power, after `padSeconds` of nothing but noise on either side; `within` filters the noise first. */
export function noisy(
  sound: Sound,
  noise: "pink" | "white",
  snrDb: number,
  padSeconds: number,
  random: () => number,
  within: (sound: Sound) => Sound = (unfiltered) => unfiltered,
): Sound {
  const { samples, sampleRateHz } = sound;
  const length = samples.length + 2 * Math.round(padSeconds * sampleRateHz);
  const gauss = normal(random);
  const next = noise === "pink" ? pink(gauss) : gauss;
  return mixed(sound, within({ samples: Float32Array.from({ length }, next), sampleRateHz }).samples, snrDb);
}

/** Adds people who talk at the same time, all equally loud, each from a random moment on and over and over, at a ratio to the sound's mean power. */
export function babbled(sound: Sound, voices: readonly Sound[], snrDb: number, random: () => number): Sound {
  const { samples, sampleRateHz } = sound;
  const noise = new Float32Array(samples.length);
  for (const voice of voices) {
    const talk = voice.sampleRateHz === sampleRateHz ? voice.samples : resample(voice, sampleRateHz).samples;
    const loudness = 1 / Math.sqrt(power(talk) + 1e-12);
    let at = Math.floor(random() * talk.length);
    for (let i = 0; i < noise.length; i++) {
      noise[i] = (noise[i] as number) + loudness * (talk[at] as number);
      at = at + 1 < talk.length ? at + 1 : 0;
    }
  }
  return mixed(sound, noise, snrDb);
}

/** A sound in the middle of a longer noise, `snrDb` above it in mean power, clipped at full scale. */
function mixed({ samples, sampleRateHz }: Sound, noise: Float32Array, snrDb: number): Sound {
  const pad = (noise.length - samples.length) >> 1;
  const factor = Math.sqrt(power(samples) / power(noise) / 10 ** (snrDb / 10));
  const out = noise.map((x, i) => factor * x + (samples[i - pad] ?? 0));
  return gain({ samples: out, sampleRateHz }, 0);
}

/** A small room: exponentially decaying noise as its response, decaying by 60 dB in `t60Seconds` and cut at half of that, `directDb` the direct sound over the rest. */
export function reverberant(sound: Sound, t60Seconds: number, directDb: number, random: () => number): Sound {
  const { samples, sampleRateHz } = sound;
  const gauss = normal(random);
  const delay = Math.round(0.002 * sampleRateHz);
  const response = new Float64Array(delay + Math.round(0.5 * t60Seconds * sampleRateHz));
  for (let i = delay; i < response.length; i++) response[i] = gauss() * 10 ** ((-3 * i) / (t60Seconds * sampleRateHz));
  const scale = Math.sqrt(10 ** (-directDb / 10) / response.reduce((sum, x) => sum + x * x, 0));
  response.forEach((x, i) => {
    response[i] = scale * x;
  });
  response[0] = 1;
  return gain({ samples: convolve(samples, response), sampleRateHz }, 0);
}

/** The same samples played at another speed: pitch and resonances move with it, as if the speaker were larger or smaller. */
export function speed({ samples, sampleRateHz }: Sound, factor: number): Sound {
  return { samples, sampleRateHz: 160 * Math.round((sampleRateHz * factor) / 160) };
}

/** What a microphone and a line do to a spectrum. */
export interface LineCurve {
  /** dB per octave around 1 kHz, within 12 dB. */
  readonly tiltDb: number;
  /** A broad peak or dip of `bumpDb` at `bumpHz`. */
  readonly bumpHz: number;
  readonly bumpDb: number;
  /** Edges of the band that passes. */
  readonly lowHz: number;
  readonly highHz: number;
}

/** Colours a sound as another microphone and line would: a linear-phase filter with the curve's magnitudes. */
export function coloured({ samples, sampleRateHz }: Sound, curve: LineCurve): Sound {
  const kernel = frequencySampled(sampleRateHz, 511, (hz) => curveMagnitude(curve, hz));
  return gain({ samples: convolveCentred(samples, kernel), sampleRateHz }, 0);
}

function curveMagnitude({ tiltDb, bumpHz, bumpDb, lowHz, highHz }: LineCurve, hz: number): number {
  if (hz < lowHz || hz > highHz) return 0;
  const octaves = Math.log2(hz / 1000);
  const tilt = Math.max(-12, Math.min(12, tiltDb * octaves));
  return 10 ** ((tilt + bumpDb * Math.exp(-2 * (octaves - Math.log2(bumpHz / 1000)) ** 2)) / 20);
}

/** Linear-phase filter from magnitudes at equally spaced frequencies, Blackman-windowed. */
function frequencySampled(sampleRateHz: number, taps: number, magnitude: (hz: number) => number): Float64Array {
  const half = (taps - 1) / 2;
  const levels = Array.from({ length: half + 1 }, (_, k) => magnitude((k * sampleRateHz) / taps));
  return Float64Array.from({ length: taps }, (_, n) => {
    let sum = levels[0] as number;
    for (let k = 1; k <= half; k++) sum += 2 * (levels[k] as number) * Math.cos((2 * Math.PI * k * (n - half)) / taps);
    return (blackman(n, taps) * sum) / taps;
  });
}

function blackman(n: number, taps: number): number {
  const phase = (2 * Math.PI * n) / (taps - 1);
  return 0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase);
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
