import type { Axis } from "../../spec/affect.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { VendorInfo } from "../../spec/info.ts";
import type { Reading } from "../normalise/index.ts";

/** What {@link fillArousal} goes by. */
export interface FillOptions {
  /** Speech within the reading's span, ms. */
  readonly speechMs: number;
  /** With less speech than this a voice is not judged, whoever judges it. */
  readonly minSpeechMs: number;
  /** The companion's arousal over the reading's span. */
  readonly arousal: () => Axis | null;
}

/** Gives a reading that has no arousal the companion's, where its span holds enough speech; label, confidence, coverage and the other axes stay. */
export function fillArousal(reading: Reading, { speechMs, minSpeechMs, arousal }: FillOptions): Reading {
  if (reading.arousal !== null || speechMs <= 0 || speechMs < minSpeechMs) return reading;
  const axis = arousal();
  return axis === null ? reading : { ...reading, arousal: axis };
}

/** Refuses a companion beside a provider that has arousal of its own: the option would reach nothing. */
export function checkCompanion(wanted: boolean | undefined, { id, axes }: Pick<VendorInfo, "id" | "axes">): void {
  if (wanted !== true || axes.arousal === "absent") return;
  throw new EmotionError(
    "config",
    `companion gives arousal to providers that have none, and ${id} reports its own: leave companion out.`,
    { option: "companion", provider: id },
  );
}
