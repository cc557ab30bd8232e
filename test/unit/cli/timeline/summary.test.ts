import { Ansis } from "ansis";
import { describe, expect, it } from "vitest";
import { displayWidth } from "../../../../src/cli/text.ts";
import { Lanes } from "../../../../src/cli/timeline/lanes.ts";
import { renderLine } from "../../../../src/cli/timeline/line.ts";
import { summaryLines } from "../../../../src/cli/timeline/summary.ts";
import type { Summary } from "../../../../src/spec/index.ts";
import { abstainedState, readingEvent, shortCall, speakerSummary, stateOf, summaryOf } from "../events.ts";

function linesOf(summary: Summary, width = 80): string[] {
  const lanes = new Lanes();
  for (const event of shortCall()) lanes.accept(event);
  lanes.accept(stateOf({ atMs: 30_000 }));
  const accuracy = "Right about half of the time on voices it never heard. ".repeat(4).trim();
  const view = { name: "call.wav", summary, lanes, elapsedMs: 2000, accuracy, width };
  return summaryLines(view).map((line) => renderLine(line, width, new Ansis(0)));
}

const lineWith = (summary: Summary, part: string): string => linesOf(summary).find((line) => line.includes(part)) ?? "";

describe("the summary of a call", () => {
  it("begins with the recording, its length and how fast it went", () => {
    expect(lineWith(summaryOf(), "Summary")).toBe(" Summary  call.wav · 01:00 · 2 channels · 30x real time");
  });

  it("shows a speaker's share of the talk and longest turn", () => {
    expect(lineWith(summaryOf(), "agent")).toBe(" agent       talks ████████████········ 60 %   longest turn 00:09");
  });

  it("shows mean, range and trend of valence with a curve", () => {
    expect(lineWith(summaryOf(), "valence")).toMatch(
      /^ {3}valence {3}\+0\.12 {2}\(-0\.30 to \+0\.50\) {2}▇ +▇ + ±0\.50 {2}rising$/,
    );
  });

  it("says that an axis is not known, rather than 0", () => {
    const summary = summaryOf({ speakers: [speakerSummary({ arousal: null })] });

    expect(lineWith(summary, "arousal")).toBe("   arousal   not known");
  });

  it("shows the labels by their share of the labelled time", () => {
    expect(lineWith(summaryOf(), "states")).toBe("   states    neutral 75 % · happiness 25 %");
  });

  it("says that no state held, and what was read, where a call is too short for one; with no empty curve", () => {
    const lanes = new Lanes();
    lanes.accept(abstainedState("silence", { atMs: 500 }));
    lanes.accept(readingEvent({ atMs: 900 }));
    const summary = summaryOf({ durationMs: 900, speakers: [speakerSummary({ labelMs: {}, trend: null })] });
    const view = { name: "call.wav", summary, lanes, elapsedMs: 2000, accuracy: undefined, width: 100 };
    const lines = summaryLines(view).map((line) => renderLine(line, 100, new Ansis(0)));

    expect(lines).toContain("   states    none: too little was said for a state to hold · readings: happiness 1");
    expect(lines).toContain("   valence   +0.12  (-0.30 to +0.50)");
  });

  it("counts the abstentions by reason in plain words", () => {
    expect(lineWith(summaryOf(), "abstained")).toBe("   abstained silent 10 · not sure enough 4 · of 50 readings");
  });

  it("lists spikes and sustained negative stretches with their times", () => {
    const speaker = speakerSummary({
      spikes: [{ kind: "negative", atMs: 192_000, valence: -0.6, delta: -0.52 }],
      sustainedNegative: [{ startMs: 20_000, endMs: 31_000, meanValence: -0.51 }],
    });
    const text = linesOf(summaryOf({ speakers: [speaker] })).join("\n");

    expect(text).toContain("negative at 03:12 (-0.52)");
    expect(text).toContain("negative 00:20–00:31 (mean -0.51)");
  });

  it("shows mixed signals as what they are", () => {
    const speaker = speakerSummary({ mixedSignals: [{ startMs: 4000, endMs: 8000 }] });

    expect(lineWith(summaryOf({ speakers: [speaker] }), "mixed")).toContain("mixed signals for 00:04: 00:04–00:08");
  });

  it("shows mixed signals within one second as that moment, and never for no time at all", () => {
    const speaker = speakerSummary({ mixedSignals: [{ startMs: 27_100, endMs: 27_600 }] });

    expect(lineWith(summaryOf({ speakers: [speaker] }), "mixed")).toMatch(/mixed signals for 00:01: 00:27$/);
  });

  it("says when people on a channel were not told apart", () => {
    const summary = summaryOf({ speakers: [speakerSummary({ toldApart: false })] });

    expect(lineWith(summary, "people")).toContain("not told apart");
  });

  it("names the companion beside the provider", () => {
    const companion = { id: "emodb-prosody", licence: "MIT" };
    const summary = summaryOf({ providers: ["words"], provenance: { models: {}, denoiser: null, companion } });

    expect(lineWith(summary, "engine")).toContain("words · companion emodb-prosody · speech detector");
  });

  it("names the denoiser", () => {
    const provenance = { models: {}, denoiser: "rnnoise-wasm 0.2.0", companion: null };

    expect(lineWith(summaryOf({ provenance }), "engine")).toContain("local · denoised by rnnoise-wasm");
  });

  it("says that the local engine cost nothing", () => {
    expect(lineWith(summaryOf(), "cost")).toBe("   cost      local engine: 0 USD for 02:00 of audio over 2 channels");
  });

  it("says that a price is unknown, rather than 0", () => {
    const lines = [{ provider: "hume", line: "audio", unit: "ms" as const, units: 60_000, billedUnits: 60_000 }];
    const summary = summaryOf({ channels: 1, usage: { lines, unpriced: ["hume/audio"] } });

    expect(lineWith(summary, "cost")).toBe("   cost      hume: price unknown for 01:00 of audio");
  });

  it("tells bill lines of the same unit apart", () => {
    const tokens = { provider: "words", unit: "token" as const, units: 180, billedUnits: 180 };
    const lines = [
      { ...tokens, line: "input" },
      { ...tokens, line: "output" },
    ];
    const summary = summaryOf({ usage: { lines, unpriced: ["words/input", "words/output"] } });

    expect(lineWith(summary, "cost")).toContain("180 tokens of input ·");
  });

  it("names the detector that ran", () => {
    expect(lineWith(summaryOf(), "engine")).toContain("speech detector silero-v6");
  });

  it("names the model that answered, with its licence, without anything a terminal would obey", () => {
    const models = { local: { id: "our\u001b[31mcalls", licence: "LicenseRef-ours" } };
    const summary = summaryOf({ provenance: { models, denoiser: null, companion: null } });
    expect(lineWith(summary, "engine")).toMatch(/model our.*calls \(LicenseRef-ours\)/);
    expect(lineWith(summary, "engine")).not.toContain("\u001b[31m");
  });

  it("says when the call was stopped early", () => {
    expect(lineWith(summaryOf({ outcome: "stopped" }), "Summary")).toContain("stopped early");
  });

  it.each([40, 80, 120])("never writes a line wider than %i columns", (width) => {
    const spikes = Array.from({ length: 30 }, (_, i) => ({
      kind: "negative" as const,
      atMs: i * 1000,
      valence: -0.5,
      delta: -0.4,
    }));
    const summary = summaryOf({ speakers: [speakerSummary({ spikes })] });

    expect(Math.max(...linesOf(summary, width).map(displayWidth))).toBeLessThanOrEqual(width);
  });
});
