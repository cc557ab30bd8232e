import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compareMeasured, correlation, median } from "../../../scripts/praat/agreement.ts";
import { measureOurs } from "../../../scripts/praat/measure-ours.ts";
import { type MeasuredClip, type MeasuredFrame, parseMeasured } from "../../../scripts/praat/run-praat.ts";
import { harmonics, toPcm } from "../dsp/prosody/signals.ts";

const SCRIPT = fileURLToPath(new URL("../../../scripts/compare-praat.ts", import.meta.url));

const frame = (f0Hz: number, f1Hz = 500): MeasuredFrame => ({
  f0Hz,
  hnrDb: f0Hz > 0 ? 15 : null,
  formantsHz: [f1Hz, 1500, 2500],
});
const clip = (frames: readonly MeasuredFrame[], jitterPercent = 1): MeasuredClip => ({
  frames,
  jitterPercent,
  shimmerDb: 0.5,
});

describe("what Praat writes", () => {
  it("is read clip by clip, undefined values as nothing", () => {
    const text = [
      "clip\t1\t0.0125\t0.9",
      "frame\t--undefined--\t-200\t500.5\t1500\t2500",
      "frame\t120.25\t11.5\t510\t1490\t--undefined--",
      "clip\t2\t--undefined--\t--undefined--",
      "",
    ].join("\n");
    expect(parseMeasured(text)).toEqual([
      {
        jitterPercent: 1.25,
        shimmerDb: 0.9,
        frames: [
          { f0Hz: 0, hnrDb: null, formantsHz: [500.5, 1500, 2500] },
          { f0Hz: 120.25, hnrDb: 11.5, formantsHz: [510, 1490, 0] },
        ],
      },
      { jitterPercent: null, shimmerDb: null, frames: [] },
    ]);
  });
});

describe("the agreement of two measurements", () => {
  const theirs = [clip([frame(100), frame(100), frame(0), frame(0), frame(200)])];

  it("is whole for the same", () => {
    expect(compareMeasured(theirs, theirs)).toMatchObject({
      frames: 5,
      voicingAgrees: 1,
      grossErrors: 0,
      medianCents: 0,
    });
  });

  it("counts frames that only one calls voiced", () => {
    const ours = [clip([frame(100), frame(0), frame(150), frame(0), frame(200)])];
    const { voicingAgrees, onlyOursVoiced, onlyTheirsVoiced } = compareMeasured(ours, theirs);
    expect([voicingAgrees, onlyOursVoiced, onlyTheirsVoiced]).toEqual([expect.closeTo(0.6), 0.2, 0.2]);
  });

  it("counts an octave as gross and leaves it out of what is fine", () => {
    const ours = [clip([frame(200), frame(101), frame(0), frame(0), frame(200)])];
    const { grossErrors, medianCents } = compareMeasured(ours, theirs);
    expect(grossErrors).toBeCloseTo(1 / 3);
    expect(medianCents).toBeCloseTo(0.5 * 1200 * Math.log2(1.01));
  });

  it("counts a formant that ours did not find as not near", () => {
    const ours = [clip([frame(100, 520), frame(100, 0), frame(0), frame(0), frame(200, 700)])];
    const first = compareMeasured(ours, theirs).formants[0];
    expect(first).toMatchObject({ medianDifferenceHz: 110, nearShare: expect.closeTo(1 / 3) });
  });

  it("compares recordings by their medians and their correlation", () => {
    const ours = [1, 2, 4].map((x) => clip([], x));
    const others = [2, 4, 8].map((x) => clip([], x));
    expect(compareMeasured(ours, others).jitter).toEqual({
      medianOurs: 2,
      medianTheirs: 4,
      correlation: expect.closeTo(1),
    });
  });
});

describe("the figures", () => {
  it("take the middle, and the mean of the two middle ones", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  it("correlate opposites with -1", () => {
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
  });
});

describe("our measurement", () => {
  it("gives every frame once, as it settled", () => {
    const { frames, jitterPercent } = measureOurs(toPcm(harmonics(150, { seconds: 1.5 })));
    expect(frames.length).toBe(145);
    expect(frames.every(({ f0Hz }) => Math.abs(f0Hz / 150 - 1) < 0.01)).toBe(true);
    expect(jitterPercent).toBeLessThan(0.05);
  });
});

describe("compare:praat", () => {
  it("says how it is used", () => {
    expect(execFileSync(process.execPath, [SCRIPT, "--help"], { encoding: "utf8" })).toContain("npm run compare:praat");
  });

  it("says in one sentence that Praat is missing", () => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT], { encoding: "utf8", env: { PATH: "" } });
    expect([status, stderr.trim().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toContain("Praat is not installed");
  });

  it("says in one sentence that an option is unknown", () => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, "--nope"], { encoding: "utf8" });
    expect([status, stderr.trim()]).toEqual([2, expect.stringContaining("--nope")]);
  });
});
