import { readClip, wavBytes } from "../../src/kit/audio-bytes.ts";
import { poll } from "../../src/kit/poll.ts";
import { whenRefused } from "../../src/kit/refused.ts";
import type { BatchFn, Observation } from "../../src/spec/adapter.ts";
import type { AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { Services, TranscriptRequest } from "./api.ts";
import { RECORDING_LINE, RECORDING_SENTIMENT_LINE } from "./info.ts";
import type { Settings } from "./settings.ts";
import { type Sentence, speakerOf, type Transcript } from "./wire.ts";

/** Largest file of an upload, bytes. Source: assemblyai.com/docs, limits of the async API (2.2 GB), as of 2026-03-23; less room for the header. */
const MAX_UPLOAD_BYTES = 2_200_000_000 - 1024;

/** Reads a whole recording: upload, transcript with sentiment analysis, poll. One observation per sentence. */
export function createBatch(services: Services, settings: Settings): BatchFn {
  return async (clip, ctx) => {
    const { recordingLanguage: language } = settings;
    if (language === null) throw notEnglish();
    const { pcm, durationMs } = await readClip(clip, ctx.signal, MAX_UPLOAD_BYTES);
    if (durationMs === 0) return [];
    const file = wavBytes(pcm, clip.format);
    const audioUrl = await whenRefused(ctx, () => services.upload(ctx, file));
    const request = transcriptRequest(audioUrl, clip.format, settings);
    const submitted = await whenRefused(ctx, () => services.submit(ctx, request));
    let transcript: Transcript | undefined;
    try {
      transcript = await finished(services, ctx, submitted);
    } finally {
      // What was submitted is worked through and billed, whether we wait for it or not; only a failed one is free.
      if (transcript?.status !== "error") {
        ctx.meter(RECORDING_LINE, Math.round(durationMs));
        ctx.meter(RECORDING_SENTIMENT_LINE, Math.round(durationMs));
      }
    }
    return observationsOf(transcript, clip.format, durationMs, ctx);
  };
}

/** The body of a request for a transcript. */
export function transcriptRequest(audioUrl: string, format: AudioFormat, settings: Settings): TranscriptRequest {
  const { recordingModels, recordingLanguage, terms, speakerLabels, maxSpeakers } = settings;
  return {
    audio_url: audioUrl,
    speech_models: recordingModels,
    sentiment_analysis: true,
    ...(typeof recordingLanguage === "string" && { language_code: recordingLanguage }),
    ...(terms.length > 0 && { keyterms_prompt: terms }),
    ...(format.channels.length > 1 && { multichannel: true }),
    ...(speakerLabels === true && { speaker_labels: true }),
    ...(maxSpeakers !== undefined && { speaker_options: { max_speakers_expected: maxSpeakers } }),
  };
}

async function finished(services: Services, ctx: CallContext, submitted: Transcript): Promise<Transcript> {
  const ask = async (): Promise<Transcript | null> => {
    const transcript = await services.transcript(ctx, submitted.id);
    return transcript.status === "completed" || transcript.status === "error" ? transcript : null;
  };
  return poll(ctx, ask, { what: "the transcript" });
}

function observationsOf(
  transcript: Transcript,
  format: AudioFormat,
  durationMs: number,
  ctx: Pick<CallContext, "warn">,
): readonly Observation[] {
  if (transcript.status === "error") {
    // The vendor's word for a recording in which nobody speaks.
    if (/no spoken audio/i.test(transcript.error ?? "")) return [];
    throw new EmotionError("vendor", "AssemblyAI could not transcribe the recording.", { status: "error" });
  }
  const warnings = transcript.metadata?.warnings?.length ?? 0;
  if (warnings > 0)
    ctx.warn("vendor-warning", "AssemblyAI did something else with the recording than was asked.", { warnings });
  const sentences = transcript.sentiment_analysis_results ?? ((transcript.text ?? "") === "" ? [] : null);
  if (sentences === null) throw withoutSentiment(transcript.language_code);
  const language = transcript.language_code?.replace("_uk", "-GB").replaceAll("_", "-");
  return sentences
    .filter(({ text }) => text.trim() !== "")
    .map((sentence, i) => observationOf(sentence, i, { format, durationMs, language }))
    .sort((a, b) => a.span.endMs - b.span.endMs);
}

interface Around {
  readonly format: AudioFormat;
  readonly durationMs: number;
  readonly language: string | undefined;
}

function observationOf(sentence: Sentence, index: number, { format, durationMs, language }: Around): Observation {
  const endMs = Math.min(Math.max(0, sentence.end), durationMs);
  const speaker = speakerOf(sentence.speaker);
  // How sure the classifier is, which is not how strongly somebody feels.
  const { confidence } = sentence;
  return {
    key: `sentence-${index}`,
    span: { startMs: Math.min(Math.max(0, sentence.start), endMs), endMs },
    evidence: "lexical",
    sets: [{ set: "sentiment", kind: "label", scores: { [sentence.sentiment]: 1 } }],
    ...(confidence !== null && confidence !== undefined && { confidence }),
    final: true,
    ...(format.channels.length > 1 && { channel: channelOf(sentence, format) }),
    ...(speaker !== undefined && { speaker }),
    text: sentence.text,
    ...(language !== undefined && { language }),
    raw: sentence,
  };
}

/** The vendor counts channels from 1, and names speakers of several channels `1A`. */
function channelOf({ channel, speaker }: Sentence, format: AudioFormat): number {
  const place = Number(channel ?? /^\d+/.exec(speaker ?? "")?.[0]);
  const heard = format.channels[place - 1];
  if (heard === undefined)
    throw new EmotionError("protocol", "AssemblyAI named no channel of the recording for a sentence.", {
      field: "channel",
    });
  return heard.channel;
}

function notEnglish(): EmotionError {
  return new EmotionError(
    "unsupported",
    "AssemblyAI analyses the sentiment of recordings in English only; send this one through a live stream, or take another provider.",
    { option: "language" },
  );
}

function withoutSentiment(language: string | null | undefined): EmotionError {
  if (language !== null && language !== undefined && !language.startsWith("en")) return notEnglish();
  return new EmotionError("protocol", "The JSON of the transcript has no sentiment_analysis_results.", {
    field: "sentiment_analysis_results",
  });
}
