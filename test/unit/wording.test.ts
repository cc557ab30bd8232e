import { describe, expect, it } from "vitest";
import type { Reason } from "../../src/spec/affect.ts";
import { becauseOf } from "../../src/wording.ts";

const reason = (cue: string, text: string, moved: Reason["moved"] = "label"): Reason => ({
  cue,
  text,
  against: "speaker",
  deviationSd: 1,
  moved,
  contribution: 0.2,
});
const USUAL = "than this speaker's usual";

describe("reasons in one phrase", () => {
  it("say once what they were compared with", () => {
    const reasons = [reason("vocal-effort", `louder ${USUAL}`), reason("pitch-height", `higher ${USUAL}`)];
    expect(becauseOf(reasons)).toBe("louder and higher than this speaker's usual");
  });

  it("put those of the label first and every cue once", () => {
    const reasons = [
      reason("speech-rate", `faster ${USUAL}`, "arousal"),
      reason("vocal-effort", `louder ${USUAL}`),
      reason("vocal-effort", `louder ${USUAL}`, "arousal"),
    ];
    expect(becauseOf(reasons)).toBe("louder and faster than this speaker's usual");
  });

  it("leave what tells a person little to the last", () => {
    const reasons = [
      reason("sound-change", `more changeable in sound ${USUAL}`),
      reason("speech-rate", `faster ${USUAL}`, "arousal"),
      reason("vocal-effort", `louder ${USUAL}`),
    ];
    expect(becauseOf(reasons)).toBe("louder, faster and more changeable in sound than this speaker's usual");
  });

  it("keep what is compared otherwise apart", () => {
    const reasons = [
      reason("vocal-effort", `louder ${USUAL}`),
      reason("timbre", "different in timbre from most voices"),
    ];
    expect(becauseOf(reasons)).toBe("louder than this speaker's usual; different in timbre from most voices");
  });

  it("put what is had behind what is", () => {
    const reasons = [reason("pausing", `with longer pauses ${USUAL}`), reason("vocal-effort", `softer ${USUAL}`)];
    expect(becauseOf(reasons)).toBe("softer and with longer pauses than this speaker's usual");
  });

  it("are at most three, and nothing where there are none", () => {
    const many = ["a", "b", "c", "d"].map((cue) => reason(cue, `${cue} ${USUAL}`));
    expect(becauseOf(many)).toBe("a, b and c than this speaker's usual");
    expect(becauseOf([])).toBeNull();
  });
});
