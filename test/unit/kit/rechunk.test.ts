import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRechunker, inTurn, rechunk } from "../../../src/kit/rechunk.ts";
import { collect, countingChunks, formatOf, sourceOf } from "./audio.ts";

const format = formatOf(16_000);
const samples = (chunks: readonly { pcm: Int16Array }[]): number[] => chunks.flatMap(({ pcm }) => [...pcm]);
const mark = (probability: number, active: boolean) => [{ probability, active }];

describe("re-chunking", () => {
  it("gives every sample once, in order, within the limits, at its exact time", async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 30 });
    const limits = fc
      .tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 0, max: 120 }))
      .map(([min, extra]) => ({ min, max: min + extra }));
    const rates = fc.constantFrom(8000, 11_025, 16_000, 44_100);
    const channelCounts = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(lengths, limits, rates, channelCounts, async (perChannel, { min, max }, rate, channels) => {
        const stereo = formatOf(rate, channels);
        const given = countingChunks(
          perChannel.map((n) => n * channels),
          stereo,
        );
        const got = await collect(rechunk(sourceOf(given), stereo, { min, max }));
        expect(samples(got)).toEqual(samples(given));
        let frames = 0;
        got.forEach(({ pcm, startMs }, index) => {
          expect(startMs).toBe((frames / rate) * 1000);
          frames += pcm.length / channels;
          expect(pcm.length % channels).toBe(0);
          const last = index === got.length - 1;
          const minFrames = Math.min(Math.ceil((min * rate) / 1000), Math.floor((max * rate) / 1000));
          expect(pcm.length / channels).toBeLessThanOrEqual(Math.floor((max * rate) / 1000));
          if (!last) expect(pcm.length / channels).toBeGreaterThanOrEqual(minFrames);
        });
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the start of the first chunk", () => {
    const [chunk] = createRechunker(format, { min: 10, max: 20 }).push({ pcm: new Int16Array(160), startMs: 1234.5 });
    expect(chunk?.startMs).toBe(1234.5);
  });

  it("passes a chunk that fits as it is, without a copy", () => {
    const pcm = new Int16Array(320);
    const [chunk] = createRechunker(format, { min: 10, max: 20 }).push({ pcm, startMs: 0 });
    expect(chunk?.pcm).toBe(pcm);
  });

  it("marks a joined chunk as speech when one of its parts is, with the highest probability", () => {
    const marks = [mark(0.2, false), mark(0.9, true), mark(0.4, false)];
    const chunks = countingChunks([160, 160, 160], format, (i) => marks[i] ?? []);
    const rechunker = createRechunker(format, { min: 30, max: 30 });
    expect(chunks.flatMap((c) => rechunker.push(c))[0]?.speech).toEqual(mark(0.9, true));
  });

  it("keeps the marks of a chunk on each of its pieces", () => {
    const [chunk] = countingChunks([960], format, () => mark(0.7, true));
    const pieces = createRechunker(format, { min: 20, max: 20 }).push(chunk as NonNullable<typeof chunk>);
    expect(pieces.map(({ speech }) => speech)).toEqual([mark(0.7, true), mark(0.7, true), mark(0.7, true)]);
  });

  it("forgets the marks of a chunk once it was sent", () => {
    const marks = [mark(1, true), mark(0.1, false)];
    const chunks = countingChunks([320, 320], format, (i) => marks[i] ?? []);
    const rechunker = createRechunker(format, { min: 20, max: 20 });
    expect(chunks.flatMap((c) => rechunker.push(c)).map(({ speech }) => speech)).toEqual(marks);
  });

  it("invents no marks for audio without them", () => {
    const rechunker = createRechunker(format, { min: 20, max: 20 });
    const chunks = countingChunks([160, 160], format).flatMap((c) => rechunker.push(c));
    expect(chunks.map((chunk) => "speech" in chunk)).toEqual([false]);
  });

  it("gives a short rest at the end", async () => {
    const chunks = await collect(rechunk(sourceOf(countingChunks([400], format)), format, { min: 20, max: 20 }));
    expect(chunks.map(({ pcm }) => pcm.length)).toEqual([320, 80]);
  });

  it("stops the source when it is left early", async () => {
    const source = sourceOf(countingChunks([320, 320], format));
    for await (const _ of rechunk(source, format, { min: 20, max: 20 })) break;
    expect(source.stopped).toBe(true);
  });
});

describe("pieces sent in turn", () => {
  it("go out one after the other, each when the one before was taken", async () => {
    const sent: string[] = [];
    const takes: (() => void)[] = [];
    const send = (piece: string): Promise<void> => {
      sent.push(piece);
      return new Promise((resolve) => takes.push(resolve));
    };
    const all = inTurn(["a", "", "b"], send);
    for (let i = 0; i < 3; i++) {
      expect(sent.length).toBe(i + 1);
      takes[i]?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await all;
    expect(sent).toEqual(["a", "", "b"]);
  });

  it("are waited for only where there is something to wait for", () => {
    const sent: string[] = [];
    const send = (piece: string): undefined => void sent.push(piece);
    expect([inTurn([], send), inTurn([""], send)]).toEqual([undefined, undefined]);
    expect(sent).toEqual([""]);
  });
});
