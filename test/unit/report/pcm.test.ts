import { describe, expect, it } from "vitest";
import { createWavHeaderParser } from "../../../src/dsp/codec/index.ts";
import { createEmbeddedPcm, wavHeader } from "../../../src/report/pcm.ts";

describe("embedded audio", () => {
  it("is the mean of the channels: no voice in one ear only, and no clipping", () => {
    const stereo = Float32Array.from([1, 1, 1, 0, -1, 0.5]);

    expect([...createEmbeddedPcm(16_000, 2).push(stereo)]).toEqual([32_767, 16_384, -8192]);
  });

  it("is 16 kHz, whatever the recording is", () => {
    const pcm = createEmbeddedPcm(44_100, 1);
    const samples = pcm.push(new Float32Array(44_100)).length + pcm.flush().length;

    expect(samples).toBe(16_000);
  });

  it("has the header of a WAV file of just its length", () => {
    const parser = createWavHeaderParser();

    expect(parser.push(wavHeader(1000))).toBe(44);
    expect(parser.header).toMatchObject({ sampleRateHz: 16_000, channels: 1, dataBytes: 2000, dataOffset: 44 });
  });
});
