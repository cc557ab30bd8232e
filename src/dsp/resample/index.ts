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
  return createPolyphase(inHz, outHz);
}

function createPolyphase(inHz: number, outHz: number): Resampler {
  const divisor = greatestCommonDivisor(inHz, outHz);
  const up = outHz / divisor;
  const down = inHz / divisor;
  const bank = filterBank(inHz, outHz, up);
  const before = bank.taps / 2 - 1;
  const after = bank.taps / 2;
  const step = Math.floor(down / up);
  const stepRest = down % up;

  // `history` holds input from index `historyStart` on. The next output lies at input position `at + rest / up`.
  let history = new Float64Array(0);
  let length = 0;
  let historyStart = 0;
  let at = 0;
  let rest = 0;
  let inputSamples = 0;
  let outputSamples = 0;

  const restart = (): void => {
    if (history.length < 4 * bank.taps) history = new Float64Array(4 * bank.taps);
    history.fill(0, 0, before);
    length = before;
    historyStart = -before;
    at = rest = inputSamples = outputSamples = 0;
  };

  const append = (input: Float32Array | null, count: number): void => {
    const keepFrom = Math.min(length, Math.max(0, at - before - historyStart));
    if (length + count > history.length) {
      const needed = length - keepFrom + count;
      const target = needed > history.length ? new Float64Array(2 * needed) : history;
      target.set(history.subarray(keepFrom, length));
      history = target;
      historyStart += keepFrom;
      length -= keepFrom;
    }
    if (input === null) history.fill(0, length, length + count);
    else history.set(input, length);
    length += count;
  };

  const produce = (count: number): Float32Array => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      out[i] = filterAt(history, at - before - historyStart, bank, rest, up);
      at += step;
      rest += stepRest;
      if (rest >= up) {
        rest -= up;
        at++;
      }
    }
    outputSamples += count;
    return out;
  };

  /** Outputs whose whole filter lies inside the input so far: those at positions `p` with `floor(p) + after < end`. */
  const completeOutputs = (): number => {
    const room = historyStart + length - after - at;
    return room <= 0 ? 0 : Math.ceil((room * up - rest) / down);
  };

  restart();
  return {
    push(input) {
      append(input, input.length);
      inputSamples += input.length;
      const count = completeOutputs();
      return count === 0 ? EMPTY : produce(count);
    },
    flush() {
      const total = Math.round((inputSamples * up) / down);
      append(null, after + Math.ceil(down / up) + 1);
      const out = total > outputSamples ? produce(total - outputSamples) : EMPTY;
      restart();
      return out;
    },
    free() {
      history = new Float64Array(0);
      length = 0;
    },
  };
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
