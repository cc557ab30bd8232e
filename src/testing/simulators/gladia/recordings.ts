import * as z from "zod/mini";
import { createWavHeaderParser } from "../../../dsp/codec/index.ts";
import { createEar, durationOf } from "../ear.ts";
import type { Answer, Call, Route } from "../exchange.ts";
import type { Scenario } from "../scenario.ts";
import type { HeardFormat } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { invalid, type Refusals } from "./refusals.ts";
import { metadataOf, sentimentBlock, transcriptionOf } from "./wording.ts";

const LANGUAGE = z.string().check(z.regex(/^[a-z]{2,3}$/));

const RequestSchema = z.object({
  audio_url: z.string().check(z.regex(/^https?:\/\//)),
  sentiment_analysis: z._default(z.boolean(), false),
  diarization: z._default(z.boolean(), false),
  language_config: z.optional(z.object({ languages: z.optional(z.array(LANGUAGE)) })),
  model: z._default(z.enum(["solaria-1", "solaria-3", "solaria-fusion"]), "solaria-1"),
  custom_metadata: z.optional(z.record(z.string(), z.unknown())),
});

interface Recording {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Job {
  readonly id: string;
  readonly request: z.infer<typeof RequestSchema>;
  readonly recording: Recording | undefined;
  asked: number;
}

/** What recordings need of the service. */
export interface RecordingParts {
  readonly refusals: Refusals;
  readonly scenario: Scenario | undefined;
  /** Known once the server listens. */
  readonly url: () => string;
  readonly limits: { readonly questionsBeforeDone: number; readonly resultsAsText: number };
  readonly newId: () => string;
}

/** Upload, jobs and results of recordings: WAV of 16-bit PCM is understood, anything else ends in the error 400 of its job. */
export function recordingRoutes(parts: RecordingParts): readonly Route[] {
  const files = new Map<string, Recording>();
  const jobs = new Map<string, Job>();
  const { guarded, gone } = parts.refusals;
  const of = (handle: (job: Job) => Answer) =>
    guarded(({ params }) => {
      const job = jobs.get(params.id ?? "");
      return job === undefined ? gone(params.id ?? "") : handle(job);
    });
  return [
    { method: "POST", path: "/v2/upload", handle: guarded((call) => upload(call, files, parts)) },
    {
      method: "POST",
      path: "/v2/pre-recorded",
      handle: guarded((call) => {
        const request = RequestSchema.safeParse(call.json());
        if (!request.success) return invalid(call, request.error.issues);
        const { audio_url: audioUrl } = request.data;
        const id = parts.newId();
        const recording = audioUrl.startsWith(parts.url()) ? files.get(audioUrl.split("/").at(-1) ?? "") : undefined;
        jobs.set(id, { id, request: request.data, recording, asked: 0 });
        return { status: 201, body: { id, result_url: `${parts.url()}/v2/pre-recorded/${id}` } };
      }),
    },
    { method: "GET", path: "/v2/pre-recorded/:id", handle: of((job) => ({ status: 200, body: stateOf(job, parts) })) },
    {
      method: "GET",
      path: "/v2/pre-recorded/:id/file",
      handle: of(({ id, recording }) => (recording === undefined ? gone(id) : { status: 200, body: recording.bytes })),
    },
    {
      method: "DELETE",
      path: "/v2/pre-recorded/:id",
      handle: of(({ id }) => {
        jobs.delete(id);
        return { status: 202 };
      }),
    },
  ];
}

async function upload(call: Call, files: Map<string, Recording>, parts: RecordingParts): Promise<Answer> {
  const file = await audioOf(call);
  if (file === null) return invalid(call, [{ path: ["audio"], message: "audio must be a file" }]);
  const id = parts.newId();
  files.set(id, file);
  const wav = readWav(file.bytes);
  return {
    status: 200,
    body: {
      audio_url: `${parts.url()}/file/${id}`,
      audio_metadata: {
        id,
        filename: file.name,
        extension: "wav",
        size: file.bytes.length,
        audio_duration: wav === null ? 0 : durationOf(wav.pcm.length, wav.format) / 1000,
        number_of_channels: wav?.format.channels ?? 0,
      },
    },
  };
}

/** The field `audio` of a multipart body, read by the platform. */
async function audioOf({ body, headers }: Call): Promise<Recording | null> {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return null;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    const field = form.get("audio");
    if (field === null || typeof field === "string") return null;
    return { name: field.name, bytes: new Uint8Array(await field.arrayBuffer()) };
  } catch {
    return null;
  }
}

function stateOf(job: Job, { limits, scenario }: RecordingParts): Record<string, unknown> {
  job.asked += 1;
  const common = { id: job.id, request_id: `G-${job.id.slice(0, 8)}`, version: 2, kind: "pre-recorded" };
  const asked = { ...common, created_at: new Date(0).toISOString(), request_params: job.request };
  if (job.asked <= limits.questionsBeforeDone) {
    return { ...asked, status: job.asked === 1 ? "queued" : "processing", result: null };
  }
  const wav = job.recording === undefined ? null : readWav(job.recording.bytes);
  if (wav === null) return { ...asked, status: "error", error_code: 400, result: null };
  const utterances = understand(wav.pcm, wav.format, scenario);
  const speakers = job.request.diarization;
  return {
    ...asked,
    status: "done",
    error_code: null,
    result: {
      metadata: metadataOf(durationOf(wav.pcm.length, wav.format), wav.format.channels),
      transcription: transcriptionOf(utterances, speakers),
      ...(job.request.sentiment_analysis
        ? { sentiment_analysis: sentimentBlock(utterances, { speakers, asText: limits.resultsAsText > 0 }) }
        : {}),
    },
  };
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
