import { describe, expect, it } from "vitest";
import { createLane } from "../../../../src/core/stream/lane.ts";

const IDENTITY = { channel: 0, role: null, speaker: null };
const mark = (active: boolean) => ({ probability: active ? 0.9 : 0.1, active });

function openLane() {
  const spoken: number[][] = [];
  const lane = createLane(IDENTITY, "built-in", (startMs, endMs) => spoken.push([startMs, endMs]));
  return { lane, spoken };
}

describe("a lane", () => {
  it("counts of a stretch that was heard in part only the rest as speech", () => {
    const { lane, spoken } = openLane();
    lane.hear(0, 96, mark(true));
    lane.hear(32, 128, mark(true));
    expect(spoken).toEqual([
      [0, 96],
      [96, 128],
    ]);
  });

  it("begins and ends speech no earlier than what it has heard", () => {
    const { lane } = openLane();
    lane.hear(0, 96, mark(false));
    expect(lane.hear(64, 160, mark(true))).toMatchObject({ type: "speech", edge: "start", atMs: 96 });
    expect(lane.hear(128, 192, mark(false))).toMatchObject({ type: "speech", edge: "end", atMs: 160, durationMs: 64 });
  });

  it("says nothing of what it heard before", () => {
    const { lane, spoken } = openLane();
    lane.hear(0, 96, mark(false));
    expect(lane.hear(32, 96, mark(true))).toBeNull();
    expect(spoken).toEqual([]);
  });
});
