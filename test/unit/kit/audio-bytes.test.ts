import { describe, expect, it } from "vitest";
import { openRecording } from "../../../src/core/input/index.ts";
import { channelBytes, createAudioMeter, msOf, pcmBytes, readClip, wavBytes } from "../../../src/kit/audio-bytes.ts";
import type { AudioChunk, AudioFormat } from "../../../src/spec/audio.ts";

const format = (channels: number, sampleRateHz = 8000): AudioFormat => ({
  sampleRateHz,
  channels: Array.from({ length: channels }, (_, channel) => ({ channel, role: null, speakers: null })),
});
const { signal } = new AbortController();

async function* chunks(...pieces: readonly number[][]): AsyncGenerator<AudioChunk> {
  for (const piece of pieces) yield { pcm: Int16Array.from(piece), startMs: 0 };
}

describe("samples as bytes", () => {
  it("are little-endian, of exactly the view that was given", () => {
    const pcm = Int16Array.of(9, 1, -2, 9).subarray(1, 3);
    expect([...pcmBytes(pcm)]).toEqual([1, 0, 0xfe, 0xff]);
  });

  it("of one channel are taken out of interleaved ones", () => {
    const both = pcmBytes(Int16Array.of(1, 2, 3, 4));
    expect([...channelBytes(both, 2, 1)]).toEqual([2, 0, 4, 0]);
  });

  it("count as ms over all channels", () => {
    expect([msOf(800, format(1)), msOf(800, format(2))]).toEqual([100, 50]);
  });
});

describe("a clip in memory", () => {
  it("holds all samples and knows its length", async () => {
    const clip = { format: format(1), audio: chunks([1, 2], [], [3]) };
    const { pcm, durationMs } = await readClip(clip, signal, 100);
    expect([[...new Int16Array(pcm.buffer)], durationMs]).toEqual([[1, 2, 3], 0.375]);
  });

  it("that is more than the vendor takes is refused as soon as that is known", async () => {
    await expect(readClip({ format: format(1), audio: chunks([1, 2], [3]) }, signal, 5)).rejects.toMatchObject({
      kind: "unsupported",
      facts: { maxBytes: 5 },
    });
  });

  it("becomes a WAV file that the library's own reader reads back", async () => {
    const file = wavBytes(pcmBytes(Int16Array.of(100, -100, 200, -200)), format(2, 44_100));
    const recording = await openRecording(file, {}, signal);
    const samples: number[] = [];
    for await (const block of recording.blocks) samples.push(...block);
    await recording.close();
    expect(recording.format).toMatchObject({ sampleRateHz: 44_100, channels: 2 });
    expect(samples.map((sample) => Math.round(sample * 32_768))).toEqual([100, -100, 200, -200]);
  });
});

describe("the audio meter", () => {
  it("books whole ms whose sum is the audio sent, however it was cut", () => {
    const booked: number[] = [];
    const meter = createAudioMeter((_line, units) => void booked.push(units), "audio", format(1, 44_100));
    for (let i = 0; i < 441; i++) meter({ pcm: new Int16Array(100) });
    expect(booked.reduce((sum, units) => sum + units, 0)).toBe(1000);
    expect(booked.every((units) => Number.isInteger(units) && units > 0)).toBe(true);
  });
});
