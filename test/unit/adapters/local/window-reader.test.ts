import { describe, expect, it } from "vitest";
import { createWindowReader, type WindowReading } from "../../../../adapters/local/window-reader.ts";
import { PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";

const FRAME = 512; // samples: 32 ms
const OPTIONS = { windowMs: 3072, hopMs: 512, minSpeechMs: 320 };

/** A frame of a 150 Hz pulse-like tone, or of silence. */
function frame(index: number, voiced: boolean): Int16Array {
  return Int16Array.from({ length: FRAME }, (_, i) => {
    const phase = ((index * FRAME + i) / 16_000) * 150;
    return voiced ? Math.round(8000 * (1 - 2 * (phase - Math.floor(phase)))) : 0;
  });
}

interface Copied extends Omit<WindowReading, "features"> {
  readonly features: number[];
}

/** Reads frames whose speech mark is given by `speech`, starting at `startMs`. */
function read(
  frames: number,
  speech: (index: number) => boolean,
  startMs = 0,
): { hops: Copied[]; tail: Copied | null } {
  const reader = createWindowReader(OPTIONS);
  const copy = (reading: WindowReading): Copied => ({ ...reading, features: Array.from(reading.features) });
  const hops: Copied[] = [];
  for (let i = 0; i < frames; i++) {
    const active = speech(i);
    const reading = reader.push({
      pcm: frame(i, active),
      startMs: startMs + i * 32,
      speech: [{ probability: active ? 1 : 0, active }],
    });
    if (reading !== null) hops.push(copy(reading));
  }
  const tail = reader.flush();
  return { hops, tail: tail === null ? null : copy(tail) };
}

describe("the window reader", () => {
  it("reads once a hop", () => {
    expect(read(64, () => true).hops.map(({ span }) => span.endMs)).toEqual([512, 1024, 1536, 2048]);
  });

  it("reads nothing from silence", () => {
    expect(read(200, () => false)).toEqual({ hops: [], tail: null });
  });

  it("reads nothing from a window with too little speech", () => {
    expect(read(32, (i) => i < 9).hops).toEqual([]);
  });

  it("does not repeat itself in a pause", () => {
    const ends = read(96, (i) => i < 32).hops.map(({ span }) => span.endMs);
    expect(ends).toEqual([512, 1024]);
  });

  it("spans the window at most, on the clock of the chunks", () => {
    expect(read(160, () => true, 1000).hops.at(-1)?.span).toEqual({ startMs: 1000 + 5120 - 3072, endMs: 1000 + 5120 });
  });

  it("counts each second of speech once, whatever the windows overlap", () => {
    const { hops } = read(160, (i) => i % 40 < 30);
    const heard = hops.reduce((sum, { newSpeechSeconds }) => sum + newSpeechSeconds, 0);
    expect(heard).toBeCloseTo(120 * 0.032, 6);
  });

  it("counts the speech inside the window", () => {
    expect(read(160, () => true).hops.at(-1)?.speechSeconds).toBeCloseTo(3.072, 6);
  });

  it("gives the tail at the end", () => {
    expect(read(40, () => true).tail?.span).toEqual({ startMs: 0, endMs: 1280 });
  });

  it("gives no tail when the last hop heard everything", () => {
    expect(read(32, () => true).tail).toBeNull();
  });

  it("gives a finite value for every functional", () => {
    const features = read(64, () => true).hops.at(-1)?.features ?? [];
    expect([features.length, features.every(Number.isFinite)]).toEqual([PROSODY_FUNCTIONALS.length, true]);
  });

  it("takes a chunk without marks for speech", () => {
    const reader = createWindowReader(OPTIONS);
    const readings = Array.from({ length: 16 }, (_, i) => reader.push({ pcm: frame(i, true), startMs: i * 32 }));
    expect(readings.at(-1)?.speechSeconds).toBeCloseTo(0.512, 6);
  });
});
