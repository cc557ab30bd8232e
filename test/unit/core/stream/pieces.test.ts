import { describe, expect, it } from "vitest";
import type { CallChannel } from "../../../../src/core/stream/call-channel.ts";
import type { Frame } from "../../../../src/core/stream/frame.ts";
import { createPieces } from "../../../../src/core/stream/pieces.ts";

const channel = (index: number): CallChannel =>
  ({ channel: index, role: null, speakers: null, allowed: true, companionAllowed: false }) as CallChannel;
const MONO = [channel(0)];

/** A frame of 4 samples per channel that all have the value `startMs`, or its negative on the second channel. */
const frame = (startMs: number, active = false): Frame => {
  const pcm = [new Int16Array(4).fill(startMs), new Int16Array(4).fill(-startMs)];
  const mark = { probability: active ? 0.9 : 0.1, active };
  return { startMs, endMs: startMs + 32, pcm, pcm16k: pcm, speech: [mark, { probability: 0.2, active: false }] };
};

describe("the pieces of a session", () => {
  it("are the frames one by one, each with its own marks, where nothing is joined", () => {
    const pieces = createPieces(MONO, 0);
    expect(pieces.add(frame(32, true))).toEqual([
      { pcm: new Int16Array(4).fill(32), startMs: 32, endMs: 64, speech: [{ probability: 0.9, active: true }] },
    ]);
    expect(pieces.take()).toEqual([]);
  });

  it("hold the frames of a block as one, speech where one of them is, with the steps they were", () => {
    const pieces = createPieces(MONO, 100);
    for (const one of [frame(0), frame(32, true), frame(64)]) expect(pieces.add(one)).toEqual([]);
    const [piece] = pieces.take();
    expect(piece).toMatchObject({ startMs: 0, endMs: 96, speech: [{ probability: 0.9, active: true }] });
    expect([...(piece?.pcm ?? [])]).toEqual([0, 32, 64].flatMap((value) => new Array(4).fill(value)));
    expect(piece?.steps?.map(({ startMs, endMs, speech }) => [startMs, endMs, speech[0]?.active])).toEqual([
      [0, 32, false],
      [32, 64, true],
      [64, 96, false],
    ]);
  });

  it("are complete when they would be longer than the bound", () => {
    const pieces = createPieces(MONO, 64);
    const complete = [frame(0), frame(32), frame(64)].flatMap((one) => pieces.add(one));
    expect(complete.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[0, 64]]);
    expect(pieces.take().map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[64, 96]]);
  });

  it("end where audio is missing, so that their times stay true", () => {
    const pieces = createPieces(MONO, 1000);
    const complete = [frame(0), frame(32), frame(1064)].flatMap((one) => pieces.add(one));
    expect(complete.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[0, 64]]);
    expect(pieces.take().map(({ startMs, endMs }) => [startMs, endMs])).toEqual([[1064, 1096]]);
  });

  it("interleave the channels of the session, in its order", () => {
    const pieces = createPieces([channel(1), channel(0)], 100);
    pieces.add(frame(1, true));
    pieces.add(frame(33));
    const [piece] = pieces.take();
    expect([...(piece?.pcm ?? [])]).toEqual([-1, 1, -1, 1, -1, 1, -1, 1, -33, 33, -33, 33, -33, 33, -33, 33]);
    expect(piece?.speech.map(({ active }) => active)).toEqual([false, true]);
  });
});
