import { describe, expect, it } from "vitest";
import { createPosition } from "../../../../adapters/gladia/position.ts";
import { MONO } from "./sessions.ts";

const frame = (startMs: number) => ({ pcm: new Int16Array(1600), startMs });

describe("the position of a session of Gladia that goes on", () => {
  const goingOn = () => createPosition(MONO, { bytes: 6400, serverBytes: 6400 });

  it("is where an empty chunk is acknowledged", () => {
    const position = goingOn();
    expect(position.acknowledged([9600, 9600])).toBe(true);
    expect(position.unsent(frame(200))).toHaveLength(0);
    expect(position.unsent(frame(300))).toHaveLength(1600);
    expect(position.toSessionMs(0.4)).toBe(400);
  });

  it("is not taken for known by a late acknowledgement of audio sent before the break, which counts all the same", () => {
    const position = goingOn();
    expect(position.acknowledged([6400, 9600])).toBe(false);
    expect(position.acknowledged([9600, 12_800])).toBe(false);
    expect(position.unsent(frame(200))).toHaveLength(0);
    expect(position.unsent(frame(300))).toHaveLength(0);
    expect(position.unsent(frame(400))).toHaveLength(1600);
    position.acknowledged([12_800, 16_000]);
    expect(position.ackedMs).toBe(500);
  });

  it("has acknowledged nothing where nothing was", () => {
    expect(createPosition(MONO, null).known).toBe(false);
    expect(goingOn().known).toBe(true);
  });
});
