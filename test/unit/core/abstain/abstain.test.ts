import { describe, expect, it } from "vitest";
import { type AbstainOptions, judge, withholdsAxes } from "../../../../src/core/abstain/index.ts";
import type { Reading } from "../../../../src/core/normalise/index.ts";
import { createSmoother } from "../../../../src/core/smooth/index.ts";
import { axis, reading } from "../smooth/readings.ts";

const sure = { label: "anger", distribution: { anger: 1 }, confidence: 0.9, calibrated: true } as const;

function verdict(
  facts: Partial<Reading>,
  more: { speechMs?: number | null; role?: string; health?: boolean } = {},
  options: AbstainOptions = {},
): string {
  const one = reading(0, 3000, facts);
  const { speechMs = 2500, role = null, health = false } = more;
  const smoothed = createSmoother().add(one);
  return judge({ reading: one, smoothed, label: one.label, speechMs, role, health }, options) ?? "ok";
}

describe("a claim", () => {
  it("stands with enough speech and confidence", () => {
    expect(verdict(sure)).toBe("ok");
  });

  it("of a vendor that gives no confidence stands outside health contexts", () => {
    expect(verdict({ label: "anger", distribution: { anger: 1 } })).toBe("ok");
  });

  it("is withheld in silence", () => {
    expect(verdict(sure, { speechMs: 0 })).toBe("silence");
  });

  it("is withheld below 400 ms of speech, and not at 400", () => {
    expect([399, 400].map((speechMs) => verdict(sure, { speechMs }))).toEqual(["too-short", "ok"]);
  });

  it("about words is not too short, since words need no time", () => {
    expect(verdict({ ...sure, evidence: "lexical" }, { speechMs: 200 })).toBe("ok");
  });

  it("is not judged on speech that no detector measured", () => {
    expect(verdict(sure, { speechMs: null })).toBe("ok");
  });

  it("is withheld in a language the vendor does not declare", () => {
    expect(verdict({ ...sure, languageSupported: false })).toBe("unsupported-language");
  });

  it("is withheld when the vendor said nothing", () => {
    expect(verdict({ empty: true })).toBe("vendor-null");
  });

  it("is withheld when two strong labels have opposite valence", () => {
    expect(verdict({ ...sure, distribution: { anger: 0.55, happiness: 0.45 } })).toBe("conflict");
  });

  it("is withheld when voice and words disagree strongly in sign", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 3000, { ...sure, valence: axis(-0.6) }));
    const words = reading(0, 3000, { evidence: "lexical", valence: axis(0.5) });
    const answer = judge({
      reading: words,
      smoothed: smoother.add(words),
      label: null,
      speechMs: 2500,
      role: null,
      health: false,
    });
    expect(answer).toBe("conflict");
  });

  it("is withheld below a confidence of 0.55, and not at it", () => {
    expect([0.54, 0.55].map((confidence) => verdict({ ...sure, confidence }))).toEqual(["low-confidence", "ok"]);
  });
});

describe("the confidence of a claim", () => {
  const last = (before: number, own: number) => {
    const smoother = createSmoother();
    smoother.add(reading(0, 2000, { ...sure, confidence: before }));
    const one = reading(2000, 2500, { ...sure, confidence: own });
    const smoothed = smoother.add(one);
    return judge({ reading: one, smoothed, label: one.label, speechMs: 500, role: null, health: false });
  };

  it("is the smoothed one: .51 stands amid surer readings, and .60 does not amid doubt", () => {
    expect([last(0.9, 0.51), last(0.3, 0.6)]).toEqual([null, "low-confidence"]);
  });
});

describe("a reading that says otherwise than the readings around it", () => {
  it("is no surer of its label than they are", () => {
    const smoother = createSmoother();
    smoother.add(reading(0, 2000, { ...sure, distribution: { anger: 0.9, neutral: 0.1 } }));
    const odd = reading(2000, 2250, { ...sure, label: "neutral", distribution: { anger: 0.1, neutral: 0.9 } });
    const smoothed = smoother.add(odd);
    const claims = [odd.label, smoothed.top?.label ?? null].map((label) =>
      judge({ reading: odd, smoothed, label, speechMs: 2000, role: null, health: false }),
    );
    expect(claims).toEqual(["low-confidence", null]);
  });
});

describe("in a health context", () => {
  it("a claim needs a confidence of 0.60", () => {
    expect([0.59, 0.6].map((confidence) => verdict({ ...sure, confidence }, { health: true }))).toEqual([
      "low-confidence",
      "ok",
    ]);
  });

  it("a claim without confidence is uncalibrated", () => {
    expect(verdict({ label: "anger", distribution: { anger: 1 } }, { health: true })).toBe("uncalibrated");
  });
});

describe("the order of reasons", () => {
  const everything = { languageSupported: false, empty: true, confidence: 0.1 };

  it("puts silence first", () => {
    expect(verdict(everything, { speechMs: 0 })).toBe("silence");
  });

  it("puts too-short before the language", () => {
    expect(verdict(everything, { speechMs: 100 })).toBe("too-short");
  });

  it("puts the language before an empty answer", () => {
    expect(verdict(everything)).toBe("unsupported-language");
  });

  it("puts conflict before low confidence", () => {
    expect(verdict({ ...sure, confidence: 0.4, distribution: { anger: 0.5, happiness: 0.5 } })).toBe("conflict");
  });
});

describe("calibrated thresholds", () => {
  const calibration = {
    schema: "calibration/1" as const,
    entries: [
      { provider: "acme", threshold: 0.3 },
      { provider: "acme", language: "de", threshold: 0.5 },
      { provider: "acme", channel: "agent", threshold: 0.7 },
      { provider: "acme", channel: "1", language: "de", threshold: 0.95 },
      { provider: "other", threshold: 0.99 },
    ],
  };
  const at = (confidence: number, facts: Partial<Reading>, role?: string) =>
    verdict({ ...sure, confidence, ...facts }, role === undefined ? {} : { role }, { calibration });

  it.each([
    ["the vendor", 0.3, {}, undefined],
    ["the vendor and language", 0.5, { language: "de-AT" }, undefined],
    ["the vendor and role", 0.7, { language: "de" }, "agent"],
    ["the vendor, channel index and language", 0.95, { language: "de", channel: 1 }, undefined],
  ])("hold for %s", (_, threshold, facts, role) => {
    expect([at(threshold - 0.01, facts, role), at(threshold, facts, role)]).toEqual(["low-confidence", "ok"]);
  });

  it("never lower the health threshold unless they name one", () => {
    expect(verdict({ ...sure, confidence: 0.5 }, { health: true }, { calibration })).toBe("low-confidence");
  });
});

describe("the axes of an abstention", () => {
  it("are kept for low confidence and conflict, where arousal may be certain and the label is not", () => {
    const reasons = [
      "silence",
      "too-short",
      "low-confidence",
      "vendor-null",
      "unsupported-language",
      "conflict",
      "uncalibrated",
    ] as const;
    expect(reasons.filter((reason) => !withholdsAxes(reason))).toEqual(["low-confidence", "conflict"]);
  });
});
