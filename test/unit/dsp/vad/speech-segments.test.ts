import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSpeechSegments, type SpeechEdge } from "../../../../src/dsp/vad/index.ts";

/** Runs one mark per 32 ms, "+" for speech, and flushes. */
function edges(marks: string): string[] {
  const segments = createSpeechSegments();
  const found: (SpeechEdge | null)[] = Array.from(marks, (mark, i) =>
    segments.push(mark === "+", 32 * i, 32 * (i + 1)),
  );
  return [...found, segments.flush()].filter((edge) => edge !== null).map(({ edge, atMs }) => `${edge} ${atMs}`);
}

describe("createSpeechSegments", () => {
  it("tells start and end with the times of the marks themselves", () => {
    expect(edges(`--++++++${"-".repeat(12)}`)).toEqual(["start 64", "end 256"]);
  });

  it("leaves out speech shorter than 96 ms", () => {
    expect(edges("--++----")).toEqual([]);
  });

  it("joins speech over a pause shorter than 300 ms", () => {
    expect(edges(`+++++---------+++++${"-".repeat(10)}`)).toEqual(["start 0", "end 608"]);
  });

  it("ends an open segment at the end of the audio", () => {
    expect(edges("++++")).toEqual(["start 0", "end 128"]);
  });

  it("ends an open segment where its speech ended when the audio ends in a short pause", () => {
    expect(edges("++++---")).toEqual(["start 0", "end 128"]);
  });

  it("alternates starts and ends in time, whatever the marks", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (marks) => {
        const found = edges(marks.map((mark) => (mark ? "+" : "-")).join(""));
        expect(found.map((edge) => edge.split(" ")[0])).toEqual(found.map((_, i) => (i % 2 === 0 ? "start" : "end")));
        const times = found.map((edge) => Number(edge.split(" ")[1]));
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });
});
