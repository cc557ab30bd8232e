import { LONG_FFT, SAMPLE_RATE_HZ } from "./framing.ts";

/** Whether speech came with what lies above the telephone band, or without; unknown before half a second of speech. */
export type SpeechBandwidth = "unknown" | "narrow" | "wide";

/** Tells narrow-band (telephone) audio from wide-band audio, one long frame of speech at a time. */
export interface BandwidthDetector {
  readonly verdict: SpeechBandwidth;
  /** Takes the power spectrum of the next long frame of speech. */
  hear(power: Float64Array): void;
  reset(): void;
}

const BIN_HZ = SAMPLE_RATE_HZ / LONG_FFT;
const LOW_FIRST = Math.ceil(300 / BIN_HZ);
const LOW_LAST = Math.floor(3400 / BIN_HZ);
const HIGH_FIRST = Math.ceil(4600 / BIN_HZ); // above what a resampler leaves of a band to 4 kHz;
const HIGH_LAST = Math.floor(7000 / BIN_HZ);
const MEMORY_FRAMES = 300; // 3 s of speech
const FIRST_VERDICT = 50;
const KEEP = 1 - 1 / MEMORY_FRAMES;
// High over low band, measured on recordings and on the same over a telephone: -3 to -37 dB, and -47 dB or (mostly far) less.
const NARROW_BELOW = 10 ** -4.3;
const WIDE_ABOVE = 10 ** -4;

/** Creates the detector; `quantisation` is the power that rounding to 16 bits puts into a bin, which no band-limit removes. */
export function createBandwidthDetector(quantisation: number): BandwidthDetector {
  return new Detector(quantisation);
}

class Detector implements BandwidthDetector {
  verdict: SpeechBandwidth = "unknown";
  readonly #ground: number;
  readonly #energy = new Float64Array(2); // low band, high band; fading
  #frames = 0;

  constructor(quantisation: number) {
    // Twice: dither and a second rounding on the way are common.
    this.#ground = 2 * quantisation * (HIGH_LAST - HIGH_FIRST + 1);
  }

  hear(power: Float64Array): void {
    let low = 0;
    for (let k = LOW_FIRST; k <= LOW_LAST; k++) low += power[k] as number;
    let high = -this.#ground;
    for (let k = HIGH_FIRST; k <= HIGH_LAST; k++) high += power[k] as number;
    const energy = this.#energy;
    energy[0] = KEEP * (energy[0] as number) + low;
    energy[1] = KEEP * (energy[1] as number) + Math.max(0, high);
    this.#frames++;
    if (this.#frames < FIRST_VERDICT) return;
    const share = (energy[1] as number) / (energy[0] as number);
    if (share < NARROW_BELOW) this.verdict = "narrow";
    else if (share > WIDE_ABOVE || this.verdict === "unknown") this.verdict = "wide";
  }

  reset(): void {
    this.verdict = "unknown";
    this.#energy.fill(0);
    this.#frames = 0;
  }
}
