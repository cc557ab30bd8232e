import * as z from "zod/mini";

/**
 * The declared context of a call. `jurisdiction` and `purpose` default to `unknown`, which is allowed and warned of once.
 *
 * `standings` maps roles of yours to `worker`, `learner`, `public` or `unknown`, on top of the built-in table. `consent` is a reference of yours
 * (never a name) and its date, YYYY-MM-DD. `health` raises the abstention threshold. `acknowledged` lists vendor rules you accept, for example `azure`.
 */
export const PolicyOptionsSchema = z.strictObject({
  jurisdiction: z.exactOptional(z.enum(["eu", "other", "unknown"])),
  purpose: z.exactOptional(z.enum(["service-quality", "coaching", "research", "medical", "safety", "unknown"])),
  standings: z.exactOptional(z.record(z.string(), z.enum(["worker", "learner", "public", "unknown"]))),
  consent: z.exactOptional(
    z.strictObject({ reference: z.string(), on: z.iso.date({ error: "must be a date such as 2026-05-04" }) }),
  ),
  health: z.exactOptional(z.boolean()),
  acknowledged: z.exactOptional(z.array(z.string())),
});

/** The declared context of a call, everything optional. */
export type PolicyOptions = z.infer<typeof PolicyOptionsSchema>;
