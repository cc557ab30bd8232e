import { describe, expect, it } from "vitest";
import { createChannelHold } from "../../../../src/core/stream/channel-hold.ts";
import type { Frame } from "../../../../src/core/stream/frame.ts";

const frame = (i: number, sample = 1000): Frame => ({
  startMs: i * 32,
  endMs: (i + 1) * 32,
  pcm: [Int16Array.of(sample), Int16Array.of(sample)],
  pcm16k: [],
  speech: [],
});

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

  it("takes the channels for separate when five seconds of sound gave no verdict", () => {
    const hold = createChannelHold(2);
    let released = 0;
    for (let i = 0; i < 200; i++) released += hold.push(frame(i), null).length;
    expect(released).toBe(200);
    expect(hold.layout).toBe("separate");
  });

  it("lets a silent beginning through after five seconds, and holds again from the first sound until the verdict", () => {
    const hold = createChannelHold(2);
    let released = 0;
    for (let i = 0; i < 300; i++) released += hold.push(frame(i, 0), null).length;
    expect(released).toBe(300);
    expect(hold.push(frame(300), null)).toHaveLength(0);
    expect(hold.push(frame(301), null)).toHaveLength(0);
    expect(hold.push(frame(302), "dual-mono")).toHaveLength(3);
    expect(hold.push(frame(303), "dual-mono")).toHaveLength(1);
  });

  it("gives sound that came late in the first five seconds its own five seconds", () => {
    const hold = createChannelHold(2);
    let released = 0;
    for (let i = 0; i < 150; i++) released += hold.push(frame(i, 0), null).length;
    for (let i = 150; i < 290; i++) released += hold.push(frame(i), null).length;
    expect(released).toBe(0);
    for (let i = 290; i < 320; i++) released += hold.push(frame(i), null).length;
    expect(released).toBe(320);
  });

  it("lets go what it holds when the input ends", () => {
    const hold = createChannelHold(2);
    hold.push(frame(0), null);
    expect(hold.release()).toHaveLength(1);
  });
});
