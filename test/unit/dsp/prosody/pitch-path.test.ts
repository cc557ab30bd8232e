import { describe, expect, it } from "vitest";
import type { PitchCandidates } from "../../../../src/dsp/prosody/pitch-candidates.ts";
import { createPitchPath, PATH_LAG } from "../../../../src/dsp/prosody/pitch-path.ts";

/** A frame with the given [Hz, score] candidates. */
function frame(...candidates: readonly (readonly [number, number])[]): PitchCandidates {
  const column = (value: (candidate: readonly [number, number]) => number) =>
    Float64Array.from({ length: 4 }, (_, i) => (candidates[i] ? value(candidates[i]) : 0));
  return {
    count: candidates.length,
    octaves: column(([hz]) => Math.log2(hz)),
    scores: column(([, score]) => score),
    voicingThreshold: 0.36,
  };
}

function follow(frames: readonly PitchCandidates[]) {
  const path = createPitchPath();
  const live: number[] = [];
  const settled: number[] = [];
  let reach = 0;
  for (const [i, next] of frames.entries()) {
    path.push(next, ({ framesBack: back, octave }) => {
      const hz = octave === 0 ? 0 : Math.round(2 ** octave);
      if (back === 0) live.push(hz);
      settled[i - back] = hz;
      reach = Math.max(reach, back);
    });
  }
  return { live, settled, reach };
}

describe("the pitch path", () => {
  it("corrects a single frame whose octave is stronger", () => {
    const steady = Array.from({ length: 10 }, () => frame([120, 0.8]));
    const { settled } = follow([...steady, frame([240, 0.9], [120, 0.8]), ...steady]);
    expect(settled.every((hz) => hz === 120)).toBe(true);
  });

  it("follows a jump that lasts", () => {
    const low = Array.from({ length: 10 }, () => frame([120, 0.8], [240, 0.5]));
    const high = Array.from({ length: 10 }, () => frame([120, 0.5], [240, 0.8]));
    expect(follow([...low, ...high]).settled.at(-1)).toBe(240);
  });

  it("does not call one weak periodic frame in noise voiced", () => {
    const noise = Array.from({ length: 5 }, () => frame());
    expect(follow([...noise, frame([150, 0.5]), ...noise]).settled.every((hz) => hz === 0)).toBe(true);
  });

  it("stays in the register a voice has been in when a multiple of its period scores a little better", () => {
    const usual = Array.from({ length: 80 }, () => frame([180, 0.8]));
    const pause = Array.from({ length: 30 }, () => frame());
    const doubtful = Array.from({ length: 10 }, () => frame([540, 0.72], [180, 0.7]));
    expect(follow([...usual, ...pause, ...doubtful]).settled.slice(-10)).toEqual(Array(10).fill(180));
  });

  it("makes no habit of what it is not sure of", () => {
    const doubtful = Array.from({ length: 80 }, () => frame([90, 0.3], [180, 0.29]));
    const pause = Array.from({ length: 30 }, () => frame());
    const clear = Array.from({ length: 10 }, () => frame([270, 0.44], [90, 0.4]));
    expect(follow([...doubtful, ...pause, ...clear]).settled.slice(-10)).toEqual(Array(10).fill(270));
  });

  it("follows a voice into another register when nothing else is there", () => {
    const usual = Array.from({ length: 80 }, () => frame([180, 0.8]));
    const leap = Array.from({ length: 30 }, () => frame([540, 0.7]));
    expect(follow([...usual, ...leap]).settled.at(-1)).toBe(540);
  });

  it("revises what it said live, but never more than its lag back", () => {
    // Two equal readings for longer than the lag, then evidence for the one not chosen.
    const open = Array.from({ length: 60 }, () => frame([100, 0.7], [130, 0.699]));
    const proof = Array.from({ length: 10 }, () => frame([130, 0.99]));
    const { live, settled, reach } = follow([...open, ...proof]);
    expect(live[50]).toBe(100);
    expect(settled[50]).toBe(130);
    expect(settled[5]).toBe(100);
    expect(reach).toBe(PATH_LAG - 1);
  });
});
