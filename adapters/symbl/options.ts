import * as z from "zod/mini";
import { parseProviderOptions } from "../../src/kit/provider-options.ts";
import { baseUrlOption, connectOption, credentialOption } from "../../src/kit/wire-options.ts";
import type { Asked } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { info } from "./info.ts";
import { symblLanguage } from "./languages.ts";

const word = z.string().check(z.minLength(1));
const count = z.int().check(z.minimum(1));

/** A name and the phrases that are tracked under it. */
const TrackerSchema = z.strictObject({ name: word, vocabulary: z.array(word).check(z.minLength(1)) });

/** Options of Symbl. Names and ranges: symblai/symbl-docs, streaming reference and post-audio.md, stored 2022-07-19. */
export const SymblOptionsSchema = z.strictObject({
  /** Default: the environment variable `SYMBL_APP_ID`. */
  appId: z.exactOptional(z.string()),
  /** Default: the environment variable `SYMBL_APP_SECRET`. */
  appSecret: z.exactOptional(z.string()),
  /** An access token, or a function that fetches a fresh one, called for every connection and request; in place of `appId` and `appSecret`. */
  accessToken: z.exactOptional(credentialOption),
  /** Where a private endpoint or a simulator is, `http:` or `https:`; sockets go to the same place. There is no default: the vendor's own service is gone. */
  baseUrl: z.exactOptional(baseUrlOption),
  /** BCP 47 tag of the speech. Default: the call's language, else the vendor's, `en-US`. */
  language: z.exactOptional(word),
  /** Words to listen for. Default: the call's. */
  vocabulary: z.exactOptional(z.array(word).check(z.maxLength(info.vocabulary.maxTerms))),
  /** Name the vendor keeps the conversation under. Default: the vendor's, its id. */
  title: z.exactOptional(word),
  /** How sure the vendor must be of an insight, 0.5..1. Default: the vendor's, 0.5. */
  confidenceThreshold: z.exactOptional(z.number().check(z.minimum(0.5), z.maximum(1))),
  /** Minutes from UTC, for times that insights speak of. Default: the vendor's. Live only. */
  timezoneOffsetMinutes: z.exactOptional(z.int().check(z.minimum(-840), z.maximum(840))),
  /** Insights to be told besides: `question`, `action_item`, `follow_up`. Default: none. Live only. */
  insights: z._default(z.array(z.enum(["question", "action_item", "follow_up"])), []),
  /** Phrases to be tracked, told as insights named `tracker`. Default: none. */
  trackers: z.exactOptional(z.array(TrackerSchema)),
  /** Track everything that the account keeps trackers for. Default false. */
  allTrackers: z._default(z.boolean(), false),
  /** Who speaks in a live session; its name becomes the speaker of every reading. Default: nobody is named. */
  speaker: z.exactOptional(z.strictObject({ userId: z.exactOptional(word), name: z.exactOptional(word) })),
  /** Tell so many speakers of a recording apart (English and Spanish). Default: not. */
  diarization: z.exactOptional(z.strictObject({ speakers: count })),
  /** `phone` for recordings of calls. Default: the vendor's, `default`. */
  recordingMode: z.exactOptional(z.enum(["phone", "default"])),
  /** Time between two questions for sentiments that are owed in a live session, ms, 100 to 30 000. Default 2000. */
  pollMs: z._default(z.number().check(z.minimum(100), z.maximum(30_000)), 2000),
  /** Opens sockets in place of the platform's way: a relay for browsers, or the platform of a Worker. */
  connect: z.exactOptional(connectOption),
});

/** Options of Symbl as a caller gives them. */
export type SymblOptions = z.input<typeof SymblOptionsSchema>;

/** Options with what the call asks for filled in, checked, and the language as the vendor writes it. */
export type SymblSettings = Omit<z.infer<typeof SymblOptionsSchema>, "baseUrl"> & { readonly baseUrl: string };

/**
 * Checks options and fills in what the call asks for.
 *
 * @throws EmotionError `config` naming the option, also when no `baseUrl` is given; `unsupported` for a language that Symbl did not know.
 */
export function parseSymblOptions(options: unknown, asked: Asked = {}): SymblSettings {
  const { baseUrl, ...given } = parseProviderOptions("symbl", SymblOptionsSchema, options);
  if (baseUrl === undefined) {
    throw new EmotionError(
      "config",
      "Symbl.ai switched its service off: name a private endpoint or a simulator with providers.symbl.baseUrl, or take another provider.",
      { option: "providers.symbl.baseUrl" },
    );
  }
  const tag = given.language ?? asked.language;
  const vocabulary = given.vocabulary ?? asked.vocabulary?.slice();
  return {
    ...given,
    baseUrl: baseUrl.replace(/\/+$/, ""),
    ...(tag === undefined ? {} : { language: languageOf(tag) }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

function languageOf(tag: string): string {
  const code = symblLanguage(tag);
  if (code !== null) return code;
  throw new EmotionError(
    "unsupported",
    "Symbl does not know the language asked for; see the languages of the provider.",
    {
      provider: "symbl",
    },
  );
}
