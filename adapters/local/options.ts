import * as z from "zod/mini";
import { EmotionError } from "../../src/spec/errors.ts";

/** Length of one voice-activity frame, which hops and windows are multiples of, in ms. */
export const FRAME_MS = 32;

const wholeFrames = z.refine((ms) => Number(ms) % FRAME_MS === 0, { error: `must be a multiple of ${FRAME_MS}` });

/** Options of the local engine; every one reaches the engine. */
export const LocalOptionsSchema = z.strictObject({
  /** Time between two readings, ms. Default 512, range 256 to 4096, a multiple of 32. */
  hopMs: z._default(z.number().check(z.minimum(256), z.maximum(4096), wholeFrames), 512),
  /** Window the prosody functionals are taken over, ms. Default 3072 (what the head was trained on), range 2048 to 4000, a multiple of 32. */
  windowMs: z._default(z.number().check(z.minimum(2048), z.maximum(4000), wholeFrames), 3072),
  /** Speech inside the window below which nothing is read, ms. Default 320. */
  minSpeechMs: z._default(z.number().check(z.minimum(FRAME_MS), z.maximum(2048)), 320),
  /** Adapt causally to the speaker (or, where speakers are not told apart, to level and channel only). Default true. */
  adapt: z._default(z.boolean(), true),
});

/** Options of the local engine with their defaults filled in. */
export type LocalOptions = z.infer<typeof LocalOptionsSchema>;

/** Fills in defaults; throws `EmotionError` of kind `config` naming the option that is wrong. */
export function parseLocalOptions(options: unknown): LocalOptions {
  const parsed = LocalOptionsSchema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const option = unknown ?? issue?.path.join(".") ?? "";
  const known = Object.keys(LocalOptionsSchema.def.shape).join(", ");
  throw new EmotionError(
    "config",
    unknown === undefined
      ? `providers.local.${option} is not valid (${issue?.message ?? "invalid"}); see the local engine's options.`
      : `providers.local.${option} is not an option of the local engine; it has ${known}.`,
    { option: `providers.local.${option}` },
  );
}
