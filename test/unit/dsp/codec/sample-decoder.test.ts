import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BYTES_PER_SAMPLE,
  createSampleDecoder,
  SAMPLE_ENCODINGS,
  type SampleEncoding,
} from "../../../../src/dsp/codec/index.ts";
import { packSamples } from "../../../fixtures/make-audio.ts";

function decode(encoding: SampleEncoding, bytes: Uint8Array, channels = 1): number[] {
  return Array.from(createSampleDecoder({ encoding, channels, sampleRateHz: 8000 }).push(bytes));
}

describe("createSampleDecoder", () => {
  it.each(["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"] as const)(
    "reads %s, signs and extremes included",
    (encoding) => {
      const values = [0, 0.5, -0.5, 0.25, -1, 0.9921875];
      expect(decode(encoding, packSamples(Float32Array.from(values), encoding))).toEqual(values);
    },
  );

  it("keeps all 24 bits of a 24-bit sample", () => {
    expect(decode("pcm_s24le", Uint8Array.of(1, 0, 0, 0xff, 0xff, 0xff))).toEqual([2 ** -23, -(2 ** -23)]);
  });

  it.each([
    [0xff, 0],
    [0x7f, 0],
    [0x00, -32_124],
    [0x80, 32_124],
    [0xf0, 120],
    [0x70, -120],
  ])("reads mu-law byte %i as %i, as ITU-T G.711 lists it", (byte, value) => {
    expect(decode("mulaw", Uint8Array.of(byte)).map((x) => x * 32_768 + 0)).toEqual([value]);
  });

  it.each([
    [0xd5, 8],
    [0x55, -8],
    [0xaa, 32_256],
    [0x2a, -32_256],
    [0xc5, 264],
  ])("reads A-law byte %i as %i, as ITU-T G.711 lists it", (byte, value) => {
    expect(decode("alaw", Uint8Array.of(byte)).map((x) => x * 32_768)).toEqual([value]);
  });

  it("returns the same samples however the bytes are cut, and whole sample frames only", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SAMPLE_ENCODINGS.filter((encoding) => !encoding.startsWith("pcm_f"))),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
        (encoding, channels, chunks) => {
          const whole = decode(encoding, Uint8Array.from(chunks.flatMap((chunk) => Array.from(chunk))), channels);
          const decoder = createSampleDecoder({ encoding, channels, sampleRateHz: 8000 });
          const parts = chunks.map((chunk) => decoder.push(chunk));
          expect(parts.every((part) => part.length % channels === 0)).toBe(true);
          expect(parts.flatMap((part) => Array.from(part))).toEqual(whole);
        },
      ),
    );
  });

  it("tells how many bytes of an incomplete sample frame it holds", () => {
    const decoder = createSampleDecoder({ encoding: "pcm_s24le", channels: 2, sampleRateHz: 8000 });
    decoder.push(new Uint8Array(3 * 2 * BYTES_PER_SAMPLE.pcm_u8 + 5));
    expect(decoder.pendingBytes).toBe(5);
  });

  it.each([
    ["pcm_f32le", Number.NaN, "not a number"],
    ["pcm_f32le", Number.POSITIVE_INFINITY, "infinite"],
    ["pcm_f64le", Number.NEGATIVE_INFINITY, "infinite"],
    ["pcm_f64le", 1e300, "too large"],
  ] as const)("refuses a %s sample of %d and names its channel and time", (encoding, value, word) => {
    const decoder = createSampleDecoder({ encoding, channels: 2, sampleRateHz: 8000 });
    decoder.push(packSamples(new Float32Array(16_000), encoding));
    const bad = new Uint8Array(BYTES_PER_SAMPLE[encoding] * 4);
    const view = new DataView(bad.buffer);
    if (encoding === "pcm_f32le") view.setFloat32(12, value, true);
    else view.setFloat64(24, value, true);
    expect(() => decoder.push(bad)).toThrow(
      expect.objectContaining({
        kind: "bad-input",
        facts: { atMs: 1000, channel: 1 },
        message: expect.stringContaining(word),
      }),
    );
  });

  it("gives the sample frames before a bad value together with the error, on request", () => {
    const decoder = createSampleDecoder({ encoding: "pcm_f32le", channels: 2, sampleRateHz: 8000 });
    const bytes = packSamples(Float32Array.of(0.5, 0.25, -0.5, Number.NaN, 0, 0), "pcm_f32le");
    const { samples, failure } = decoder.pushUntilBad(bytes);
    expect([Array.from(samples), failure?.facts]).toEqual([[0.5, 0.25], { atMs: 0, channel: 1 }]);
  });
});
