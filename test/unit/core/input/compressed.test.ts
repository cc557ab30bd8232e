import { readFile } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { openRecording, type Recording, type RecordingSource } from "../../../../src/core/input/index.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { chunked, concat, interleaved, toneSamples } from "../../../fixtures/make-audio.ts";

const fixture = (name: string): Promise<Uint8Array> =>
  readFile(new URL(`../../../fixtures/audio/${name}`, import.meta.url)).then((bytes) => new Uint8Array(bytes));

async function read(source: RecordingSource): Promise<{ recording: Recording; samples: Float32Array }> {
  const recording = await openRecording(source);
  const parts: number[] = [];
  for await (const block of recording.blocks) parts.push(...block);
  return { recording, samples: Float32Array.from(parts) };
}

/** All samples that came before the error, and the error. */
async function readUntilError(source: RecordingSource): Promise<{ samples: number[]; error: unknown }> {
  const samples: number[] = [];
  try {
    for await (const block of (await openRecording(source)).blocks) samples.push(...block);
  } catch (error) {
    return { samples, error };
  }
  return { samples, error: null };
}

/** Amplitude and phase of one frequency over the middle 80 % of a channel. */
function toneAt(
  samples: Float32Array,
  channels: number,
  channel: number,
  sampleRateHz: number,
  frequencyHz: number,
): { amplitude: number; phase: number } {
  const frames = samples.length / channels;
  const periods = Math.floor((0.8 * frames * frequencyHz) / sampleRateHz);
  const from = Math.round(0.1 * frames);
  const count = Math.round((periods * sampleRateHz) / frequencyHz);
  let sine = 0;
  let cosine = 0;
  for (let i = from; i < from + count; i++) {
    const angle = (2 * Math.PI * frequencyHz * i) / sampleRateHz;
    sine += (samples[i * channels + channel] ?? 0) * Math.sin(angle);
    cosine += (samples[i * channels + channel] ?? 0) * Math.cos(angle);
  }
  return { amplitude: (2 / count) * Math.hypot(sine, cosine), phase: Math.atan2(cosine, sine) };
}

describe("FLAC", () => {
  const mono = toneSamples({ frequencyHz: 440, amplitude: 0.5 }, 16_000, 0.3, 16);
  const stereo = interleaved(
    [440, 660].map((frequencyHz) => toneSamples({ frequencyHz, amplitude: 0.5 }, 44_100, 0.1, 24)),
  );

  it("is decoded bit for bit at 16 bits", async () => {
    expect((await read(await fixture("tone-16k-mono-16bit.flac"))).samples).toEqual(mono);
  });

  it("is decoded bit for bit at 24 bits, in stereo", async () => {
    expect((await read(await fixture("tone-44k1-stereo-24bit.flac"))).samples).toEqual(stereo);
  });

  it("is decoded to the end of a last frame that is all silence", async () => {
    const tone = toneSamples({ frequencyHz: 440, amplitude: 0.5 }, 16_000, 0.256, 16);
    const { samples } = await read(await fixture("tone-16k-silent-end.flac"));
    expect(samples).toEqual(Float32Array.of(...tone, ...new Float32Array(1600)));
  });

  it("is decoded inside Ogg as well", async () => {
    expect((await read(await fixture("tone-16k-mono-16bit.oga"))).samples).toEqual(mono);
  });

  it("tells rate, channels and length from its header", async () => {
    const { format, durationMs, close } = await openRecording(await fixture("tone-44k1-stereo-24bit.flac"));
    await close();
    expect({ ...format, durationMs }).toEqual({
      sampleRateHz: 44_100,
      channels: 2,
      encoding: "flac",
      container: "flac",
      durationMs: 100,
    });
  });
});

describe.each([
  {
    name: "tone-48k-stereo.opus",
    container: "ogg-opus",
    sampleRateHz: 48_000,
    frequenciesHz: [440, 660],
    frames: 48_000,
  },
  { name: "tone-44k1-mono.mp3", container: "mp3", sampleRateHz: 44_100, frequenciesHz: [440], frames: 35_280 },
  { name: "tone-44k1-mono-id3.mp3", container: "mp3", sampleRateHz: 44_100, frequenciesHz: [440], frames: 35_280 },
  { name: "tone-16k-stereo.mp3", container: "mp3", sampleRateHz: 16_000, frequenciesHz: [440, 660], frames: 12_800 },
])("$name", ({ name, container, sampleRateHz, frequenciesHz, frames }) => {
  const channels = frequenciesHz.length;

  it("is recognised with its rate and channels", async () => {
    const { format, close } = await openRecording(await fixture(name));
    await close();
    expect(format).toMatchObject({ container, sampleRateHz, channels });
  });

  it("decodes to exactly the frames that were encoded", async () => {
    expect((await read(await fixture(name))).samples).toHaveLength(frames * channels);
  });

  it("keeps the level of each channel's tone within 0.5 dB", async () => {
    const { samples } = await read(await fixture(name));
    const levelsDb = frequenciesHz.map(
      (frequencyHz, channel) =>
        20 * Math.log10(toneAt(samples, channels, channel, sampleRateHz, frequencyHz).amplitude / 0.5),
    );
    expect(Math.max(...levelsDb.map(Math.abs))).toBeLessThan(0.5);
  });

  it("keeps each tone in time, within 0.1 ms", async () => {
    const { samples } = await read(await fixture(name));
    const offsetsMs = frequenciesHz.map(
      (frequencyHz, channel) =>
        (toneAt(samples, channels, channel, sampleRateHz, frequencyHz).phase / (2 * Math.PI * frequencyHz)) * 1000,
    );
    expect(Math.max(...offsetsMs.map(Math.abs))).toBeLessThan(0.1);
  });
});

const ALL = ["tone-16k-mono-16bit.flac", "tone-16k-mono-16bit.oga", "tone-48k-stereo.opus", "tone-44k1-mono.mp3"];

describe.each(ALL)("%s", (name) => {
  it("decodes the same whether it comes whole or in small pieces", async () => {
    const bytes = await fixture(name);
    expect((await read(chunked(bytes, [37, 1, 411]))).samples).toEqual((await read(bytes)).samples);
  });

  it("ends with one sentence when it is truncated", async () => {
    const bytes = await fixture(name);
    await expect(read(bytes.subarray(0, bytes.length - 700))).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringMatching(/truncated|damaged/),
    });
  });

  it("answers any damage with audio or an EmotionError", async () => {
    const bytes = await fixture(name);
    for (let from = 0; from < bytes.length; from += 97) {
      const damaged = bytes.slice();
      for (let i = from; i < from + 40; i++) damaged[i] = (i * 151 + from) & 0xff;
      const error: unknown = await read(damaged).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error === null || EmotionError.isInstance(error)).toBe(true);
    }
  });
});

describe("damage that a decoder would pass over", () => {
  it("is refused in Ogg by the checksum of the page", async () => {
    const bytes = await fixture("tone-48k-stereo.opus");
    bytes[bytes.length - 300] = (bytes[bytes.length - 300] ?? 0) ^ 0xff;
    await expect(read(bytes)).rejects.toMatchObject({ kind: "bad-input", message: expect.stringContaining("damaged") });
  });

  it("is refused in MP3 where frames no longer follow each other", async () => {
    const bytes = await fixture("tone-44k1-mono.mp3");
    await expect(
      read(Uint8Array.from([...bytes.subarray(0, 3000), ...new Uint8Array(50), ...bytes.subarray(3000)])),
    ).rejects.toMatchObject({
      message: expect.stringContaining("damaged at about"),
    });
  });

  it("is refused in MP3 when another recording of another kind follows", async () => {
    const joined = [...(await fixture("tone-44k1-mono.mp3")), ...(await fixture("tone-16k-stereo.mp3"))];
    await expect(read(Uint8Array.from(joined))).rejects.toMatchObject({
      message: expect.stringContaining("changes its rate or channels"),
    });
  });

  it("is no damage when a tag follows the last MP3 frame", async () => {
    const bytes = await fixture("tone-44k1-mono.mp3");
    const tag = new Uint8Array(128);
    tag.set([0x54, 0x41, 0x47]);
    expect((await read(Uint8Array.from([...bytes, ...tag]))).samples).toHaveLength(35_280);
  });
});

describe("Ogg files that follow each other in one", () => {
  it("are read one after the other when they are Opus of as many channels", async () => {
    const one = await fixture("tone-48k-stereo.opus");
    const { samples } = await read(one);
    expect((await read(concat([one, one, one]))).samples).toEqual(
      Float32Array.from([...samples, ...samples, ...samples]),
    );
  });

  it("are read the same however the bytes are cut", async () => {
    const one = await fixture("tone-48k-stereo.opus");
    const two = concat([one, one]);
    expect((await read(chunked(two, [997, 13]))).samples).toEqual((await read(two)).samples);
  });

  it.each([
    ["the channels differ", "tone-48k-stereo.opus", "voice-en.opus"],
    ["they are FLAC", "tone-16k-mono-16bit.oga", "tone-16k-mono-16bit.oga"],
    ["FLAC follows Opus", "tone-48k-stereo.opus", "tone-16k-mono-16bit.oga"],
  ])("give the first and then one sentence when %s", async (_, first, second) => {
    const one = await fixture(first);
    const { samples, error } = await readUntilError(concat([one, await fixture(second)]));
    expect(error).toMatchObject({
      kind: "bad-input",
      message: expect.stringContaining(`more than one recording, and the one from byte ${one.length} on`),
    });
    expect(samples).toHaveLength((await read(one)).samples.length);
  });
});

describe("damage in an Ogg file", () => {
  it("is found before the decoder sees it, which would print about this packet", async () => {
    const bytes = await fixture("tone-48k-stereo.opus");
    bytes.fill(0xff, 909, 949);
    const print = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { error } = await readUntilError(bytes);
    expect(error).toMatchObject({
      kind: "bad-input",
      message: expect.stringMatching(/^The Ogg file .*(damaged|truncated)/),
    });
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
  });

  it("leaves the audio of the pages before it", async () => {
    const one = await fixture("tone-48k-stereo.opus");
    const bytes = concat([one, one]);
    bytes.fill(0x55, bytes.length - 900, bytes.length - 500);
    expect((await readUntilError(bytes)).samples.length).toBeGreaterThanOrEqual((await read(one)).samples.length);
  });
});

describe("a truncated recording whose header does not tell its length", () => {
  /** STREAMINFO with a total of 0 samples, which means unknown (RFC 9639, section 8.2). */
  async function openFlac(name: string): Promise<Uint8Array> {
    const bytes = await fixture(name);
    bytes[21] = (bytes[21] ?? 0) & 0xf0;
    return bytes.fill(0, 22, 26);
  }

  /** LAME's first frame is its Info frame: 64 kbit/s at 44.1 kHz, without padding. */
  const withoutInfo = async (): Promise<Uint8Array> => (await fixture("tone-44k1-mono.mp3")).subarray(208);

  it.each([
    ["FLAC", () => openFlac("tone-16k-mono-16bit.flac"), 4800],
    ["MP3", withoutInfo, 32 * 1152],
  ] as const)("is read to its end in %s when it is whole", async (_, bytes, frames) => {
    const { samples, error } = await readUntilError(await bytes());
    expect([samples.length, error]).toEqual([frames, null]);
  });

  it.each([
    ["FLAC", () => openFlac("tone-16k-mono-16bit.flac"), 4096],
    ["MP3", withoutInfo, 31 * 1152],
  ] as const)("gives what can be decoded in %s, then says that it is truncated", async (_, bytes, frames) => {
    const whole = await bytes();
    const { samples, error } = await readUntilError(whole.subarray(0, whole.length - 100));
    expect(error).toMatchObject({ kind: "bad-input", message: expect.stringContaining("truncated") });
    expect(samples).toHaveLength(frames);
  });
});

describe("MP3 files that follow each other in one", () => {
  const ID3V1 = Uint8Array.from({ length: 128 }, (_, i) => [0x54, 0x41, 0x47][i] ?? 0);

  it("are read one after the other with a tag between them that is longer than a read", async () => {
    const one = await fixture("tone-44k1-mono.mp3");
    const tag = new Uint8Array(10 + 40_000).fill(0x55, 10);
    tag.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 40_000 >> 14, (40_000 >> 7) & 0x7f, 40_000 & 0x7f]);
    expect((await read(concat([one, tag, one]))).samples).toEqual((await read(concat([one, one]))).samples);
  });

  it.each([
    ["with nothing between them", "tone-44k1-mono.mp3", new Uint8Array(0)],
    ["with an ID3v2 tag between them", "tone-44k1-mono-id3.mp3", new Uint8Array(0)],
    ["with an ID3v1 and an ID3v2 tag between them", "tone-44k1-mono-id3.mp3", ID3V1],
  ])("are read one after the other %s", async (_, second, between) => {
    const one = await fixture("tone-44k1-mono.mp3");
    const two = concat([one, between, await fixture(second)]);
    const { samples } = await read(two);
    // LAME's delay and padding stay where the files meet; its Info frame, 1152 more samples, does not.
    expect(samples.length).toBeGreaterThanOrEqual(2 * 35_280);
    expect(samples.length).toBeLessThanOrEqual(2 * 33 * 1152 - 2 * 1152);
    expect((await read(chunked(two, [1, 7, 211]))).samples).toEqual(samples);
  });
});
