import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPeakMeter } from "../../../src/report/peaks.ts";
import type { PeaksRow } from "../../../src/report/rows.ts";

const bytesOf = ({ data }: PeaksRow): number[] => [...new Int8Array(Buffer.from(data, "base64"))];

function peaksOf(samples: Float32Array, rateHz: number, channels: number, blocks = [samples.length]): PeaksRow[] {
  const meter = createPeakMeter(rateHz, channels);
  const rows: PeaksRow[] = [];
  let at = 0;
  for (const length of blocks) {
    rows.push(...meter.push(samples.subarray(at, at + length * channels)));
    at += length * channels;
  }
  rows.push(...meter.push(samples.subarray(at)), ...meter.flush());
  return rows;
}

describe("peaks", () => {
  it("are the lowest and highest sample of every 20 ms, by channel", () => {
    const samples = new Float32Array(2 * 640);
    samples[2 * 10] = 1;
    samples[2 * 400] = -0.5;
    samples[2 * 400 + 1] = 0.25;
    const rows = peaksOf(samples, 16_000, 2);

    expect(rows.map(({ channel, from }) => [channel, from])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(rows.map(bytesOf)).toEqual([
      [0, 127, -63, 0],
      [0, 0, 0, 32],
    ]);
  });

  it("come once a minute, so that nothing longer is held", () => {
    const rows = peaksOf(new Float32Array(8000 * 150), 8000, 1);

    expect(rows.map(({ from, data }) => [from, Buffer.from(data, "base64").length / 2])).toEqual([
      [0, 3000],
      [3000, 3000],
      [6000, 1500],
    ]);
  });

  it("keep time at a rate with no whole number of samples in 20 ms", () => {
    const rows = peaksOf(new Float32Array(11_025 * 60), 11_025, 1);

    expect(rows.reduce((sum, row) => sum + bytesOf(row).length / 2, 0)).toBe(3000);
  });

  it("are the same however the audio is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 8 }), (blocks) => {
        const samples = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i * 1.7));
        expect(peaksOf(samples, 16_000, 1, blocks)).toEqual(peaksOf(samples, 16_000, 1));
      }),
    );
  });

  it("do not wrap around beyond full scale", () => {
    expect(bytesOf(peaksOf(new Float32Array(320).fill(1.4), 16_000, 1)[0] as PeaksRow)).toEqual([0, 127]);
  });
});
