import { describe, expect, it } from "vitest";
import { createChannelHold } from "../../../../src/core/stream/channel-hold.ts";
import type { Frame } from "../../../../src/core/stream/frame.ts";

const frame = (i: number): Frame => ({ startMs: i * 32, endMs: (i + 1) * 32, pcm: [], speech: [] });

describe("the channel hold", () => {
  it("never holds a mono input", () => {
    expect(createChannelHold(1).push(frame(0), null)).toHaveLength(1);
  });

  it("holds a stereo input until its layout is known, then lets everything go in order", () => {
    const hold = createChannelHold(2);
    expect(hold.push(frame(0), null)).toHaveLength(0);
    expect(hold.push(frame(1), "dual-mono").map(({ startMs }) => startMs)).toEqual([0, 32]);
    expect(hold.layout).toBe("dual-mono");
  });

  it("takes the channels for separate when five seconds gave no verdict", () => {
    const hold = createChannelHold(2);
    let released = 0;
    for (let i = 0; i < 200; i++) released += hold.push(frame(i), null).length;
    expect(released).toBe(200);
    expect(hold.layout).toBe("separate");
  });

  it("lets go what it holds when the input ends", () => {
    const hold = createChannelHold(2);
    hold.push(frame(0), null);
    expect(hold.release()).toHaveLength(1);
  });
});
