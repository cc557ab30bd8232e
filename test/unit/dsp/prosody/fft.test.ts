import { describe, expect, it } from "vitest";
import { createFourier, createHannPower, MAX_FFT } from "../../../../src/dsp/prosody/fft.ts";
import { randomSource } from "./signals.ts";

const SIZES = [16, 32, 64, 128, 256, 512, 1024];

function randomSignal(size: number): Float64Array {
  const random = randomSource(size);
  return Float64Array.from({ length: size }, () => 2 * random() - 1);
}

/** The definition: X[k] as [re, im]. */
function transformOf(signal: Float64Array, k: number): readonly [number, number] {
  let re = 0;
  let im = 0;
  signal.forEach((x, n) => {
    const angle = (2 * Math.PI * ((k * n) % signal.length)) / signal.length;
    re += x * Math.cos(angle);
    im -= x * Math.sin(angle);
  });
  return [re, im];
}

describe.each(SIZES)("a transform of %d points", (size) => {
  const fourier = createFourier(size);
  const out = new Float64Array(size / 2 + 1);

  it("gives the power of every frequency of a real signal", () => {
    const signal = randomSignal(size);
    fourier.power(signal, out);
    const errors = Array.from(out, (power, k) => {
      const [re, im] = transformOf(signal, k);
      return Math.abs(power - re * re - im * im);
    });
    expect(Math.max(...errors)).toBeLessThan(1e-9);
  });

  it("gives every frequency of an even signal from its first half", () => {
    const half = randomSignal(size).subarray(0, size / 2 + 1);
    fourier.even(half, out);
    const whole = Float64Array.from({ length: size }, (_, n) => half[Math.min(n, size - n)] as number);
    const errors = Array.from(out, (value, k) => Math.abs(value - transformOf(whole, k)[0]));
    expect(Math.max(...errors)).toBeLessThan(1e-10);
  });

  it("gives the low frequencies of an even signal that ends early", () => {
    const known = 2 * Math.floor(size / 9);
    const half = randomSignal(size).subarray(0, size / 2 + 1);
    half.fill(0, known + 1);
    const whole = new Float64Array(size / 2 + 1);
    fourier.even(half, whole);
    const wanted = size / 2 - 2;
    fourier.evenPart(half.subarray(0, known + 1), known, out, wanted);
    const errors = Array.from(whole.subarray(0, wanted + 1), (value, k) => Math.abs(value - (out[k] as number)));
    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });
});

describe.each([64, 256, 1024])("the power of frames of %d samples under a Hann window", (size) => {
  const half = size / 2;
  const signal = Float32Array.from(randomSignal(size));

  it("is that of the windowed signal", () => {
    const windowed = Float64Array.from(signal, (x, i) => x * Math.sin((Math.PI * i) / size) ** 2);
    const expected = new Float64Array(half + 1);
    createFourier(size).power(windowed, expected);
    const out = new Float64Array(half + 1);
    createHannPower(size)(signal.slice(0, half), signal.slice(half), out);
    const errors = Array.from(out, (power, k) => Math.abs(power - (expected[k] as number)));
    expect(Math.max(...errors)).toBeLessThan(1e-12);
  });

  it("leaves the newer half in place of the older", () => {
    const older = signal.slice(0, half);
    const newer = signal.slice(half);
    createHannPower(size)(older, newer, new Float64Array(half + 1));
    expect(older).toEqual(newer);
  });
});

describe("transforms of different sizes", () => {
  it("do not disturb each other", () => {
    const long = createFourier(MAX_FFT);
    const short = createFourier(64);
    const signal = randomSignal(MAX_FFT);
    const alone = new Float64Array(MAX_FFT / 2 + 1);
    const between = new Float64Array(MAX_FFT / 2 + 1);
    long.power(signal, alone);
    short.power(signal.subarray(0, 64), new Float64Array(33));
    long.power(signal, between);
    expect(between).toEqual(alone);
  });
});
