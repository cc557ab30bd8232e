import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClockMap } from "../../../../src/core/stream/clock-map.ts";

describe("the clock map", () => {
  it("maps session time one to one while nothing was skipped", () => {
    const map = createClockMap();
    map.pulled(0, 0, 32);
    map.pulled(32, 32, 32);
    expect(map.toInput(40)).toBe(40);
  });

  it("shifts only what follows a break in the audio", () => {
    const map = createClockMap();
    map.pulled(0, 0, 100);
    map.pulled(100, 600, 100);
    expect([map.toInput(50), map.toInput(150)]).toEqual([50, 650]);
  });

  it("holds a time beyond what was pulled at the end of what was pulled", () => {
    const map = createClockMap();
    map.pulled(0, 1000, 100);
    expect(map.toInput(500)).toBe(1100);
  });

  it("goes on from an earlier moment when it is rewound, and forgets breaks that will come again", () => {
    const map = createClockMap();
    map.pulled(0, 0, 100);
    map.pulled(100, 600, 100);
    map.rewind(50);
    expect([map.toInput(30), map.toInput(150)]).toEqual([30, 50]);
    map.pulled(50, 50, 50);
    map.pulled(100, 600, 40);
    expect([map.toInput(99), map.toInput(100), map.toInput(100, "end"), map.toInput(190)]).toEqual([99, 600, 100, 640]);
  });

  it("maps a resumed session whose audio goes on elsewhere than the session clock would have it", () => {
    const map = createClockMap();
    map.pulled(0, 0, 100);
    map.rewind(100);
    map.pulled(100, 900, 100);
    expect([map.toInput(100), map.toInput(100, "end"), map.toInput(150)]).toEqual([900, 100, 950]);
  });

  it("remembers so many breaks, and what lies before them as far back as if there had been no others", () => {
    const map = createClockMap(2);
    // Three pieces of 100 ms, each 500 ms after the one before it.
    for (const piece of [0, 1, 2]) map.pulled(100 * piece, 600 * piece, 100);
    expect([map.toInput(250), map.toInput(150), map.toInput(50), map.toInput(0)]).toEqual([1250, 650, 550, 500]);
  });

  it("maps the last minutes of a call that is broken a hundred thousand times", () => {
    const map = createClockMap();
    for (let piece = 0; piece < 100_000; piece++) map.pulled(32 * piece, 64 * piece, 32);
    expect([99_999, 96_000].map((piece) => map.toInput(32 * piece + 1))).toEqual([64 * 99_999 + 1, 64 * 96_000 + 1]);
    expect(map.toInput(1)).toBeGreaterThan(0);
  });

  it("goes on from an earlier moment after it has forgotten breaks", () => {
    const map = createClockMap(2);
    for (const piece of [0, 1, 2]) map.pulled(100 * piece, 600 * piece, 100);
    map.rewind(150);
    map.pulled(150, 2000, 50);
    expect([map.toInput(140), map.toInput(150), map.toInput(190)]).toEqual([640, 2000, 2040]);
  });

  it("is never decreasing when the input never went back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 500 })), { minLength: 1 }),
        (steps) => {
          const map = createClockMap();
          let session = 0;
          let input = 0;
          for (const [length, skip] of steps) {
            input += skip;
            map.pulled(session, input, length);
            session += length;
            input += length;
          }
          let last = -1;
          for (let t = 0; t <= session; t += 7) {
            const mapped = map.toInput(t);
            expect(mapped).toBeGreaterThanOrEqual(last);
            last = mapped;
          }
        },
      ),
    );
  });
});
