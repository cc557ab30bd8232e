import { describe, expect, it } from "vitest";
import {
  clock,
  createRollingMean,
  createTrajectory,
  createTrend,
  type Firing,
  type Trajectory,
} from "../../../../src/core/trajectory/index.ts";
import { axis } from "../smooth/readings.ts";

/** Feeds a valence every 250 ms from `fromMs` to `toMs`. */
function feed(trajectory: Trajectory, fromMs: number, toMs: number, valence: (atMs: number) => number): Firing[] {
  const fired: Firing[] = [];
  for (let endMs = fromMs + 250; endMs <= toMs; endMs += 250) {
    const span = { startMs: endMs - 250, endMs };
    fired.push(...trajectory.sample({ span, valence: axis(valence(endMs)), arousal: null, mixedSignals: false }));
  }
  return fired;
}

describe("createRollingMean", () => {
  it("weighs values by the time they held", () => {
    const mean = createRollingMean(10_000);
    mean.push(0, 3000, 1);
    mean.push(3000, 4000, -1);
    expect(mean.read()?.mean).toBeCloseTo(0.5, 12);
  });

  it("lets go of what lies before its window", () => {
    const mean = createRollingMean(1000);
    mean.push(0, 5000, 1);
    mean.push(5000, 5500, 0);
    expect(mean.read()).toEqual({ mean: 0.5, coveredMs: 1000, fromMs: 4500 });
  });

  it("does not count pauses towards the window", () => {
    const mean = createRollingMean(1000);
    mean.push(0, 500, 1);
    mean.push(2000, 2500, 0);
    expect(mean.read()?.mean).toBeCloseTo(0.5, 12);
  });

  it("forgets what is four windows old", () => {
    const mean = createRollingMean(1000);
    mean.push(0, 500, 1);
    mean.push(5000, 5500, 0);
    expect(mean.read()?.mean).toBe(0);
  });
});

describe("createTrend", () => {
  it("finds the slope of a line per minute", () => {
    const trend = createTrend();
    for (let atMs = 3_000_000; atMs <= 3_120_000; atMs += 1000)
      trend.push(atMs, 0.3 - (0.2 * (atMs - 3_000_000)) / 60_000);
    expect(trend.read(0.05, 10_000)).toEqual({ direction: "falling", valencePerMinute: expect.closeTo(-0.2, 9) });
  });

  it("calls a slope below the threshold flat", () => {
    const trend = createTrend();
    for (let atMs = 0; atMs <= 60_000; atMs += 1000) trend.push(atMs, (0.04 * atMs) / 60_000);
    expect(trend.read(0.05, 10_000)?.direction).toBe("flat");
  });

  it("says nothing over less than its shortest time", () => {
    const trend = createTrend();
    for (let atMs = 0; atMs < 10_000; atMs += 1000) trend.push(atMs, atMs / 10_000);
    expect(trend.read(0.05, 10_000)).toBeNull();
  });
});

describe("spikes", () => {
  it("fires one negative spike, with its time in words, when valence falls from the speaker's own level", () => {
    const trajectory = createTrajectory();
    const fired = feed(trajectory, 180_000, 200_000, (atMs) => (atMs < 192_000 ? 0.1 : -0.3));
    expect(fired).toEqual([
      {
        rule: "negative-spike",
        message: "negative spike at 03:12",
        atMs: 192_000,
        span: { startMs: 192_000, endMs: 192_000 },
        valence: -0.3,
      },
    ]);
  });

  it("keeps how far valence fell", () => {
    const trajectory = createTrajectory();
    feed(trajectory, 0, 20_000, (atMs) => (atMs < 18_000 ? 0.1 : -0.3));
    expect(trajectory.summary(20_000).spikes).toEqual([
      { kind: "negative", atMs: 18_000, valence: -0.3, delta: expect.closeTo(-0.4, 9) },
    ]);
  });

  it("does not fire for a fall that stays above the floor", () => {
    expect(feed(createTrajectory(), 0, 20_000, (atMs) => (atMs < 18_000 ? 0.6 : 0))).toEqual([]);
  });

  it("does not fire for someone who is always low", () => {
    expect(feed(createTrajectory(), 0, 60_000, () => -0.35)).toEqual([]);
  });

  it("waits for five seconds of the speaker before anything can stand out", () => {
    const fired = feed(createTrajectory(), 0, 8000, (atMs) => (atMs <= 4000 ? 0.5 : -0.35));
    expect(fired.map(({ atMs }) => atMs)).toEqual([5250]);
  });

  it("does not fire twice within the refractory time", () => {
    const swings = (atMs: number) => (atMs > 16_000 && Math.floor(atMs / 2000) % 2 === 0 ? -0.35 : 0.3);
    const fired = feed(createTrajectory(), 0, 24_000, swings).filter(({ rule }) => rule === "negative-spike");
    expect(fired).toHaveLength(1);
  });

  it("fires again after the refractory time and a return to the level", () => {
    const swings = (atMs: number) => (atMs === 20_000 || atMs === 40_000 ? -0.35 : 0.3);
    expect(feed(createTrajectory(), 0, 50_000, swings).map(({ atMs }) => atMs)).toEqual([20_000, 40_000]);
  });

  it("fires positive spikes too", () => {
    const fired = feed(createTrajectory(), 0, 20_000, (atMs) => (atMs < 18_000 ? -0.1 : 0.5));
    expect(fired.map(({ rule }) => rule)).toEqual(["positive-spike"]);
  });

  it("keeps as many as it is told and counts the rest", () => {
    const trajectory = createTrajectory({ maxKept: 2, spikeRefractoryMs: 0 });
    feed(trajectory, 0, 120_000, (atMs) => (atMs > 10_000 && atMs % 20_000 === 0 ? -0.35 : 0.3));
    const { spikes, omitted } = trajectory.summary(120_000);
    expect([spikes.length, omitted]).toEqual([2, 4]);
  });
});

describe("sustained negative", () => {
  const low = (from: number, to: number) => (atMs: number) => (atMs > from && atMs <= to ? -0.6 : -0.1);

  it("fires once, when the mean of five seconds has fallen below -0.40", () => {
    const fired = feed(createTrajectory(), 0, 60_000, low(20_000, 40_000)).filter(
      ({ rule }) => rule === "sustained-negative",
    );
    // Five seconds hold 12 low hops of -0.6 and 8 of -0.1 when their mean reaches -0.40, so the 13th is the first below it.
    expect(fired).toMatchObject([{ atMs: 23_250, message: "sustained negative since 00:20" }]);
  });

  it("summarises the stretch from the first to the last low value, with the mean over just that", () => {
    const trajectory = createTrajectory();
    feed(trajectory, 0, 60_000, low(20_000, 40_000));
    expect(trajectory.summary(60_000).sustainedNegative).toEqual([
      { startMs: 20_000, endMs: 40_000, meanValence: expect.closeTo(-0.6, 9) },
    ]);
  });

  it("does not fire for four seconds of anger", () => {
    expect(feed(createTrajectory({ spikeDelta: 2 }), 0, 4000, () => -0.9)).toEqual([]);
  });

  it("reports a stretch that is still going on", () => {
    const trajectory = createTrajectory();
    feed(trajectory, 0, 8000, () => -0.5);
    expect(trajectory.summary(8000).sustainedNegative).toEqual([{ startMs: 0, endMs: 8000, meanValence: -0.5 }]);
  });

  it("follows its options", () => {
    const fired = feed(createTrajectory({ sustainedBelow: -0.2, sustainedMs: 1000 }), 0, 3000, () => -0.25);
    expect(fired.map(({ atMs }) => atMs)).toEqual([1000]);
  });
});

describe("a trajectory's summary", () => {
  it("has mean, lowest and highest valence, and null for an arousal nobody gave", () => {
    const trajectory = createTrajectory();
    feed(trajectory, 0, 1000, (atMs) => atMs / 1000 - 0.5);
    expect(trajectory.summary(1000)).toMatchObject({
      valence: { mean: expect.closeTo(0.125, 9), min: -0.25, max: 0.5 },
      arousal: null,
      trend: null,
    });
  });

  it("counts readings and their reasons", () => {
    const trajectory = createTrajectory();
    for (const reason of [null, "silence", "silence", "conflict"] as const) trajectory.count(reason);
    expect(trajectory.summary(0)).toMatchObject({ readings: 4, abstained: { silence: 2, conflict: 1 } });
  });

  it("adds up the time of each label, the running one to the end", () => {
    const trajectory = createTrajectory();
    trajectory.state("anger", 0);
    trajectory.state("neutral", 4000);
    trajectory.state(null, 5000);
    trajectory.state("anger", 8000);
    expect(trajectory.summary(10_000).labelMs).toEqual({ anger: 6000, neutral: 1000 });
  });

  it("joins neighbouring mixed signals into one span", () => {
    const trajectory = createTrajectory();
    for (const startMs of [0, 250, 500, 5000]) {
      const span = { startMs, endMs: startMs + 250 };
      trajectory.sample({ span, valence: null, arousal: null, mixedSignals: true });
    }
    expect(trajectory.summary(6000).mixedSignals).toEqual([
      { startMs: 0, endMs: 750 },
      { startMs: 5000, endMs: 5250 },
    ]);
  });

  it("counts overlapping windows once", () => {
    const trajectory = createTrajectory();
    trajectory.sample({ span: { startMs: 0, endMs: 3000 }, valence: axis(-0.5), arousal: null, mixedSignals: true });
    trajectory.sample({ span: { startMs: 250, endMs: 3250 }, valence: axis(-0.5), arousal: null, mixedSignals: true });
    expect(trajectory.summary(4000).mixedSignals).toEqual([{ startMs: 0, endMs: 3250 }]);
  });
});

describe("clock", () => {
  it.each([
    [0, "00:00"],
    [192_999, "03:12"],
    [3_600_000, "1:00:00"],
    [36_061_000, "10:01:01"],
  ])("writes %d ms as %s", (atMs, words) => {
    expect(clock(atMs)).toBe(words);
  });
});
