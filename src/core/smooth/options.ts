import * as z from "zod/mini";

/** Options of the smoother: `windowMs`, 250..60000, default 2500: how much audio before the newest reading still counts. */
export const SmoothOptionsSchema = z.strictObject({
  windowMs: z.exactOptional(z.number().check(z.minimum(250), z.maximum(60_000))),
});

/** Options of the smoother. */
export type SmoothOptions = z.infer<typeof SmoothOptionsSchema>;

/** What the smoother uses where an option is left out. */
export const SMOOTH_DEFAULTS: Required<SmoothOptions> = { windowMs: 2500 };
