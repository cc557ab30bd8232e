import * as z from "zod/mini";

const share = z.number().check(z.minimum(0), z.maximum(1));

/** Version of the calibration file that the bench writes. */
export const CALIBRATION_SCHEMA = "calibration/1";

/**
 * One threshold of a calibration file: where a vendor's confidence must lie for its claim to stand.
 *
 * `provider` is required; `language` (BCP 47, `en` also covers `en-US`) and `channel` (the declared role, or the index as a string) narrow it.
 * `readings` and `on` (YYYY-MM-DD) say on how much held-out data, and when, it was found.
 */
export const CalibrationEntrySchema = z.strictObject({
  provider: z.string(),
  language: z.exactOptional(z.string()),
  channel: z.exactOptional(z.string()),
  threshold: share,
  healthThreshold: z.exactOptional(share),
  readings: z.exactOptional(z.int().check(z.minimum(0))),
  on: z.exactOptional(z.string()),
});

/** Abstention thresholds per vendor, language and channel; the most specific entry wins, then the earlier one. */
export const CalibrationSchema = z.strictObject({
  schema: z.literal(CALIBRATION_SCHEMA),
  entries: z.array(CalibrationEntrySchema),
});

/**
 * Options of abstention.
 *
 * `threshold` 0..1, default 0.55, and `healthThreshold`, default 0.60: lowest confidence of the smoothed top label.
 * `minSpeechMs`, 0..10000, default 400: less speech than this in a span is `too-short`.
 * `conflictShare`, 0..0.5, default 0.35: both of two top labels of opposite valence hold at least this much.
 * `conflictValence`, 0..1, default 0.35: voice and words lie at least this far on opposite sides of 0.
 * `calibration`: thresholds per vendor, language and channel; they win over `threshold`.
 */
export const AbstainOptionsSchema = z.strictObject({
  threshold: z.exactOptional(share),
  healthThreshold: z.exactOptional(share),
  minSpeechMs: z.exactOptional(z.number().check(z.minimum(0), z.maximum(10_000))),
  conflictShare: z.exactOptional(z.number().check(z.minimum(0), z.maximum(0.5))),
  conflictValence: z.exactOptional(share),
  calibration: z.exactOptional(CalibrationSchema),
});

/** One threshold of a calibration file. */
export type CalibrationEntry = z.infer<typeof CalibrationEntrySchema>;
/** Abstention thresholds per vendor, language and channel. */
export type Calibration = z.infer<typeof CalibrationSchema>;
/** Options of abstention. */
export type AbstainOptions = z.infer<typeof AbstainOptionsSchema>;

/** What abstention uses where an option is left out. The two thresholds are this project's own choice. */
export const ABSTAIN_DEFAULTS: Required<Omit<AbstainOptions, "calibration">> = {
  threshold: 0.55,
  healthThreshold: 0.6,
  minSpeechMs: 400,
  conflictShare: 0.35,
  conflictValence: 0.35,
};
