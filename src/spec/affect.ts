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
