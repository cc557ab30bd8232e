import * as z from "zod/mini";
import type { Clock } from "../../kit/clock.ts";
import { explainIssue } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import { FaultSchema } from "./faults.ts";
import { ScenarioSchema } from "./scenario.ts";
import type { SimulatorOptions } from "./simulator.ts";

const text = z.string().check(z.minLength(1));
const isFunction = (value: unknown): boolean => typeof value === "function";
const isClock = (value: unknown): boolean => isFunction((value as Partial<Clock> | null)?.now);

/** What {@link SimulatorOptions} may be. */
const OptionsSchema = z.strictObject({
  port: z.optional(z.int().check(z.minimum(0), z.maximum(65_535))),
  host: z.optional(text),
  tls: z.optional(z.union([z.literal(true), z.strictObject({ key: text, cert: text })])),
  apiKey: z.optional(text),
  scenario: z.optional(ScenarioSchema),
  faults: z.optional(z.array(FaultSchema)),
  saveAudioTo: z.optional(text),
  keepAudioBytes: z.optional(z.int().check(z.minimum(0))),
  clock: z.optional(z.custom<Clock>(isClock, { error: "must be a clock" })),
  limits: z.optional(z.record(z.string(), z.number())),
  onNote: z.optional(
    z.custom<NonNullable<SimulatorOptions["onNote"]>>(isFunction, { error: "must be a function that takes a note" }),
  ),
});

/**
 * Refuses options that would be passed over in silence.
 *
 * @throws EmotionError of kind `config`, one sentence that names the option; `facts.option` is its path.
 */
export function checkSimulatorOptions(options: SimulatorOptions): void {
  const parsed = OptionsSchema.safeParse(options);
  if (parsed.success) return;
  const { path, sentence } = explainIssue(OptionsSchema, parsed.error.issues[0] as z.core.$ZodIssue, options);
  throw new EmotionError("config", sentence, { option: path });
}
