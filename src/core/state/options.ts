import * as z from "zod/mini";

/**
 * Options of the state stage.
 *
 * `tickMs`, 250..500, default 500: the periodic report between changes, in audio time.
 * `holdMs`, 0..10000, default 500, and `holdHops`, 1..20, default 2: how long and over how many consecutive readings a new state must hold.
 */
export const StateOptionsSchema = z.strictObject({
  tickMs: z.exactOptional(z.number().check(z.minimum(250), z.maximum(500))),
  holdMs: z.exactOptional(z.number().check(z.minimum(0), z.maximum(10_000))),
  holdHops: z.exactOptional(z.int().check(z.minimum(1), z.maximum(20))),
});

/** Options of the state stage. */
export type StateOptions = z.infer<typeof StateOptionsSchema>;

/** What the state stage uses where an option is left out. */
export const STATE_DEFAULTS: Required<StateOptions> = { tickMs: 500, holdMs: 500, holdHops: 2 };
