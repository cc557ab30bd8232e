import * as z from "zod/mini";

const seconds = z.optional(z.number().check(z.minimum(0), z.maximum(1800)));

/** `start_request` as the vendor takes it; unknown fields pass. Source: symblai/symbl-docs, streaming reference, stored 2022-07-19. */
export const StartRequestSchema = z.object({
  type: z.literal("start_request"),
  insightTypes: z.optional(z.array(z.enum(["question", "action_item", "follow_up"]))),
  customVocabulary: z.optional(z.array(z.string())),
  trackers: z.optional(z.array(z.object({ name: z.string(), vocabulary: z.array(z.string()) }))),
  speaker: z.optional(z.object({ userId: z.optional(z.string()), name: z.optional(z.string()) })),
  disconnectOnStopRequest: z._default(z.boolean(), true),
  disconnectOnStopRequestTimeout: seconds,
  noConnectionTimeout: seconds,
  config: z.optional(
    z.object({
      confidenceThreshold: z.optional(z.number().check(z.minimum(0.5), z.maximum(1))),
      meetingTitle: z.optional(z.string()),
      languageCode: z.optional(z.string()),
      timezoneOffset: z.optional(z.number()),
      sentiment: z.optional(z.boolean()),
      trackers: z.optional(z.object({ enableAllTrackers: z.optional(z.boolean()) })),
      speechRecognition: z.optional(
        z.object({ encoding: z.optional(z.string()), sampleRateHertz: z.optional(z.number()) }),
      ),
    }),
  ),
});

/** A checked `start_request`. */
export type StartRequest = z.infer<typeof StartRequestSchema>;

/** The sample rate of the audio to come, Hz; or the words with which it is refused. */
export function sampleRateOf({ config }: StartRequest): number | string {
  const { encoding = "LINEAR16", sampleRateHertz = 16_000 } = config?.speechRecognition ?? {};
  if (encoding !== "LINEAR16") return "Invalid encoding: this simulator hears LINEAR16";
  return sampleRateHertz >= 8000 && sampleRateHertz <= 48_000 ? sampleRateHertz : "Invalid sample rate";
}
