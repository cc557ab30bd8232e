import * as z from "zod/mini";
import { explainIssue } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import { FaultSchema } from "./faults.ts";

const ms = z.number().check(z.minimum(0));
const share = z.number().check(z.minimum(0), z.maximum(1));

/** One scripted utterance; times are ms of the audio of its channel. */
export const ScriptedUtteranceSchema = z
  .strictObject({
    startMs: ms,
    endMs: ms,
    text: z.string().check(z.minLength(1)),
    /** Channel of the audio, from 0. Default 0. */
    channel: z.exactOptional(z.int().check(z.minimum(0))),
    /** Who speaks, from 0, for vendors that tell voices apart. */
    speaker: z.exactOptional(z.int().check(z.minimum(0))),
    /** BCP 47 tag. Default: the scenario's. */
    language: z.exactOptional(z.string()),
    /** Polarity -1..1. Default 0. */
    sentiment: z.exactOptional(z.number().check(z.minimum(-1), z.maximum(1))),
    /** The vendor's own word. Default: chosen from the polarity. */
    emotion: z.exactOptional(z.string()),
    /** Scores by the vendor's own names, for vendors with many. */
    expressions: z.exactOptional(z.record(z.string(), z.number())),
    /** Of the recognised words. Default 0.95. */
    confidence: z.exactOptional(share),
    /** Interim transcripts before the final one. Default 1. */
    partials: z.exactOptional(z.int().check(z.minimum(0), z.maximum(50))),
    /** Added to the delays of this utterance's answers. Default 0. */
    delayMs: z.exactOptional(ms),
  })
  .check(z.refine(({ startMs, endMs }) => endMs > startMs, { path: ["endMs"], error: "must be more than startMs" }));

/** What a simulator hears, in no vendor's words: one file serves every vendor. */
export const ScenarioSchema = z.strictObject({
  /** Said once the audio has passed their ends. Default: derived from the audio. */
  utterances: z.exactOptional(z.array(ScriptedUtteranceSchema)),
  /** BCP 47 tag of all utterances. Default `en`. */
  language: z.exactOptional(z.string()),
  /** How long an answer takes, ms after the audio that it is about. Default 0. */
  delaysMs: z.exactOptional(z.strictObject({ transcript: z.exactOptional(ms), sentiment: z.exactOptional(ms) })),
  /** Warnings of the vendor, once the audio has passed `atMs`. */
  warnings: z.exactOptional(z.array(z.strictObject({ atMs: ms, code: z.exactOptional(z.string()), text: z.string() }))),
  /** Insights besides emotion, for vendors that have them. */
  sides: z.exactOptional(
    z.array(
      z.strictObject({
        atMs: ms,
        kind: z.enum(["question", "action-item", "follow-up", "topic", "tracker", "entity", "issue", "category"]),
        text: z.string(),
      }),
    ),
  ),
  /** What goes wrong. */
  faults: z.exactOptional(z.array(FaultSchema)),
});

/** What a simulator hears; see {@link ScenarioSchema}. */
export type Scenario = z.infer<typeof ScenarioSchema>;

/** One scripted utterance; see {@link ScriptedUtteranceSchema}. */
export type ScriptedUtterance = z.infer<typeof ScriptedUtteranceSchema>;

/**
 * Checks a scenario from anywhere.
 *
 * @throws EmotionError of kind `config`, one sentence that names the field; `facts.option` is its path.
 */
export function parseScenario(value: unknown): Scenario {
  const parsed = ScenarioSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue === undefined) throw new EmotionError("config", "The scenario is not of the documented form.");
  const { path, sentence } = explainIssue(ScenarioSchema, issue, value, ["scenario"]);
  throw new EmotionError("config", sentence, { option: path });
}
