import { EmotionError } from "../../spec/errors.ts";
import { descriptorRow, PROSODY_DESCRIPTORS } from "./descriptors.ts";
import { createFrameStore } from "./frame-store.ts";
import { HOP, LONG_FRAME, SAMPLE_RATE_HZ, SHORT_FRAME } from "./framing.ts";
import { PROSODY_FUNCTIONALS } from "./functional-names.ts";
import { createFunctionals } from "./functionals.ts";
import { createPitchAnalysis } from "./pitch-candidates.ts";
import { createPitchPath, type PathWriter } from "./pitch-path.ts";
import { createSpectralAnalysis } from "./spectral.ts";

/** Options of {@link createProsody}. */
export interface ProsodyOptions {
  /** Length of the window the functionals are computed over, ms; 2000..4000, default 3072. */
  readonly windowMs?: number;
}

/** How much evidence a functional vector rests on. */
export interface ProsodyReliability {
  /** Frames (10 ms) in the window. */
  readonly frames: number;
  /** Frames marked as speech. */
  readonly speechFrames: number;
  /** Speech frames found voiced. Below about 30, do not trust F0 and voiced-only values. */
  readonly voicedFrames: number;
  /** End of the last sample used, ms since the first push. */
  readonly throughMs: number;
}

/** A streaming prosody extractor: fixed memory, one pass. */
export interface Prosody {
  /** Adds 16 kHz mono samples, any number; `speech` is the voice-activity mark of all of them. Keeps no reference to `pcm`. */
  push(pcm: Int16Array, speech: boolean): void;
  /**
   * Writes the functionals of the last `windowMs`, over frames marked as speech, to `out` (length PROSODY_FUNCTIONALS.length) and returns
   * what they rest on. A frame has the mark of the sample at its centre. Always finite. The newest 0.4 s of F0 is provisional.
   */
  functionals(out: Float32Array): ProsodyReliability;
  /**
   * Copies the newest frame's descriptors (length PROSODY_DESCRIPTORS.length) to `out` and returns the time of its centre, ms since the
   * first push; `null`, with `out` untouched, before the first 60 ms.
   */
  frame(out: Float32Array): number | null;
  /** Starts over as if newly created. */
  reset(): void;
}

const F0_ROW = descriptorRow("f0Semitones");
const HNR_ROW = descriptorRow("hnrDb");
const HNR_NARROW_ROW = descriptorRow("hnrNarrowDb");
const LOG2_REFERENCE = Math.log2(27.5);
const BUFFER = 4096;
const MARKS = 8; // centres waiting for the second half of their frame: 30 ms, plus the one being filled

function windowFrames(windowMs: number): number {
  if (!(windowMs >= 2000 && windowMs <= 4000)) {
    throw new EmotionError("config", "Prosody windowMs is out of range: give a number from 2000 to 4000.");
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
 * Frames are 10 ms apart: 25 ms Hamming for the spectrum, 60 ms Gaussian (sigma 0.4) for F0 and harmonicity, both centred on the same
 * sample; the first centre is 30 ms after the start. Nothing is allocated after creation but the small result of `functionals`. Throws `config` when `windowMs` is out of range.
 *
 * ```ts
 * const prosody = createProsody();
 * const vector = new Float32Array(PROSODY_FUNCTIONALS.length);
 * prosody.push(pcm, true);
 * const { voicedFrames } = prosody.functionals(vector);
 * ```
 */
export function createProsody(options: ProsodyOptions = {}): Prosody {
  const store = createFrameStore(windowFrames(options.windowMs ?? 3072));
  const compute = createFunctionals(store);
  const spectral = createSpectralAnalysis();
  const pitch = createPitchAnalysis();
  const path = createPitchPath();
  const buffer = new Float64Array(BUFFER);
  const values = new Float32Array(PROSODY_DESCRIPTORS.length);
  const marks = new Uint8Array(MARKS);
  let filled = 0; // samples in the buffer
  let start = 0; // buffer index of the next long frame
  let frames = 0;
  let marked = 0; // centres that have their mark
  let received = 0; // samples since the start

  const write: PathWriter = (framesBack, octave, hnrDb, hnrNarrowDb) => {
    store.revise(framesBack, F0_ROW, octave === 0 ? 0 : 12 * (octave - LOG2_REFERENCE));
    store.revise(framesBack, HNR_ROW, hnrDb);
    store.revise(framesBack, HNR_NARROW_ROW, hnrNarrowDb);
  };

  function analyse(): void {
    spectral.analyse(buffer, start + (LONG_FRAME - SHORT_FRAME) / 2, values);
    store.push(values, marks[frames % MARKS] === 1);
    path.push(pitch.analyse(buffer, start), write);
    start += HOP;
    frames++;
  }

  // At most one hop at a time, so that marks never run further ahead than MARKS.
  function accept(pcm: Int16Array, from: number, to: number, speech: boolean): void {
    if (filled + to - from > BUFFER) {
      buffer.copyWithin(0, start, filled);
      filled -= start;
      start = 0;
    }
    for (let i = from; i < to; i++) buffer[filled++] = (pcm[i] as number) / 32768;
    received += to - from;
    for (; marked * HOP + LONG_FRAME / 2 < received; marked++) marks[marked % MARKS] = speech ? 1 : 0;
    while (start + LONG_FRAME <= filled) analyse();
  }

  return {
    push(pcm, speech) {
      if (!(pcm instanceof Int16Array)) {
        throw new EmotionError("bad-input", "Prosody push needs 16 kHz mono samples as an Int16Array.");
      }
      for (let from = 0; from < pcm.length; from += HOP) accept(pcm, from, Math.min(pcm.length, from + HOP), speech);
    },
    functionals(out) {
      checkLength(out, PROSODY_FUNCTIONALS.length, "functionals");
      const counts = compute(out);
      const samples = frames === 0 ? 0 : (frames - 1) * HOP + LONG_FRAME;
      return { ...counts, throughMs: (samples * 1000) / SAMPLE_RATE_HZ };
    },
    frame(out) {
      checkLength(out, PROSODY_DESCRIPTORS.length, "frame");
      if (frames === 0) return null;
      for (let row = 0; row < PROSODY_DESCRIPTORS.length; row++) out[row] = store.at(0, row);
      return (((frames - 1) * HOP + LONG_FRAME / 2) * 1000) / SAMPLE_RATE_HZ;
    },
    reset() {
      store.reset();
      spectral.reset();
      pitch.reset();
      path.reset();
      filled = start = frames = marked = received = 0;
    },
  };
}
