import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWavHeaderParser, type WavHeader } from "../../../../src/dsp/codec/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { concat, text, type WavFields, wavFile } from "../../../fixtures/make-audio.ts";

const BASE: WavFields = { data: new Uint8Array(320), sampleRateHz: 16_000, channels: 1, bits: 16 };

function parse(bytes: Uint8Array): WavHeader | null {
  const parser = createWavHeaderParser();
  parser.push(bytes);
  return parser.header;
}

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

describe("createWavHeaderParser", () => {
  it.each([
    [1, 8, "pcm_u8"],
    [1, 16, "pcm_s16le"],
    [1, 24, "pcm_s24le"],
    [1, 32, "pcm_s32le"],
    [3, 32, "pcm_f32le"],
    [3, 64, "pcm_f64le"],
    [6, 8, "alaw"],
    [7, 8, "mulaw"],
  ])("reads format %i of %i bits as %s, plain and extensible", (tag, bits, encoding) => {
    for (const extensible of [false, true]) {
      expect(parse(wavFile({ ...BASE, channels: 2, tag, bits, extensible }))).toMatchObject({
        encoding,
        channels: 2,
        sampleRateHz: 16_000,
        dataBytes: 320,
      });
    }
  });

  it("reads 20-bit samples as the 24-bit container that they fill from the top", () => {
    expect(parse(wavFile({ ...BASE, bits: 20, extensible: true }))).toMatchObject({
      encoding: "pcm_s24le",
      frameBytes: 3,
    });
  });

  it("skips chunks before the audio, odd ones with their padding", () => {
    const bytes = wavFile({
      ...BASE,
      before: [["JUNK", new Uint8Array(27)]],
      between: [
        ["LIST", new Uint8Array(5)],
        ["bext", new Uint8Array(602)],
      ],
    });
    expect(parse(bytes)).toMatchObject({ dataBytes: 320, dataOffset: bytes.length - 320 });
  });

  it.each([0, 0xffff_ffff])("takes the declared size %i as left open by a streaming writer", (dataBytes) => {
    expect(parse(wavFile({ ...BASE, dataBytes }))?.dataBytes).toBeNull();
  });

  it("takes the size of RF64 audio from its ds64 chunk", () => {
    const ds64 = concat([u64(5_000_000_100n), u64(5_000_000_000n), u64(2_500_000_000n), new Uint8Array(4)]);
    for (const magic of ["RF64", "BW64"]) {
      expect(parse(wavFile({ ...BASE, magic, dataBytes: 0xffff_ffff, before: [["ds64", ds64]] }))?.dataBytes).toBe(
        5_000_000_000,
      );
    }
  });

  it("finds the same header however the bytes are cut", () => {
    const bytes = wavFile({
      ...BASE,
      before: [["JUNK", new Uint8Array(33)]],
      between: [["LIST", new Uint8Array(7)]],
      extensible: true,
    });
    const whole = parse(bytes);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (lengths) => {
        const parser = createWavHeaderParser();
        let at = 0;
        for (let i = 0; ; i++) {
          const used = parser.push(bytes.subarray(at, at + (lengths[i % lengths.length] ?? 1)));
          at += used ?? lengths[i % lengths.length] ?? 1;
          if (used !== null) break;
        }
        expect([parser.header, at]).toEqual([whole, whole?.dataOffset]);
      }),
    );
  });

  it.each([
    ["a wrong magic", concat([text("RIFX"), new Uint8Array(60)]), "WAV header"],
    [
      "a RIFF file that is no WAVE",
      concat([text("RIFF"), new Uint8Array(4), text("CDXA"), new Uint8Array(40)]),
      "WAV header",
    ],
    [
      "audio before its format",
      concat([text("RIFF"), new Uint8Array(4), text("WAVEdata"), new Uint8Array(4)]),
      "before its format",
    ],
    [
      "a format chunk of 4 bytes",
      concat([text("RIFF"), new Uint8Array(4), text("WAVEfmt "), Uint8Array.of(4, 0, 0, 0), new Uint8Array(4)]),
      "format chunk has 4 bytes",
    ],
    ["0 channels", wavFile({ ...BASE, channels: 0 }), "0 channels"],
    ["ADPCM", wavFile({ ...BASE, tag: 17, bits: 4 }), "IMA ADPCM"],
    ["a compressed format without a name", wavFile({ ...BASE, tag: 0x1234 }), "format 0x1234"],
    ["floats of 16 bits", wavFile({ ...BASE, tag: 3, bits: 16 }), "16-bit samples of 2 bytes"],
  ])("refuses %s with one sentence", (_, bytes, words) => {
    expect(() => parse(bytes)).toThrow(
      expect.objectContaining({ kind: "bad-input", message: expect.stringContaining(words) }),
    );
  });

  it.each([
    ["inside its header", wavFile(BASE).subarray(0, 9)],
    ["before its format chunk", wavFile({ ...BASE, before: [["JUNK", new Uint8Array(100)]] }).subarray(0, 60)],
    ["before its audio", wavFile({ ...BASE, between: [["LIST", new Uint8Array(100)]] }).subarray(0, 80)],
  ])("says what is missing when the recording ends early: %s", (words, bytes) => {
    const parser = createWavHeaderParser();
    parser.push(bytes);
    expect(parser.endedEarly().message).toContain(words);
  });

  it("answers garbage with a header, a request for more, or an EmotionError", () => {
    const chunkId = fc.constantFrom("fmt ", "data", "ds64", "LIST", "fact", "\0\0\0\0");
    const piece = fc.oneof(fc.uint8Array({ maxLength: 60 }), chunkId.map(text), fc.constant(new Uint8Array(4)));
    fc.assert(
      fc.property(fc.boolean(), fc.array(piece, { maxLength: 20 }), (riff, pieces) => {
        const parser = createWavHeaderParser();
        try {
          parser.push(
            concat([riff ? concat([text("RIFF"), new Uint8Array(4), text("WAVE")]) : new Uint8Array(0), ...pieces]),
          );
        } catch (error) {
          expect(EmotionError.isInstance(error)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
