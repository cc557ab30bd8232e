import { EmotionError } from "../../spec/errors.ts";
import { type FilterBank, filterBank } from "./filter-bank.ts";

/** Rates of a resampler. */
export interface ResamplerOptions {
  /** Rate of the samples pushed, Hz, a positive integer. */
  readonly inHz: number;
  /** Rate of the samples returned, Hz, a positive integer. */
  readonly outHz: number;
}

/** Streaming conversion of one channel from one rate to another. */
export interface Resampler {
  /** Takes the next samples and returns those output samples that are complete; equal rates return the input itself. */
  push(input: Float32Array): Float32Array;
  /** Ends the input and returns the remaining samples; the resampler then starts anew at time 0. */
  flush(): Float32Array;
  /** Releases the buffers; `push` must not be called again. */
  free(): void;
}

const EMPTY = new Float32Array(0);

/**
 * Starts a streaming resampler for one channel: a polyphase Kaiser-windowed sinc, 64 zero crossings wide.
 *
 * Output sample `k` lies exactly at time `k / outHz` of the input: the delay of the filter is compensated, samples before the
 * start and after the end count as 0, and `push` and `flush` together return `round(inputSamples * outHz / inHz)` samples,
 * however the input is cut. Amplitudes are kept; values may exceed -1..1 by the overshoot of a band limit.
 *
 * @throws {EmotionError} `bad-input` when a rate is not a positive integer.
 */
export function createResampler({ inHz, outHz }: ResamplerOptions): Resampler {
  for (const rate of [inHz, outHz]) {
    if (!Number.isInteger(rate) || rate <= 0) {
      throw new EmotionError("bad-input", `A sample rate must be a whole number of Hz above 0, not ${rate}.`);
    }
  }
  if (inHz === outHz) return { push: (input) => input, flush: () => EMPTY, free: () => undefined };
  return new Polyphase(inHz, outHz);
}

class Polyphase implements Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #bank: FilterBank;
  /** Samples of the filter before and after the input position of an output. */
  readonly #before: number;
  readonly #after: number;

  /** Input from index `#historyStart` on. The next output lies at input position `#at + #rest / #up`. */
  #history: Float64Array;
  #length = 0;
  #historyStart = 0;
  #at = 0;
  #rest = 0;
  #inputSamples = 0;
  #outputSamples = 0;

  constructor(inHz: number, outHz: number) {
    const divisor = greatestCommonDivisor(inHz, outHz);
    this.#up = outHz / divisor;
    this.#down = inHz / divisor;
    this.#bank = filterBank(inHz, outHz, this.#up);
    this.#before = this.#bank.taps / 2 - 1;
    this.#after = this.#bank.taps / 2;
    this.#history = new Float64Array(4 * this.#bank.taps);
    this.#restart();
  }

  push(input: Float32Array): Float32Array {
    const from = this.#room(input.length);
    this.#history.set(input, from);
    this.#inputSamples += input.length;
    const count = this.#completeOutputs();
    return count === 0 ? EMPTY : this.#produce(count);
  }

  flush(): Float32Array {
    const total = Math.round((this.#inputSamples * this.#up) / this.#down);
    const zeros = this.#after + Math.ceil(this.#down / this.#up) + 1;
    const from = this.#room(zeros);
    this.#history.fill(0, from, from + zeros);
    const out = total > this.#outputSamples ? this.#produce(total - this.#outputSamples) : EMPTY;
    this.#restart();
    return out;
  }

  free(): void {
    this.#history = new Float64Array(0);
    this.#length = 0;
  }

  #restart(): void {
    this.#history.fill(0, 0, this.#before);
    this.#length = this.#before;
    this.#historyStart = -this.#before;
    this.#at = this.#rest = this.#inputSamples = this.#outputSamples = 0;
  }

  /** Makes room for `count` samples behind the history and returns where they go; drops what no output needs any more. */
  #room(count: number): number {
    if (this.#length + count > this.#history.length) {
      const keepFrom = Math.min(this.#length, Math.max(0, this.#at - this.#before - this.#historyStart));
      const needed = this.#length - keepFrom + count;
      const target = needed > this.#history.length ? new Float64Array(2 * needed) : this.#history;
      target.set(this.#history.subarray(keepFrom, this.#length));
      this.#history = target;
      this.#historyStart += keepFrom;
      this.#length -= keepFrom;
    }
    const from = this.#length;
    this.#length += count;
    return from;
  }

  /** Outputs whose whole filter lies inside the input so far. */
  #completeOutputs(): number {
    const room = this.#historyStart + this.#length - this.#after - this.#at;
    return room <= 0 ? 0 : Math.ceil((room * this.#up - this.#rest) / this.#down);
  }

  #produce(count: number): Float32Array {
    const out = new Float32Array(count);
    const history = this.#history;
    const bank = this.#bank;
    const up = this.#up;
    const step = Math.floor(this.#down / up);
    const stepRest = this.#down % up;
    const offset = -this.#before - this.#historyStart;
    let at = this.#at;
    let rest = this.#rest;
    for (let i = 0; i < count; i++) {
      out[i] = filterAt(history, at + offset, bank, rest, up);
      at += step;
      rest += stepRest;
      if (rest >= up) {
        rest -= up;
        at++;
      }
    }
    this.#at = at;
    this.#rest = rest;
    this.#outputSamples += count;
    return out;
  }
}

function filterAt(history: Float64Array, from: number, bank: FilterBank, rest: number, up: number): number {
  if (!bank.interpolated) return dot(history, from, bank.coefficients, rest * bank.taps, bank.taps);
  const position = (rest / up) * bank.phases;
  const lower = Math.floor(position);
  const share = position - lower;
  const a = dot(history, from, bank.coefficients, lower * bank.taps, bank.taps);
  const b = dot(history, from, bank.coefficients, (lower + 1) * bank.taps, bank.taps);
  return a + share * (b - a);
}

/** Four sums in parallel: one running sum would wait for each addition to finish. */
function dot(x: Float64Array, xFrom: number, c: Float64Array, cFrom: number, taps: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let i = 0; i < taps; i += 4) {
    s0 += (x[xFrom + i] as number) * (c[cFrom + i] as number);
    s1 += (x[xFrom + i + 1] as number) * (c[cFrom + i + 1] as number);
    s2 += (x[xFrom + i + 2] as number) * (c[cFrom + i + 2] as number);
    s3 += (x[xFrom + i + 3] as number) * (c[cFrom + i + 3] as number);
  }
  return s0 + s1 + (s2 + s3);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
