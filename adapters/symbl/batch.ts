import * as z from "zod/mini";
import { readClip, wavBytes } from "../../src/kit/audio-bytes.ts";
import { parseJson } from "../../src/kit/json.ts";
import { poll } from "../../src/kit/poll.ts";
import { whenRefused } from "../../src/kit/refused.ts";
import type { BatchFn, Observation } from "../../src/spec/adapter.ts";
import type { AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { AUDIO_LINE, MAX_RECORDING_MS } from "./info.ts";
import { type ApiMessage, dateMs, readingOf } from "./messages.ts";
import type { SymblSettings } from "./options.ts";
import type { Service } from "./service.ts";

const StartedSchema = z.object({
  conversationId: z.string().check(z.minLength(1)),
  jobId: z.string().check(z.minLength(1)),
});
const JobSchema = z.object({ status: z.string() });

/** What is waited for a job at most, ms: its recording may last for four hours. */
const JOB_WITHIN_MS = 2 * 3_600_000;
/** An upload of hours takes longer than a question, ms. */
const UPLOAD_WITHIN_MS = 1_800_000;

/** Whole recordings: an upload, a job, and the messages of its conversation. Reading before the job is completed would give a part of them. */
export function recordingBatch(service: Service): BatchFn {
  return async (clip, ctx) => {
    const { format } = clip;
    const bytesPerMs = (format.sampleRateHz * 2 * format.channels.length) / 1000;
    const { pcm, durationMs } = await readClip(clip, ctx.signal, MAX_RECORDING_MS * bytesPerMs);
    const path = `/v1/process/audio?${recordingQuery(service.settings, format)}`;
    const options = {
      method: "POST",
      headers: { "content-type": "audio/wav" },
      body: wavBytes(pcm, format),
      purpose: "a recording",
      timeoutMs: UPLOAD_WITHIN_MS,
    } as const;
    const { text } = await whenRefused(ctx, () => service.ask(ctx, path, options));
    const wholeMs = Math.round(durationMs);
    if (wholeMs > 0) ctx.meter(AUDIO_LINE, wholeMs);
    const { conversationId, jobId } = parseJson(text, StartedSchema, "the job of symbl");
    await completed(service, ctx, jobId);
    const messages = await service.messages(ctx, conversationId);
    return readingsOf(messages, { format, durationMs, settings: service.settings });
  };
}

async function completed(service: Service, ctx: CallContext, jobId: string): Promise<void> {
  const ask = async (): Promise<"completed" | "failed" | null> => {
    const path = `/v1/job/${encodeURIComponent(jobId)}`;
    const { text } = await service.ask(ctx, path, { purpose: "the state of a recording" });
    const { status } = parseJson(text, JobSchema, "the job of symbl");
    return status === "completed" || status === "failed" ? status : null;
  };
  const status = await poll(ctx, ask, { firstMs: 1000, deadlineMs: JOB_WITHIN_MS, what: "the recording" });
  if (status === "failed")
    throw new EmotionError("vendor", "Symbl could not process the recording.", { provider: "symbl" });
}

/** The speaker that a channel is announced as, from 0; the vendor gives it back with every message. */
function channelName(index: number): string {
  return `channel-${index}`;
}

/** What is asked of a recording. Names: symblai/symbl-docs, post-audio.md, stored 2022-07-19. Lists are JSON texts: its own examples differ. */
export function recordingQuery(settings: SymblSettings, { channels }: AudioFormat): string {
  const { title, language, vocabulary, confidenceThreshold, trackers, allTrackers, diarization, recordingMode } =
    settings;
  const metadata = channels.map((_, index) => ({ channel: index + 1, speaker: { name: channelName(index) } }));
  const asked: Readonly<Record<string, string | number | boolean | undefined>> = {
    name: title,
    languageCode: language,
    customVocabulary: vocabulary && JSON.stringify(vocabulary),
    confidenceThreshold,
    trackers: trackers && JSON.stringify(trackers),
    enableAllTrackers: allTrackers || undefined,
    mode: recordingMode,
    ...(diarization === undefined
      ? {}
      : { enableSpeakerDiarization: true, diarizationSpeakerCount: diarization.speakers }),
    ...(channels.length > 1
      ? { enableSeparateRecognitionPerChannel: true, channelMetadata: JSON.stringify(metadata) }
      : {}),
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value));
  return query.toString();
}

interface Recording {
  readonly format: AudioFormat;
  readonly durationMs: number;
  readonly settings: SymblSettings;
}

function readingsOf(messages: readonly ApiMessage[], recording: Recording): readonly Observation[] {
  const dates = messages.flatMap(({ startTime }) => dateMs(startTime) ?? []);
  const firstMs = Math.min(...dates);
  const unlike = new Map(messages.map((message) => [message.id, message]));
  return [...unlike.values()]
    .map((message) => readingOfMessage(message, firstMs, recording))
    .sort((a, b) => a.span.endMs - b.span.endMs);
}

function readingOfMessage(message: ApiMessage, firstMs: number, recording: Recording): Observation {
  const { format, durationMs, settings } = recording;
  const within = (ms: number, fromMs: number): number => Math.min(durationMs, Math.max(fromMs, ms));
  const [start, end] = [dateMs(message.startTime), dateMs(message.endTime)];
  const { timeOffset, duration } = message;
  // Without an offset the first message is taken to begin the recording: all that its dates tell is how far they are apart.
  const startMs = within(typeof timeOffset === "number" ? timeOffset * 1000 : start === null ? 0 : start - firstMs, 0);
  const lastsMs = typeof duration === "number" ? duration * 1000 : start === null || end === null ? 0 : end - start;
  const name = message.from?.name ?? undefined;
  const heardOn = format.channels.length > 1 ? format.channels.findIndex((_, i) => channelName(i) === name) : -1;
  const channel = format.channels[Math.max(0, heardOn)]?.channel ?? 0;
  return {
    key: message.id,
    span: { startMs, endMs: within(startMs + lastsMs, startMs) },
    evidence: "lexical",
    final: true,
    text: message.text,
    ...readingOf(message),
    ...(format.channels.length > 1 ? { channel } : {}),
    ...(settings.diarization !== undefined && name !== undefined ? { speaker: name } : {}),
    ...(settings.language === undefined ? {} : { language: settings.language }),
  };
}
