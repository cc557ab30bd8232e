import { describe, expect, it } from "vitest";
import type { Follows } from "../../../../adapters/local/adaptation.ts";
import type { HeadAnswer } from "../../../../adapters/local/head.ts";
import { createReasonFinder, type Views } from "../../../../adapters/local/reasons.ts";
import type { Reason } from "../../../../src/spec/affect.ts";

const FEATURES = ["f0SemitoneP50", "loudnessMean", "voicedSegmentsPerSecond", "levelDbMean", "mfcc2Mean"];

/** A head whose truth is known: the probability of its first label and of high arousal are logistic in the z-scores. */
const head = (z: readonly number[], label: readonly number[], arousal: readonly number[]): HeadAnswer => {
  const logistic = (weights: readonly number[]): number =>
    1 / (1 + Math.exp(-weights.reduce((sum, weight, i) => sum + weight * (z[i] as number), 0)));
  const p = logistic(label);
  return { posterior: Float32Array.of(p, 1 - p), arousalHigh: logistic(arousal) };
};

interface Case {
  readonly z: readonly number[];
  readonly plain?: readonly number[];
  readonly label?: readonly number[];
  readonly arousal?: readonly number[];
  readonly share?: number;
  readonly said?: number;
  readonly follows?: readonly Follows[];
}

const SPEAKER: readonly Follows[] = FEATURES.map(() => "speaker");

/** Asks a known head for its reasons, through the rows it would be given. */
function reasonsOf({
  z,
  plain = z,
  label = [0, 0, 0, 0, 0],
  arousal = [0, 0, 0, 0, 0],
  share = 1,
  said = 0,
  follows = SPEAKER,
}: Case) {
  const finder = createReasonFinder(FEATURES, (feature) => follows[feature] ?? null);
  const size = FEATURES.length;
  const views: Views = { adapted: Float32Array.from(z), plain: Float32Array.from(plain), share };
  const rows = new Float32Array((2 + finder.rows) * size);
  finder.write(views, rows);
  const answers = Array.from({ length: 2 + finder.rows }, (_, row) =>
    head([...rows.subarray(row * size, (row + 1) * size)], label, arousal),
  );
  return finder.read(views, answers, said);
}

const cues = (reasons: readonly Reason[], moved: Reason["moved"]): string[] =>
  reasons.filter((reason) => reason.moved === moved).map(({ cue }) => cue);

describe("the reasons of a reading", () => {
  it("name the cue that moved the label most first", () => {
    const reasons = reasonsOf({ z: [1, 2, 1, 0, 0], label: [1, 1, 0.6, 0, 0] });
    expect(cues(reasons, "label")).toEqual(["vocal-effort", "pitch-height", "speech-rate"]);
  });

  it("say how much: the label's probability with the cue, less that without it", () => {
    const [first] = reasonsOf({ z: [2, 0, 0, 0, 0], label: [1, 0, 0, 0, 0] });
    expect(first?.contribution).toBeCloseTo(1 / (1 + Math.exp(-2)) - 0.5, 3);
  });

  it("leave out what spoke against the label", () => {
    const reasons = reasonsOf({ z: [1, -2, 0, 0, 0], label: [1, 1, 0, 0, 0] });
    expect(cues(reasons, "label")).toEqual(["pitch-height"]);
  });

  it("tell what raised a high arousal, with the sign of arousal", () => {
    const [reason] = reasonsOf({ z: [0, 2, 0, 0, 0], arousal: [0, 1, 0, 0, 0] });
    expect(reason).toMatchObject({ cue: "vocal-effort", moved: "arousal" });
    expect(reason?.contribution).toBeCloseTo(2 / (1 + Math.exp(-2)) - 1, 3);
  });

  it("tell what lowered a low arousal, and not what held it up", () => {
    const reasons = reasonsOf({ z: [1, -3, 0, 0, 0], arousal: [0.5, 1, 0, 0, 0] });
    expect(cues(reasons, "arousal")).toEqual(["vocal-effort"]);
    expect(reasons[0]?.contribution).toBeLessThan(0);
  });

  it("use plain words for more and for less, against the speaker where the adapted answer is trusted", () => {
    const texts = reasonsOf({ z: [-2, 2, 0, 0, 0], label: [-1, 1, 0, 0, 0] }).map(({ text }) => text);
    expect(texts).toEqual(["lower than this speaker's usual", "louder than this speaker's usual"]);
  });

  it("compare with most voices where the speaker is hardly known", () => {
    const [reason] = reasonsOf({ z: [0, 0, 0, 0, 0], plain: [2, 0, 0, 0, 0], label: [1, 0, 0, 0, 0], share: 0.2 });
    expect(reason).toMatchObject({ against: "training", text: "higher than most voices" });
  });

  it("compare with the line what follows the line, and with most voices the rest, where speakers are not told apart", () => {
    const follows = [null, "line", null, "line", "line"] as const;
    const reasons = reasonsOf({ z: [2, 2, 0, 0, 0], label: [1, 0.9, 0, 0, 0], follows });
    expect(reasons.map(({ against, text }) => [against, text])).toEqual([
      ["training", "higher than most voices"],
      ["line", "louder than this line's usual"],
    ]);
  });

  it("say of a timbre that it differs, not that there is more of it", () => {
    const [reason] = reasonsOf({ z: [0, 0, 0, 0, -2], label: [0, 0, 0, 0, -1] });
    expect(reason?.text).toBe("different in timbre from this speaker's usual");
  });

  it("do not explain a mood by how the microphone was set", () => {
    expect(reasonsOf({ z: [0, 0, 0, 3, 0], label: [0, 0, 0, 1, 0], arousal: [0, 0, 0, 1, 0] })).toEqual([]);
  });

  it("are none where nothing is unusual", () => {
    expect(reasonsOf({ z: [0.1, -0.1, 0, 0, 0], label: [3, 3, 0, 0, 0] })).toEqual([]);
  });

  it("are those of the label that is claimed", () => {
    const reasons = reasonsOf({ z: [-2, 0, 0, 0, 0], label: [1, 0, 0, 0, 0], said: 1 });
    expect(cues(reasons, "label")).toEqual(["pitch-height"]);
  });
});
