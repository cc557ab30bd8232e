import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAudioClock } from "../../../../adapters/hume/audio-clock.ts";
import type { Measurement } from "../../../../adapters/hume/messages.ts";
import { createProgress, createReadings } from "../../../../adapters/hume/readings.ts";

const measured = (startMs: number, endMs: number): Measurement => ({
  startMs,
  endMs,
  trigger: "interval",
  expressions: { joy: 0.5 },
  voiceAttributes: {},
  raw: { startMs, endMs },
});
const same = (ms: number): number => ms;
const spansOf = (windows: readonly (readonly [number, number])[], toSession = same) => {
  const readings = createReadings();
  readings.begin();
  return windows.map(([startMs, endMs]) => {
    const span = readings.take(measured(startMs, endMs), toSession)?.span;
    return span === undefined ? null : [span.startMs, span.endMs];
  });
};

describe("overlapping windows", () => {
  it("become spans that follow one another: each only what is new in its window", () => {
    const windows: [number, number][] = [
      [0, 3000],
      [0, 6000],
      [0, 9000],
      [2000, 12_000],
      [5000, 15_000],
      [6400, 16_400],
    ];
    expect(spansOf(windows)).toEqual([
      [0, 3000],
      [3000, 6000],
      [6000, 9000],
      [9000, 12_000],
      [12_000, 15_000],
      [15_000, 16_400],
    ]);
  });

  it("leave out what no window covered: the pause between two utterances, a window that was lost", () => {
    expect(
      spansOf([
        [0, 3000],
        [5000, 8000],
        [18_000, 28_000],
      ]),
    ).toEqual([
      [0, 3000],
      [5000, 8000],
      [18_000, 28_000],
    ]);
  });

  it("say nothing twice, and nothing that a later one has said", () => {
    expect(
      spansOf([
        [0, 3000],
        [0, 3000],
        [0, 6000],
        [0, 3000],
        [0, 6000.5],
      ]),
    ).toEqual([[0, 3000], null, [3000, 6000], null, null]);
  });

  it("never overlap as spans and never go back, whatever the vendor sends", () => {
    const window = fc.tuple(fc.nat(60_000), fc.nat(60_000));
    fc.assert(
      fc.property(fc.array(window), (windows) => {
        const spans = spansOf(windows).filter((span) => span !== null);
        return spans.every(([start = 0, end = 0], i) => start < end && start >= (spans[i - 1]?.[1] ?? 0));
      }),
    );
  });

  it("of one utterance are numbered in it", () => {
    const readings = createReadings();
    const keys = [[0, 3000], [0, 6000], null, [8000, 9000]].map((window) =>
      window === null ? readings.begin() : readings.take(measured(window[0] as number, window[1] as number), same)?.key,
    );
    expect(keys).toEqual(["u0-1", "u0-2", undefined, "u1-1"]);
  });
});

describe("progress", () => {
  it("only goes on", () => {
    const progress = createProgress();
    expect([5, 3, 5, 9].flatMap((ms) => progress(ms))).toEqual([
      { type: "progress", throughMs: 5 },
      { type: "progress", throughMs: 9 },
    ]);
  });
});

describe("the vendor's clock", () => {
  it("is the session's while everything was taken, and never ahead of what was sent", () => {
    const clock = createAudioClock();
    clock.sent(1000, 1000);
    expect([clock.toSession(400, "start"), clock.toSession(1000, "end"), clock.toSession(5000, "end")]).toEqual([
      400, 1000, 1000,
    ]);
  });

  it("stands still for a frame that is sent again", () => {
    const clock = createAudioClock();
    clock.sent(100, 100);
    clock.refused(100);
    expect(clock.takenMs).toBe(0);
    clock.sent(0, 100);
    expect([clock.takenMs, clock.sentMs]).toEqual([100, 100]);
  });

  it("falls behind by what it never took", () => {
    const clock = createAudioClock();
    for (let i = 0; i < 10; i++) clock.sent(100, 100);
    clock.lost(100);
    for (let i = 0; i < 10; i++) clock.sent(100, 100);
    // Taken: 0 to 900, then 1000 to 2000.
    expect([
      clock.toSession(800, "end"),
      clock.toSession(900, "end"),
      clock.toSession(900, "start"),
      clock.toSession(1500, "end"),
    ]).toEqual([800, 900, 1000, 1600]);
  });
});
