import { describe, expect, it } from "vitest";
import { createTonalSteadiness, type TonalSteadiness } from "../../../../src/dsp/vad/tonal-steadiness.ts";

const BIN_HZ = 15.625;
const BINS = 513;
const FLOOR = new Float64Array(BINS).fill(1);

/** Lines 20 dB above the floor at the multiples of a fundamental. */
function lines(hz: number): Float64Array {
  const power = new Float64Array(BINS).fill(1);
  for (let partial = hz; partial < 3000; partial += hz) power[Math.round(partial / BIN_HZ)] = 100;
  return power;
}

function last(spectra: readonly Float64Array[]): TonalSteadiness {
  const meter = createTonalSteadiness(BIN_HZ);
  return spectra.map((power) => ({ ...meter.push(power, FLOOR) })).at(-1) as TonalSteadiness;
}

const frames = (hzOf: (frame: number) => number): Float64Array[] =>
  Array.from({ length: 12 }, (_, frame) => lines(hzOf(frame)));

describe("createTonalSteadiness", () => {
  it("finds a held note steady over every span", () => {
    const { steadiness96, steadiness160, steadiness256 } = last(frames(() => 220));
    expect(Math.min(steadiness96, steadiness160, steadiness256)).toBeCloseTo(1, 9);
  });

  it("finds a gliding voice unsteady", () => {
    const { steadiness96, steadiness160, steadiness256 } = last(frames((frame) => 180 + 9 * frame));
    expect(Math.max(steadiness96, steadiness160, steadiness256)).toBeLessThan(0.3);
  });

  it("gives no tonality to what is at the floor", () => {
    expect(last([FLOOR, FLOOR])).toEqual({ tonality: 0, steadiness96: 0, steadiness160: 0, steadiness256: 0 });
  });

  it("gives less tonality to a broad rise than to lines", () => {
    const broad = new Float64Array(BINS).fill(100);
    expect(last([broad]).tonality).toBeLessThan(0.01 * last([lines(220)]).tonality);
  });

  it("knows no steadiness before there is a past, and forgets it at a reset", () => {
    const meter = createTonalSteadiness(BIN_HZ);
    expect(meter.push(lines(220), FLOOR).steadiness96).toBe(0);
    for (let frame = 0; frame < 9; frame++) meter.push(lines(220), FLOOR);
    meter.reset();
    expect(meter.push(lines(220), FLOOR).steadiness256).toBe(0);
  });
});
