import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Frame } from "../../../../src/core/stream/frame.ts";
import { createFront } from "../../../../src/core/stream/front.ts";
import { createBuiltInDetector } from "../../../../src/dsp/vad/index.ts";

async function frames(
  samples: Float32Array | Int16Array,
  cuts: readonly number[],
  options: { sampleRateHz: number; channels: number; targetHz: number; originMs?: number },
): Promise<Frame[]> {
  const out: Frame[] = [];
  const front = createFront({ ...options, detector: createBuiltInDetector({ channels: options.channels }) });
  let at = 0;
  for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
    const end = Math.min(samples.length, at + cut * options.channels);
    await front.push(samples.slice(at, end), (frame) => void out.push(frame));
    at = end;
    if (at >= samples.length) break;
  }
  await front.flush((frame) => void out.push(frame));
  front.free();
  return out;
}

const join = (list: readonly Frame[], channel: number): number[] =>
  list.flatMap((frame) => Array.from(frame.pcm[channel] ?? []));
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i * 0.05) * 0.5);

describe("the front end", () => {
  it("cuts 16 kHz audio into 32 ms frames that lie end to end, the last one as long as what is left", async () => {
    const list = await frames(ramp(16_000), [], { sampleRateHz: 16_000, channels: 1, targetHz: 16_000 });
    expect(list.map(({ startMs }) => startMs)).toEqual(list.map((_, i) => i * 32));
    expect(list.at(-1)?.endMs).toBe(1000);
    expect(join(list, 0)).toHaveLength(16_000);
  });

  it("gives 16-bit input back bit for bit", async () => {
    const pcm = Int16Array.from({ length: 2048 }, (_, i) => ((i * 7919) % 65_536) - 32_768);
    const list = await frames(
      Float32Array.from(pcm, (v) => v / 32_768),
      [],
      { sampleRateHz: 16_000, channels: 1, targetHz: 16_000 },
    );
    expect(join(list, 0)).toEqual(Array.from(pcm));
  });

  it("hands samples of 16 bits on as they were written, in the same memory", async () => {
    const pcm = Int16Array.from({ length: 2048 }, (_, i) => ((i * 7919) % 65_536) - 32_768);
    const options = { sampleRateHz: 16_000, channels: 1, targetHz: 16_000 };
    const front = createFront({ ...options, detector: createBuiltInDetector({ channels: 1 }) });
    const list: Frame[] = [];
    for (const [from, to] of [
      [0, 700],
      [700, 2048],
    ] as const) {
      const written = pcm.subarray(from, to);
      await front.push(written, (frame) => void list.push(frame));
    }
    expect(join(list, 0)).toEqual(Array.from(pcm));
    for (const frame of list) expect(frame.pcm[0]?.buffer).toBe(pcm.buffer);
  });

  it("makes the same frames of samples of 16 bits as of floats, at every rate and for every channel", async () => {
    const pcm = Int16Array.from({ length: 9600 }, (_, i) =>
      Math.round(9000 * Math.sin(i * 0.05) + 4000 * Math.sin(i * 0.21)),
    );
    for (const [sampleRateHz, channels, targetHz] of [
      [16_000, 2, 16_000],
      [16_000, 1, 8000],
      [8000, 1, 8000],
      [48_000, 2, 16_000],
    ] as const) {
      const options = { sampleRateHz, channels, targetHz };
      const floats = await frames(
        Float32Array.from(pcm, (v) => v / 32_768),
        [701, 1500],
        options,
      );
      expect(await frames(pcm, [701, 1500], options)).toEqual(floats);
      expect(floats.length).toBeGreaterThan(2);
    }
  });

  it("rounds to the nearest step, halves up, and holds what leaves full scale", async () => {
    const steps = [0.4, 0.5, 1.5, -0.4, -0.5, -0.6, -1.5, 32_766.5, 32_767.4, 40_000, -32_768.4, -40_000, 1e30, -1e30];
    const list = await frames(
      Float32Array.from(steps, (v) => v / 32_768),
      [],
      { sampleRateHz: 16_000, channels: 1, targetHz: 16_000 },
    );
    expect(join(list, 0)).toEqual([0, 1, 2, 0, 0, -1, -1, 32_767, 32_767, 32_767, -32_768, -32_768, 32_767, -32_768]);
  });

  it("goes through a block in one turn where the detector answers at once", () => {
    const options = { sampleRateHz: 16_000, channels: 1, targetHz: 16_000 };
    const front = createFront({ ...options, detector: createBuiltInDetector({ channels: 1 }) });
    const seen: number[] = [];
    void front.push(ramp(1600), ({ startMs }) => void seen.push(startMs));
    expect(seen).toEqual([0, 32, 64]);
  });

  it("answers the same however the input is cut", async () => {
    const stereo = ramp(2 * 9000);
    const options = { sampleRateHz: 44_100, channels: 2, targetHz: 24_000 };
    const whole = await frames(stereo, [], options);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 8 }), async (cuts) => {
        const cut = await frames(stereo, cuts, options);
        expect(cut.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
          whole.map(({ startMs, endMs }) => [startMs, endMs]),
        );
        expect(join(cut, 1)).toEqual(join(whole, 1));
      }),
      { numRuns: 20 },
    );
  });

  it("keeps a click at its time through resampling, on the detector's and on the session's rate", async () => {
    const click = new Float32Array(48_000);
    click[24_000] = 1;
    const list = await frames(click, [], { sampleRateHz: 48_000, channels: 1, targetHz: 8000 });
    const samples = join(list, 0);
    expect(samples.indexOf(Math.max(...samples))).toBe(4000);
  });

  it("starts its clock where it is told to", async () => {
    const [first] = await frames(ramp(600), [], {
      sampleRateHz: 16_000,
      channels: 1,
      targetHz: 16_000,
      originMs: 5000,
    });
    expect([first?.startMs, first?.endMs]).toEqual([5000, 5032]);
  });

  it("holds the length of the input to within half a sample, at every rate", async () => {
    for (const sampleRateHz of [8000, 11_025, 22_050, 44_100, 48_000]) {
      const list = await frames(ramp(sampleRateHz), [], { sampleRateHz, channels: 1, targetHz: 16_000 });
      expect(list.at(-1)?.endMs).toBeCloseTo(1000, 1);
      expect(join(list, 0).length).toBe(16_000);
    }
  });
});
