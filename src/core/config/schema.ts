import * as z from "zod/mini";
import { SAMPLE_ENCODINGS } from "../../dsp/codec/encodings.ts";
import { explainIssue } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import { AbstainOptionsSchema } from "../abstain/options.ts";
import { AffectTableSchema } from "../affect/schema.ts";
import { DecimalSchema, PricesSchema } from "../meter/options.ts";
import { PolicyOptionsSchema } from "../policy/options.ts";
import { SmoothOptionsSchema } from "../smooth/options.ts";
import { StateOptionsSchema } from "../state/options.ts";
import { TrajectoryOptionsSchema } from "../trajectory/options.ts";
import { LANGUAGE_TAG, LANGUAGE_WORDS } from "./language.ts";

const text = z.string().check(z.minLength(1));

/**
 * Everything a stream may be told, all optional; an unknown key is an error.
 *
 * `provider` (default `local`) names the adapter, `providers` holds each adapter's own options, which its factory checks.
 * `audio` describes raw PCM: `sampleRateHz` 8000..48000, `channels` 1 or 2, `encoding`. `roles` names the channels in order; `speakers: 1` vouches for
 * one person per channel. `smooth`, `abstain`, `state`, `trajectory` and `policy` go to their stages. `prices` overrides vendor prices and
 * `budgetUsd` caps the call. `input.bufferMs` (100..60000, default 5000) and `input.overflow` (default `wait`) bound the input, `output.maxEvents`
 * (default 1024) the output. `reconnect` replaces a session that is lost: `maxAttempts` (0..100, default 5; 0 is off) that heal with healthy time, within
 * `deadlineMs` (1000..600000, default 60000) of the loss, sending again up to `replayMs` (0..60000, default 10000) of audio that was not answered. `vad.detector` (default `auto`) with `vad.threshold` 0..1. `companion: true` adds the arousal of the local
 * prosody to a provider that has none, `denoise: true` takes noise out of the audio before anybody hears it (both default false). `affectTable` replaces `affect/1`. `raw: true` delivers vendor payloads, which are personal data. `language` is a BCP 47 tag (`en`, `pt-BR`) passed to vendors that take one.
 * `vocabulary` holds words and names to listen for, for vendors that take them. `text` names the provider that reads transcripts and written text (default: the
 * provider's own text mode, else `lexicon`).
 */
export const EmotionStreamConfigSchema = z.strictObject({
  provider: z.exactOptional(text),
  audio: z.exactOptional(
    z.strictObject({
      sampleRateHz: z.exactOptional(z.int().check(z.minimum(8000), z.maximum(48_000))),
      channels: z.exactOptional(z.literal([1, 2])),
      encoding: z.exactOptional(z.enum(SAMPLE_ENCODINGS)),
    }),
  ),
  roles: z.exactOptional(z.array(text).check(z.minLength(1), z.maxLength(2))),
  speakers: z.exactOptional(z.literal(1)),
  smooth: z.exactOptional(SmoothOptionsSchema),
  abstain: z.exactOptional(AbstainOptionsSchema),
  state: z.exactOptional(StateOptionsSchema),
  trajectory: z.exactOptional(TrajectoryOptionsSchema),
  policy: z.exactOptional(PolicyOptionsSchema),
  prices: z.exactOptional(PricesSchema),
  budgetUsd: z.exactOptional(DecimalSchema),
  input: z.exactOptional(
    z.strictObject({
      bufferMs: z.exactOptional(z.number().check(z.minimum(100), z.maximum(60_000))),
      overflow: z.exactOptional(z.enum(["wait", "drop-oldest"])),
    }),
  ),
  output: z.exactOptional(
    z.strictObject({ maxEvents: z.exactOptional(z.int().check(z.minimum(16), z.maximum(1_000_000))) }),
  ),
  reconnect: z.exactOptional(
    z.strictObject({
      maxAttempts: z.exactOptional(z.int().check(z.minimum(0), z.maximum(100))),
      deadlineMs: z.exactOptional(z.number().check(z.minimum(1000), z.maximum(600_000))),
      replayMs: z.exactOptional(z.number().check(z.minimum(0), z.maximum(60_000))),
    }),
  ),
  vad: z.exactOptional(
    z.strictObject({
      detector: z.exactOptional(z.enum(["auto", "silero-v6", "built-in"])),
      threshold: z.exactOptional(z.number().check(z.minimum(0), z.maximum(1))),
    }),
  ),
  companion: z.exactOptional(z.boolean()),
  denoise: z.exactOptional(z.boolean()),
  affectTable: z.exactOptional(AffectTableSchema),
  raw: z.exactOptional(z.boolean()),
  language: z.exactOptional(z.string().check(z.regex(LANGUAGE_TAG, { error: LANGUAGE_WORDS }))),
  vocabulary: z.exactOptional(z.array(text).check(z.minLength(1), z.maxLength(10_000))),
  text: z.exactOptional(text),
  providers: z.exactOptional(z.record(z.string(), z.unknown())),
});

/** Everything a stream may be told. */
export type EmotionStreamConfig = z.infer<typeof EmotionStreamConfigSchema>;

/**
 * Checks a config from anywhere (an object, a parsed file, flags).
 *
 * @throws EmotionError of kind `config` with one sentence: the dotted path, what was wrong, and the allowed values or the nearest known key;
 * `facts.option` is the path.
 */
export function parseConfig(value: unknown): EmotionStreamConfig {
  const parsed = EmotionStreamConfigSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const { path, sentence } = explainIssue(EmotionStreamConfigSchema, issue as z.core.$ZodIssue, value);
    throw new EmotionError("config", sentence, { option: path });
  }
  const { roles, audio } = parsed.data;
  if (roles && audio?.channels !== undefined && roles.length !== audio.channels) {
    throw new EmotionError(
      "config",
      `roles names ${roles.length} channel${roles.length === 1 ? "" : "s"} but audio.channels is ${audio.channels}: give one role per channel.`,
      { option: "roles" },
    );
  }
  return parsed.data;
}
