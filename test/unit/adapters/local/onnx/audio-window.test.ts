import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAudioWindows } from "../../../../../adapters/local/onnx/audio-window.ts";
import type { AudioChunk } from "../../../../../src/spec/audio.ts";

const RATE_HZ = 16_000;
const OPTIONS = { windowMs: 1000, hopMs: 250, minSpeechMs: 100, sampleRateHz: RATE_HZ };
/** Every sample is its own number, so that a window tells where it was taken from. */
const ramp = Int16Array.from({ length: 3 * RATE_HZ }, (_, i) => (i % 60_000) - 30_000);

function chunk(from: number, length: number, active = true): AudioChunk {
  const pcm = ramp.subarray(from, from + length);
  return { pcm, startMs: (from / RATE_HZ) * 1000, speech: [{ probability: active ? 1 : 0, active }] };
}

describe("the windows of a model", () => {
  it("are the samples up to the end of the hop, however the audio was cut, and never more than the window", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 12 }), (lengths) => {
        const windows = createAudioWindows(OPTIONS);
        let at = 0;
        for (const length of lengths) {
          const window = windows.push(chunk(at, length));
          at = Math.min(ramp.length, at + length);
          if (window === null) continue;
          const wanted = Float32Array.from(ramp.subarray(Math.max(0, at - RATE_HZ), at), (x) => x / 32_768);
          expect(window.samples).toEqual(wanted);
          expect(window.span.endMs).toBeCloseTo((at / RATE_HZ) * 1000, 6);
        }
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it("do not change when more audio is heard", () => {
    const windows = createAudioWindows(OPTIONS);
    const first = windows.push(chunk(0, 8000));
    const before = first?.samples.slice();
    windows.push(chunk(8000, 16_000));
    expect(first?.samples).toEqual(before);
  });

  it("come one a hop while somebody speaks, and none while nobody does", () => {
    const windows = createAudioWindows(OPTIONS);
    const came = Array.from({ length: 90 }, (_, i) => windows.push(chunk(i * 512, 512, i < 31)) !== null);
    const ends = came.flatMap((did, i) => (did ? [(i + 1) * 32] : []));
    // The hop in which the voice stopped is the last one that brought anything new.
    expect(ends).toEqual([256, 512, 768, 1024]);
    expect(windows.flush()).toBeNull();
  });

  it("wait until there is as much audio as the model takes, or until there will be no more", () => {
    const windows = createAudioWindows({ ...OPTIONS, minHeardMs: 1000 });
    const early = Array.from({ length: 31 }, (_, i) => windows.push(chunk(i * 512, 512)));
    expect(early.every((window) => window === null)).toBe(true);
    expect(windows.push(chunk(31 * 512, 512))?.samples.length).toBe(RATE_HZ);
    const short = createAudioWindows({ ...OPTIONS, minHeardMs: 1000 });
    short.push(chunk(0, 4800));
    expect(short.flush()?.samples.length).toBe(4800);
  });
});
