import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type OpenOptions, openRecording, type RecordingSource } from "../../../../src/core/input/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import {
  chunked,
  concat,
  interleaved,
  packSamples,
  text,
  toneSamples,
  type WavFields,
  wavFile,
} from "../../../fixtures/make-audio.ts";

const LEFT = toneSamples({ frequencyHz: 440, amplitude: 0.5 }, 16_000, 0.25, 16);
const RIGHT = toneSamples({ frequencyHz: 660, amplitude: 0.25 }, 16_000, 0.25, 16);
const STEREO = interleaved([LEFT, RIGHT]);
const LIST = concat([text("LIST"), Uint8Array.of(4, 0, 0, 0), text("INFO")]);
const WAV: WavFields = { data: packSamples(STEREO, "pcm_s16le"), sampleRateHz: 16_000, channels: 2, bits: 16 };

async function read(source: RecordingSource, options?: OpenOptions, signal?: AbortSignal): Promise<Float32Array> {
  const { blocks } = await openRecording(source, options, signal);
  const parts: number[] = [];
  for await (const block of blocks) parts.push(...block);
  return Float32Array.from(parts);
}

async function readUntilError(source: RecordingSource): Promise<{ samples: number[]; error: unknown }> {
  const samples: number[] = [];
  try {
    for await (const block of (await openRecording(source)).blocks) samples.push(...block);
  } catch (error) {
    return { samples, error };
  }
  return { samples, error: null };
}

const failure = async (source: RecordingSource, options?: OpenOptions): Promise<unknown> =>
  read(source, options).then(
    () => "no error",
    (error: unknown) => error,
  );

describe("openRecording", () => {
  it("tells format and length before any audio is pulled", async () => {
    const { format, durationMs } = await openRecording(wavFile(WAV));
    expect({ ...format, durationMs }).toEqual({
      sampleRateHz: 16_000,
      channels: 2,
      encoding: "pcm_s16le",
      container: "wav",
      durationMs: 250,
    });
  });

  it("delivers the samples of a WAV file exactly, interleaved", async () => {
    expect(await read(wavFile(WAV))).toEqual(STEREO);
  });

  it("delivers the same samples however the stream cuts the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 8 }), async (lengths) => {
        expect(await read(chunked(wavFile(WAV), lengths))).toEqual(STEREO);
      }),
      { numRuns: 30 },
    );
  });

  it("reads a Blob and a web stream like bytes", async () => {
    const bytes = wavFile(WAV);
    const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    expect([await read(blob), await read(blob.stream())]).toEqual([STEREO, STEREO]);
  });

  it("leaves out what follows the audio", async () => {
    expect(await read(concat([wavFile(WAV), LIST]))).toEqual(STEREO);
  });

  it.each([0, 0xffff_ffff])("reads to the end when a streaming writer left the size at %i", async (dataBytes) => {
    expect(await read(wavFile({ ...WAV, dataBytes }))).toEqual(STEREO);
  });

  it.each([0x7fff_f000, 0x7fff_ff00, 0x7fff_ffff, 0x8000_0000, 0xffff_ff00])(
    "reads to the end of a pipe whose writer gave its stand-in for an unknown size, %i",
    async (dataBytes) => {
      expect(await read(chunked(wavFile({ ...WAV, dataBytes }), [4096]))).toEqual(STEREO);
    },
  );

  it.each([0, 0xffff_ffff])("leaves metadata behind audio of the open size %i out", async (dataBytes) => {
    const behind = concat([LIST, text("id3 "), Uint8Array.of(3, 0, 0, 0), text("ID3")]);
    expect(await read(concat([wavFile({ ...WAV, dataBytes }), behind]))).toEqual(STEREO);
  });

  it("leaves metadata behind long audio of an open size out, however the bytes are cut", async () => {
    const data = new Uint8Array(200_000).fill(7);
    const source = (): RecordingSource =>
      chunked(concat([wavFile({ ...WAV, data, dataBytes: 0 }), LIST]), [999, 70_001]);
    expect(await read(source(), { totalBytes: 200_000 + 44 + LIST.length })).toHaveLength(100_000);
  });

  it("keeps audio of an open size in which the name of a chunk occurs by chance", async () => {
    const data = WAV.data.slice();
    data.set(text("LIST"), 8000);
    expect(await read(wavFile({ ...WAV, data, dataBytes: 0 }))).toHaveLength(STEREO.length);
  });

  it("reads raw audio by its declared layout and tells its length", async () => {
    const options: OpenOptions = { raw: { sampleRateHz: 16_000, encoding: "pcm_s16le", channels: 2 } };
    const { format, durationMs } = await openRecording(WAV.data, options);
    expect([format.container, durationMs, await read(WAV.data, options)]).toEqual(["raw", 250, STEREO]);
  });

  it("hands an hour-long array on in blocks of at most 64 KiB of input", async () => {
    const { blocks } = await openRecording(wavFile({ ...WAV, data: new Uint8Array(1_000_000) }));
    let longest = 0;
    for await (const block of blocks) longest = Math.max(longest, block.length);
    expect(longest).toBeLessThanOrEqual(32_768);
  });

  it("pulls from the source only as fast as its blocks are pulled", async () => {
    let pulled = 0;
    const source = (async function* () {
      for await (const chunk of chunked(wavFile({ ...WAV, data: new Uint8Array(400_000) }), [10_000])) {
        pulled += chunk.length;
        yield chunk;
      }
    })();
    const { blocks } = await openRecording(source);
    const iterator = blocks[Symbol.asyncIterator]();
    await iterator.next();
    expect(pulled).toBeLessThanOrEqual(20_000);
  });
});

describe("openRecording, on bad input", () => {
  it.each<[string, RecordingSource, string]>([
    ["an empty recording", new Uint8Array(0), "empty (0 bytes)"],
    ["a WAV file without audio", wavFile({ ...WAV, data: new Uint8Array(0) }), "no audio"],
    ["a WAV file with metadata for audio", concat([wavFile({ ...WAV, data: new Uint8Array(0) }), LIST]), "no audio"],
    ["a WAV file cut inside its header", wavFile(WAV).subarray(0, 30), "ends"],
    ["a text file", text("name,age\nAda,36\n"), "text file"],
    ["UTF-8 text cut inside a character", new TextEncoder().encode(`${"a".repeat(4095)}ä`), "text file"],
    ["a ZIP archive", concat([text("PK\x03\x04"), new Uint8Array(100)]), "ZIP archive"],
    ["M4A", concat([Uint8Array.of(0, 0, 0, 32), text("ftypM4A "), new Uint8Array(40)]), "ffmpeg -i in.m4a -vn out.wav"],
    ["a video", concat([text("\x1a\x45\xdf\xa3"), new Uint8Array(40)]), "WebM"],
    ["an AAC stream", concat([Uint8Array.of(0xff, 0xf1, 0x50, 0x80), new Uint8Array(40)]), "AAC"],
    ["MPEG layer II", concat([Uint8Array.of(0xff, 0xfd, 0x84, 0xc4), new Uint8Array(40)]), "layer I or II"],
    [
      "Ogg Vorbis",
      concat([text("OggS"), new Uint8Array(22), Uint8Array.of(1, 30), text("\x01vorbis"), new Uint8Array(23)]),
      "Vorbis",
    ],
    ["random bytes", Uint8Array.of(0x12, 0x00, 0x9a, 0x01, 0x02, 0x03), "does not begin like"],
    ["7 channels", wavFile({ ...WAV, channels: 7 }), "7 channels; give a mono or stereo recording"],
    ["6 channels", wavFile({ ...WAV, channels: 6 }), "6 channels; give a mono or stereo recording"],
    ["a rate of 4 kHz", wavFile({ ...WAV, sampleRateHz: 4000 }), "4000 Hz; give one of 8000 to 48000 Hz"],
    ["a rate of 96 kHz", wavFile({ ...WAV, sampleRateHz: 96_000 }), "96000 Hz"],
    [
      "a header that lies about 2 GB",
      wavFile({ ...WAV, dataBytes: 2_000_000_000 }),
      "says 2000000000 bytes of audio but they end after 16000",
    ],
    ["text from a stream with an encoding", chunkedText(), "string values instead of bytes"],
  ])("answers %s with one sentence", async (_, source, words) => {
    expect(await failure(source)).toMatchObject({
      name: "EmotionError",
      kind: "bad-input",
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ["more than 20 times a known size", 16_000 * 20 + 4, 16_000],
    ["audio of which there is nothing", 16_000, 0],
  ])("refuses a header that declares %s before it decodes anything", async (_, dataBytes, presentBytes) => {
    const source = wavFile({ ...WAV, data: WAV.data.subarray(0, presentBytes), dataBytes });
    await expect(openRecording(source)).rejects.toMatchObject({
      kind: "bad-input",
      facts: { declaredBytes: dataBytes, presentBytes },
    });
  });

  it.each<[string, (bytes: Uint8Array) => RecordingSource]>([
    ["stream", (bytes) => chunked(bytes, [999])],
    ["recording of known size", (bytes) => bytes],
  ])("delivers all audio of a %s that ends early, then says that it is truncated", async (_, sourceOf) => {
    const { samples, error } = await readUntilError(sourceOf(wavFile(WAV).subarray(0, 44 + 8000)));
    expect(error).toMatchObject({ kind: "bad-input", facts: { declaredBytes: 16_000, presentBytes: 8000 } });
    expect(samples).toHaveLength(4000);
  });

  it("tells the length of what is there of a truncated recording", async () => {
    expect((await openRecording(wavFile(WAV).subarray(0, 44 + 8000))).durationMs).toBe(125);
  });

  it("delivers the audio before a NaN", async () => {
    const data = packSamples(new Float32Array(16_000), "pcm_f32le");
    new DataView(data.buffer).setFloat32(4 * 8001, Number.NaN, true);
    const { samples, error } = await readUntilError(wavFile({ ...WAV, data, channels: 2, bits: 32, tag: 3 }));
    expect(samples).toHaveLength(8000);
    expect(error).toMatchObject({ kind: "bad-input", facts: { atMs: 250, channel: 1 } });
  });

  it("names the time of a NaN", async () => {
    const data = packSamples(new Float32Array(16_000), "pcm_f32le");
    new DataView(data.buffer).setFloat32(4 * 8000, Number.NaN, true);
    expect(await failure(wavFile({ ...WAV, data, channels: 1, bits: 32, tag: 3 }))).toMatchObject({
      kind: "bad-input",
      facts: { atMs: 500 },
    });
  });

  it.each<[string, unknown, string]>([
    ["null", null, "null; give a Uint8Array"],
    ["nothing", undefined, "undefined; give a Uint8Array"],
    ["a number", 42, "number; give a Uint8Array"],
    ["a path", "call.wav", "string; give a Uint8Array"],
    ["a plain object", {}, "object; give a Uint8Array"],
    ["an ArrayBuffer", new ArrayBuffer(8), "wrap it in new Uint8Array(...)"],
    ["a URL", new URL("file:///call.wav"), "fileURLToPath"],
  ])("says what to give instead of %s", async (_, source, words) => {
    expect(await failure(source as RecordingSource)).toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining(words),
    });
  });

  it("puts the recording's name before the sentence", async () => {
    expect(await failure(text("hello"), { name: "call.wav" })).toMatchObject({
      message: expect.stringMatching(/^call\.wav: The recording is a text file/),
    });
  });

  it("refuses to read a WAV file as raw audio", async () => {
    expect(await failure(wavFile(WAV), { raw: { sampleRateHz: 8000, encoding: "mulaw", channels: 1 } })).toMatchObject({
      message: expect.stringContaining("header of its own"),
    });
  });

  it("turns a failure of the source into bad-input without its text", async () => {
    const broken = (async function* () {
      yield wavFile(WAV).subarray(0, 1000);
      throw Object.assign(new Error("secret path"), { code: "EIO" });
    })();
    expect(await failure(broken)).toMatchObject({
      kind: "bad-input",
      message: "The source of the recording failed while it was read (EIO).",
    });
  });

  it("answers garbage of any length with audio or an EmotionError", async () => {
    const magic = fc.constantFrom(
      "RIFF\0\0\0\0WAVEfmt ",
      "fLaC\0\0\0\x22",
      "OggS",
      "ID3\x04\0\0\0\0\0\x10",
      "\xff\xfb\x90\xc4",
      "ftyp",
      "",
    );
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
        const error = await failure(concat([text(start), rest]));
        expect(error === "no error" || EmotionError.isInstance(error)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("openRecording, closing its source", () => {
  /** A source that counts how often it was closed, and may hang for ever after its first chunks. */
  function watched(bytes: Uint8Array, hangs: boolean): { source: AsyncIterable<Uint8Array>; closed: () => number } {
    let closed = 0;
    const chunks = chunked(bytes, [1000]);
    const source: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const result = await chunks.next();
          return result.done === true && hangs ? new Promise(() => undefined) : result;
        },
        return: async () => {
          closed++;
          return { done: true, value: undefined };
        },
      }),
    };
    return { source, closed: () => closed };
  }

  it("closes it when the consumer stops early", async () => {
    const { source, closed } = watched(wavFile(WAV), false);
    for await (const _ of (await openRecording(source)).blocks) break;
    expect(closed()).toBe(1);
  });

  it("closes it when the recording is refused", async () => {
    const { source, closed } = watched(text("not audio at all"), false);
    await failure(source);
    expect(closed()).toBe(1);
  });

  it("closes it by close() when no block was ever pulled", async () => {
    const { source, closed } = watched(wavFile(WAV), false);
    const recording = await openRecording(source);
    await recording.close();
    await recording.close();
    expect(closed()).toBe(1);
  });

  it.each([10, 3000])(
    "rejects at once on abort while the source hangs after %i bytes, and closes it",
    async (bytes) => {
      const { source, closed } = watched(wavFile(WAV).subarray(0, bytes), true);
      const controller = new AbortController();
      const reading = read(source, {}, controller.signal);
      await Promise.resolve();
      controller.abort();
      await expect(reading).rejects.toMatchObject({ kind: "aborted" });
      expect(closed()).toBe(1);
    },
  );

  it("does not start on a signal that has already fired", async () => {
    await expect(openRecording(wavFile(WAV), {}, AbortSignal.abort())).rejects.toMatchObject({ kind: "aborted" });
  });
});

function chunkedText(): RecordingSource {
  return (async function* () {
    yield "RIFF" as unknown as Uint8Array;
  })();
}
