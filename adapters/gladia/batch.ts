import { readClip, wavBytes } from "../../src/kit/audio-bytes.ts";
import { httpErrorKind } from "../../src/kit/http.ts";
import { parseJson } from "../../src/kit/json.ts";
import { poll } from "../../src/kit/poll.ts";
import { whenRefused } from "../../src/kit/refused.ts";
import type { BatchFn, Observation } from "../../src/spec/adapter.ts";
import type { AudioFormat, Clip } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { STATUS_KINDS } from "./errors.ts";
import { RECORDING_LINE } from "./info.ts";
import { readingOf } from "./readings.ts";
import { recordingRequest } from "./request.ts";
import type { Service } from "./service.ts";
import { type Job, JobSchema, JobStartSchema, type Sentence, SentenceListSchema, UploadSchema } from "./wire.ts";

/** Longest recording, ms, and largest file, bytes. Source: docs.gladia.io, supported formats, stored copy of 2026-04-30 (enterprise plans take more). */
export const RECORDING_LIMITS = { durationMs: 135 * 60_000, bytes: 1_000_000_000 } as const;

const WAV_HEADER_BYTES = 44;
/** An upload may be long: @gladiaio/sdk 2.1.0 waits for 300 s, read 2026-11-25. */
const UPLOAD_MS = 300_000;

/** One recording: upload, job, result. Keys count the sentences, in the order of their ends. */
export function recordingBatch(service: Service): BatchFn {
  return async (clip, ctx) => {
    const { file, durationMs } = await readRecording(clip, ctx);
    const audioUrl = await whenRefused(ctx, () => upload(service, ctx, file));
    const body = recordingRequest(service.settings, audioUrl);
    const start = () => service.post(ctx, "/v2/pre-recorded", body, "starting a job of gladia");
    const { text } = await whenRefused(ctx, start);
    const { id } = parseJson(text, JobStartSchema, "the answer of gladia to POST /v2/pre-recorded");
    ctx.meter(RECORDING_LINE, Math.round(durationMs));
    const job = await poll(ctx, () => ask(service, ctx, id), { what: "the recording" });
    if (job.status === "error") throw failure("Gladia could not transcribe the recording.", job.error_code ?? null);
    return observationsOf(job, clip.format, durationMs);
  };
}

async function readRecording(
  clip: Clip,
  ctx: CallContext,
): Promise<{ file: Uint8Array<ArrayBuffer>; durationMs: number }> {
  checkDuration(clip.durationMs ?? 0);
  const { pcm, durationMs } = await readClip(clip, ctx.signal, RECORDING_LIMITS.bytes - WAV_HEADER_BYTES);
  checkDuration(durationMs);
  return { file: wavBytes(pcm, clip.format), durationMs };
}

function checkDuration(durationMs: number): void {
  if (durationMs <= RECORDING_LIMITS.durationMs) return;
  throw new EmotionError(
    "unsupported",
    `Gladia takes recordings of up to ${RECORDING_LIMITS.durationMs / 60_000} minutes; cut this one.`,
    { durationMs: Math.round(durationMs), maxMs: RECORDING_LIMITS.durationMs },
  );
}

async function upload(service: Service, ctx: CallContext, file: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append("audio", new Blob([file], { type: "audio/wav" }), "recording.wav");
  // The platform writes the multipart body and its boundary.
  const encoded = new Response(form);
  const { text } = await service.ask(ctx, "/v2/upload", {
    method: "POST",
    headers: { "content-type": encoded.headers.get("content-type") ?? "multipart/form-data" },
    body: new Uint8Array(await encoded.arrayBuffer()),
    timeoutMs: UPLOAD_MS,
    purpose: "uploading a recording to gladia",
  });
  return parseJson(text, UploadSchema, "the answer of gladia to POST /v2/upload").audio_url;
}

async function ask(service: Service, ctx: CallContext, id: string): Promise<Job | null> {
  const purpose = "asking gladia for a result";
  const { text } = await service.ask(ctx, `/v2/pre-recorded/${encodeURIComponent(id)}`, { purpose });
  const job = parseJson(text, JobSchema, "a job of gladia");
  return job.status === "done" || job.status === "error" ? job : null;
}

/** The vendor's own verdict on a job or on its sentiment; the code is an HTTP status. */
function failure(message: string, status: number | null): EmotionError {
  const kind = status === null ? "vendor" : (STATUS_KINDS[status] ?? httpErrorKind(status));
  return new EmotionError(kind, message, {
    provider: "gladia",
    jobFailed: true,
    ...(status === null ? {} : { status }),
  });
}

function observationsOf({ result }: Job, format: AudioFormat, durationMs: number): readonly Observation[] {
  const block = result?.sentiment_analysis;
  if (!result || !block) {
    throw new EmotionError("protocol", "The result of gladia holds no sentiment, though it was asked for.", {
      provider: "gladia",
    });
  }
  if (!block.success) {
    throw failure("Gladia could not read the sentiment of the recording.", block.error?.status_code ?? null);
  }
  const toMs = (seconds: number): number => Math.min(durationMs, seconds * 1000);
  const channelOf = (index: number): number | undefined =>
    format.channels.length > 1 ? format.channels[index]?.channel : undefined;
  const heard = result.transcription?.utterances ?? [];
  return sentencesOf(block.results)
    .filter(({ channel }) => (channel ?? 0) >= 0 && (channel ?? 0) < format.channels.length)
    .map((sentence) => {
      const channel = sentence.channel ?? 0;
      const middle = (sentence.start + sentence.end) / 2;
      const language = heard.find(
        (one) => one.channel === channel && one.start <= middle && middle <= one.end,
      )?.language;
      return readingOf(sentence, { channel, language: language ?? undefined }, { toMs, channelOf });
    })
    .toSorted((a, b) => a.span.endMs - b.span.endMs)
    .map((reading, i) => ({ key: String(i + 1), final: true, ...reading }));
}

function sentencesOf(results: string | readonly Sentence[] | null | undefined): readonly Sentence[] {
  if (typeof results !== "string") return results ?? [];
  if (results.trim() === "") return [];
  return parseJson(results, SentenceListSchema, "the sentiment of a recording of gladia");
}
