import { EmotionError } from "../../spec/errors.ts";
import { type BandwidthDetector, createBandwidthDetector } from "./bandwidth.ts";
import { descriptorRow } from "./descriptors.ts";
import { createFrameStore, type FrameStore, ROWS } from "./frame-store.ts";
import {
  gaussianWindow,
  HOP,
  hammingWindow,
  LONG_FFT,
  LONG_FRAME,
  SAMPLE_RATE_HZ,
  SHORT_FFT,
  SHORT_FRAME,
} from "./framing.ts";
import { PROSODY_FUNCTIONALS } from "./functional-names.ts";
import { createFunctionals, type Functionals } from "./functionals.ts";
import { lowPass, REACH } from "./period-search.ts";
import { createPitchAnalysis, type PitchAnalysis } from "./pitch-candidates.ts";
import { createPitchPath, PATH_LAG, type PathWriter } from "./pitch-path.ts";
import type { Prosody, ProsodyOptions, ProsodyReliability } from "./prosody.ts";
import { createSpectralAnalysis } from "./spectral.ts";
import { createVoiceAnalysis, type VoiceAnalysis, type VoicedFrame } from "./voice.ts";
import { createWindowedSpectrum, type WindowedSpectrum } from "./windowed-spectrum.ts";

const VOICE_ROW = descriptorRow("f0Semitones");
const BUFFER = 16_384;
const KEPT = (PATH_LAG - 1) * HOP; // samples before the next frame that a change of the path may still look at
const INSET = (LONG_FRAME - SHORT_FRAME) / 2;
const MARKS = 8; // centres waiting for the second half of their frame: 30 ms, plus the one being filled

function windowFrames(windowMs: number): number {
  if (!(windowMs >= 2000 && windowMs <= 60_000)) {
    throw new EmotionError("config", "Prosody windowMs is out of range: give a number from 2000 to 60000.");
  }
  return Math.round(windowMs / 10);
}

function checkLength(out: Float32Array, length: number, what: string): void {
  if (!(out instanceof Float32Array) || out.length < length) {
    throw new EmotionError(
      "bad-input",
      `Prosody ${what} output is too short: give a Float32Array of at least ${length} elements.`,
    );
  }
}

/**
 * Creates a streaming prosody extractor for one voice channel (16 kHz, 16-bit, mono).
 *
 * Frames are 10 ms apart: 25 ms Hamming for the spectrum and the formants, 60 ms Gaussian (sigma 0.4) for F0, harmonics and periods, both centred on the
 * same sample; the first centre is 30 ms after the start. No array or object is allocated after creation. Throws `config` when `windowMs` is out of range.
 *
 * ```ts
 * const prosody = createProsody();
 * const vector = new Float32Array(PROSODY_FUNCTIONALS.length);
 * prosody.push(pcm, true);
 * const { voicedFrames } = prosody.functionals(vector);
 * ```
 */
export function createProsody(options: ProsodyOptions = {}): Prosody {
  return new Extractor(windowFrames(options.windowMs ?? 3072));
}

/** The two framings of one hop. */
interface Spectra {
  readonly long: WindowedSpectrum;
  readonly short: WindowedSpectrum;
}

function createSpectra(longWindow: Float64Array, shortWindow: Float64Array): Spectra {
  return { long: createWindowedSpectrum(longWindow, LONG_FFT), short: createWindowedSpectrum(shortWindow, SHORT_FFT) };
}

/** Power that rounding to 16 bits puts into a bin under `window`: a twelfth of the square of a step. */
function quantisationPower(window: Float64Array): number {
  return window.reduce((sum, w) => sum + w * w, 0) / 12 / 32768 ** 2;
}

class Extractor implements Prosody {
  readonly #store: FrameStore;
  readonly #functionals: Functionals;
  readonly #now: Spectra;
  /** Those of a frame that the path has changed its mind about. */
  readonly #again: Spectra;
  readonly #spectral = createSpectralAnalysis();
  readonly #pitch: PitchAnalysis;
  readonly #path = createPitchPath();
  readonly #voice: VoiceAnalysis;
  readonly #bandwidth: BandwidthDetector;
  readonly #buffer = new Float64Array(BUFFER);
  readonly #smoothed = new Float64Array(BUFFER);
  readonly #marks = new Uint8Array(MARKS);
  readonly #voiced: VoicedFrame;
  readonly #reliability: { -readonly [K in keyof ProsodyReliability]: ProsodyReliability[K] } = {
    frames: 0,
    speechFrames: 0,
    voicedFrames: 0,
    throughMs: 0,
    bandwidth: "unknown",
  };
  #filled = 0; // samples in the buffer
  #start = 0; // buffer index of the next long frame
  #frames = 0;
  #marked = 0; // centres that have their mark
  #received = 0; // samples since the start

  constructor(capacity: number) {
    const longWindow = gaussianWindow(LONG_FRAME, 0.4);
    const shortWindow = hammingWindow(SHORT_FRAME);
    this.#store = createFrameStore(capacity);
    this.#functionals = createFunctionals(this.#store);
    this.#now = createSpectra(longWindow, shortWindow);
    this.#again = createSpectra(longWindow, shortWindow);
    this.#pitch = createPitchAnalysis(longWindow);
    this.#voice = createVoiceAnalysis(longWindow);
    this.#bandwidth = createBandwidthDetector(quantisationPower(longWindow));
    this.#voiced = { ...this.#now, smoothed: this.#smoothed, start: 0, octave: 0, narrow: false };
  }

  push(pcm: Int16Array, speech: boolean): void {
    if (!(pcm instanceof Int16Array)) {
      throw new EmotionError("bad-input", "Prosody push needs 16 kHz mono samples as an Int16Array.");
    }
    // At most one hop at a time, so that marks never run further ahead than MARKS.
    for (let from = 0; from < pcm.length; from += HOP)
      this.#accept(pcm, from, Math.min(pcm.length, from + HOP), speech);
  }

  functionals(out: Float32Array): ProsodyReliability {
    checkLength(out, PROSODY_FUNCTIONALS.length, "functionals");
    const { frames, speechFrames, voicedFrames } = this.#functionals.compute(out);
    const samples = this.#frames === 0 ? 0 : (this.#frames - 1) * HOP + LONG_FRAME;
    const told = this.#reliability;
    told.frames = frames;
    told.speechFrames = speechFrames;
    told.voicedFrames = voicedFrames;
    told.throughMs = (samples * 1000) / SAMPLE_RATE_HZ;
    told.bandwidth = this.#bandwidth.verdict;
    return told;
  }

  frame(out: Float32Array, framesBack = 0): number | null {
    checkLength(out, ROWS, "frame");
    if (!Number.isInteger(framesBack) || framesBack < 0) {
      throw new EmotionError("bad-input", "Prosody framesBack is not a whole number from 0: 0 is the newest frame.");
    }
    if (framesBack >= this.#store.held) return null;
    const slot = this.#store.slot(framesBack);
    for (let row = 0; row < ROWS; row++) out[row] = this.#store.measured[slot + row] as number;
    return (((this.#frames - 1 - framesBack) * HOP + LONG_FRAME / 2) * 1000) / SAMPLE_RATE_HZ;
  }

  reset(): void {
    this.#store.reset();
    this.#functionals.reset();
    this.#spectral.reset();
    this.#pitch.reset();
    this.#path.reset();
    this.#bandwidth.reset();
    this.#filled = this.#start = this.#frames = this.#marked = this.#received = 0;
  }

  #accept(pcm: Int16Array, from: number, to: number, speech: boolean): void {
    const buffer = this.#buffer;
    if (this.#filled + to - from > BUFFER) {
      const first = Math.max(0, this.#start - KEPT);
      buffer.copyWithin(0, first, this.#filled);
      this.#smoothed.copyWithin(0, first, this.#filled);
      this.#filled -= first;
      this.#start -= first;
    }
    for (let i = from, at = this.#filled; i < to; i++, at++) buffer[at] = (pcm[i] as number) / 32768;
    const before = this.#filled;
    this.#filled += to - from;
    lowPass(buffer, this.#smoothed, Math.max(REACH, before - REACH), this.#filled - REACH);
    this.#received += to - from;
    for (; this.#marked * HOP + LONG_FRAME / 2 < this.#received; this.#marked++) {
      this.#marks[this.#marked % MARKS] = speech ? 1 : 0;
    }
    while (this.#start + LONG_FRAME <= this.#filled) {
      this.#analyse(this.#marks[this.#frames % MARKS] === 1);
      this.#start += HOP;
      this.#frames++;
    }
  }

  #analyse(speech: boolean): void {
    const store = this.#store;
    const { long, short } = this.#now;
    this.#functionals.leave();
    const slot = store.push(speech);
    short.analyse(this.#buffer, this.#start + INSET);
    this.#spectral.analyse(short, store.measured, slot);
    if (speech) {
      long.analyse(this.#buffer, this.#start);
      this.#bandwidth.hear(long.power);
      this.#path.push(this.#pitch.analyse(long), this.#decide);
    } else {
      long.measure(this.#buffer, this.#start);
      this.#path.push(this.#pitch.pass(long), this.#decide);
    }
    this.#functionals.enter();
  }

  /** Describes the voice of a frame that the path calls voiced, or clears it; the path may come back to it for PATH_LAG frames. */
  readonly #decide: PathWriter = ({ framesBack, octave }) => {
    const { measured } = this.#store;
    const at = this.#store.slot(framesBack) + VOICE_ROW;
    if (octave === 0) {
      measured.fill(0, at, at + ROWS - VOICE_ROW);
      return;
    }
    const start = this.#start - framesBack * HOP;
    const spectra = framesBack === 0 ? this.#now : this.#again;
    if (framesBack > 0) {
      spectra.long.analyse(this.#buffer, start);
      spectra.short.analyse(this.#buffer, start + INSET);
    }
    const voiced = this.#voiced;
    voiced.long = spectra.long;
    voiced.short = spectra.short;
    voiced.start = start;
    voiced.octave = octave;
    voiced.narrow = this.#bandwidth.verdict === "narrow";
    this.#voice(voiced, measured, at);
  };
}
