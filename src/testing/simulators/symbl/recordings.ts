import * as z from "zod/mini";
import { createWavHeaderParser } from "../../../dsp/codec/index.ts";
import { createEar, durationOf } from "../ear.ts";
import type { Answer, Call, Route } from "../exchange.ts";
import type { Scenario } from "../scenario.ts";
import type { HeardFormat } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import type { Conversation, Conversations, Person } from "./conversations.ts";

/** What recordings need of the service. */
export interface RecordingParts {
  readonly conversations: Conversations;
  readonly scenario: Scenario | undefined;
  readonly guarded: (handle: Route["handle"]) => Route["handle"];
  readonly limits: {
    readonly jobs: number;
    readonly recordingMs: number;
    /** Questions about a job that are answered with "not yet". */
    readonly questionsBeforeDone: number;
  };
}

interface Job {
  readonly id: string;
  readonly conversation: Conversation;
  readonly heard: readonly VoicedUtterance[] | null;
  readonly from: (utterance: VoicedUtterance) => Person;
  asked: number;
  status: "scheduled" | "in_progress" | "completed" | "failed";
}

const TYPES: readonly (string | undefined)[] = ["audio/wav", "audio/wave", "audio/mpeg", "audio/mp3", undefined];

const flag = z.optional(z.enum(["true", "false"]));
const QuerySchema = z.object({
  name: z.optional(z.string()),
  languageCode: z.optional(z.string().check(z.regex(/^[a-z]{2}-[A-Z]{2}$/))),
  confidenceThreshold: z.optional(z.coerce.number().check(z.minimum(0.5), z.maximum(1))),
  mode: z.optional(z.enum(["phone", "default"])),
  enableSpeakerDiarization: flag,
  diarizationSpeakerCount: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
  enableSeparateRecognitionPerChannel: flag,
  enableAllTrackers: flag,
});
const MetadataSchema = z.array(
  z.object({
    channel: z.int().check(z.minimum(1)),
    speaker: z.object({ name: z.optional(z.string()), email: z.optional(z.string()) }),
  }),
);

/** Uploads and their jobs: WAV of 16-bit PCM is understood, anything else fails its job. Names: symblai/symbl-docs, post-audio.md, stored 2022-07-19. */
export function recordingRoutes(parts: RecordingParts): readonly Route[] {
  const { conversations, guarded, limits } = parts;
  const jobs = new Map<string, Job>();
  const running = (): number =>
    [...jobs.values()].filter(({ status }) => status === "scheduled" || status === "in_progress").length;
  const upload = (call: Call): Answer => {
    const refused = refusalOf(call);
    if (refused !== null) return refused;
    if (running() >= limits.jobs) {
      const message = `This API has a limit of maximum of \`${limits.jobs}\` number of concurrent jobs per account. If you are looking to further enhance this limit, please contact us`;
      return { status: 429, body: { statusCode: 429, message } };
    }
    const wav = readWav(call.body);
    if (wav !== null && durationOf(wav.pcm.length, wav.format) > limits.recordingMs) {
      return bad("The audio is longer than 4 hours");
    }
    const id = `9b1deb4d-3b7d-4bad-9bdd-${String(jobs.size + 1).padStart(12, "0")}`;
    const separate = call.query.get("enableSeparateRecognitionPerChannel") === "true";
    // A file of several channels is for separate recognition alone.
    const usable = wav !== null && (wav.format.channels === 1 || separate);
    const job: Job = {
      id,
      conversation: conversations.open(false),
      heard: usable ? understand(wav.pcm, wav.format, parts.scenario) : null,
      from: speakersOf(call.query, separate),
      asked: 0,
      status: "scheduled",
    };
    jobs.set(id, job);
    return { status: 201, body: { conversationId: job.conversation.id, jobId: id } };
  };
  return [
    { method: "POST", path: "/v1/process/audio", handle: guarded(upload) },
    {
      method: "GET",
      path: "/v1/job/:id",
      handle: guarded(({ params }) => {
        const job = jobs.get(params.id ?? "");
        if (job === undefined) return { status: 404, body: { message: "The job could not be found" } };
        advance(job, limits.questionsBeforeDone);
        return { status: 200, body: { id: job.id, status: job.status } };
      }),
    },
  ];
}

function advance(job: Job, questionsBeforeDone: number): void {
  job.asked += 1;
  if (job.status === "completed" || job.status === "failed") return;
  if (job.asked <= questionsBeforeDone) {
    job.status = job.asked === 1 ? "scheduled" : "in_progress";
    return;
  }
  if (job.heard === null) {
    job.status = "failed";
    return;
  }
  for (const utterance of job.heard) job.conversation.add(utterance, job.from(utterance), 0);
  job.conversation.visible = true;
  job.status = "completed";
}

function refusalOf({ headers, query, body }: Call): Answer | null {
  if (!TYPES.includes(headers["content-type"])) return bad("Unsupported content type");
  if (body.length === 0 || headers["content-length"] === undefined) return bad("Content-Length is required");
  const asked = QuerySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return bad(`Invalid ${asked.error.issues[0]?.path.join(".") ?? "query"}`);
  if (asked.data.enableSpeakerDiarization === "true" && asked.data.diarizationSpeakerCount === undefined) {
    return bad("diarizationSpeakerCount is required");
  }
  for (const list of ["customVocabulary", "trackers", "channelMetadata"]) {
    const text = query.get(list);
    if (text !== null && !Array.isArray(parsed(text))) return bad(`Invalid ${list}`);
  }
  return null;
}

function bad(message: string): Answer {
  return { status: 400, body: { message } };
}

/** Who spoke: the person announced for a channel, a numbered speaker, or nobody by name. */
function speakersOf(query: URLSearchParams, separate: boolean): Job["from"] {
  if (separate) {
    const metadata = MetadataSchema.safeParse(parsed(query.get("channelMetadata") ?? "[]"));
    const people = new Map(metadata.success ? metadata.data.map(({ channel, speaker }) => [channel, speaker]) : []);
    return ({ channel }) => ({ ...(people.get(channel + 1) ?? { name: `Speaker ${channel + 1}` }) });
  }
  if (query.get("enableSpeakerDiarization") === "true") {
    return ({ speaker = 0 }) => ({ name: `Speaker ${speaker + 1}`, id: `speaker-${speaker + 1}` });
  }
  return () => ({});
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function understand(pcm: Uint8Array, format: HeardFormat, scenario: Scenario | undefined): readonly VoicedUtterance[] {
  const ear = createEar({ format, ...(scenario === undefined ? {} : { scenario }) });
  return [...ear.hear(pcm), ...ear.finish()].flatMap((one) => (one.type === "utterance" ? [one.utterance] : []));
}

function readWav(bytes: Uint8Array): { readonly pcm: Uint8Array; readonly format: HeardFormat } | null {
  const parser = createWavHeaderParser();
  try {
    const used = parser.push(bytes);
    const { header } = parser;
    if (used === null || header === null || header.encoding !== "pcm_s16le") return null;
    const { sampleRateHz, channels, encoding } = header;
    return { pcm: bytes.subarray(used), format: { sampleRateHz, channels, encoding } };
  } catch {
    return null;
  }
}
