import * as z from "zod/mini";

/** Where an axis value came from: the vendor's own number, derived from its labels or model, the local prosody companion, or several of them fused. */
export const AXIS_ORIGINS = ["native", "derived", "companion", "fused"] as const;

/** One axis of a reading: `value` in -1..1, its origin, and a confidence in 0..1 or `null` when there is none. */
export const AxisSchema = z.object({
  value: z.number().check(z.minimum(-1), z.maximum(1)),
  origin: z.enum(AXIS_ORIGINS),
  confidence: z.nullable(z.number().check(z.minimum(0), z.maximum(1))),
});

/** One axis of a reading. */
export type Axis = z.infer<typeof AxisSchema>;

/** The three axes; `null` means nothing is known, which is never the same as 0. */
export interface Axes {
  readonly valence: Axis | null;
  readonly arousal: Axis | null;
  readonly dominance: Axis | null;
}

/**
 * One reason for a reading: a cue a person can hear, how far it was from what was expected, and how much it moved the answer.
 *
 * Reasons come from the model's own contributions, strongest first; they are what moved this reading, not a general importance.
 */
export const ReasonSchema = z.object({
  /** What was heard, for example `pitch-height`, `vocal-effort`, `speech-rate`; the vendor's own, open vocabulary. */
  cue: z.string(),
  /** For a person, for example "louder than this speaker's usual". */
  text: z.string(),
  /** What it was compared with: the speaker's own past speech, what was heard on a line whose speakers are not told apart, or the voices the model learned from. */
  against: z.enum(["speaker", "line", "training"]),
  /** How far it was from that, in standard deviations; the sign is that of the cue's plain meaning (positive: louder, higher, faster, rougher ...). */
  deviationSd: z.number(),
  /** What it moved: the claimed label, or arousal. */
  moved: z.enum(["label", "arousal"]),
  /** By how much: change of the label's probability (-1..1), or of arousal (-2..2), against the same reading without this cue's deviation. */
  contribution: z.number(),
});

/** One reason for a reading. */
export type Reason = z.infer<typeof ReasonSchema>;
