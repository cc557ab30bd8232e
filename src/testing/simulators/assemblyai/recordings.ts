import { createSampleDecoder, createWavHeaderParser } from "../../../dsp/codec/index.ts";
import type { Clock } from "../../../kit/clock.ts";
import { createEar } from "../ear.ts";
import type { Answer, Call } from "../exchange.ts";
import { createRateWindow } from "../limits.ts";
import type { Scenario } from "../scenario.ts";
import type { HeardFormat } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { idOf } from "./ids.ts";
import type { Keys } from "./keys.ts";
import type { Limits } from "./limits.ts";
import { sentencesOf, speakerName } from "./sentences.ts";

/** Uploads and transcripts. */
export interface Recordings {
  upload(call: Call): Answer;
  submit(call: Call): Answer;
  transcript(call: Call): Answer;
}

/** What the recordings of one simulator are made of. */
export interface RecordingsParts {
  readonly keys: Keys;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly scenario: Scenario | undefined;
  /** Base URL of uploads. */
  readonly url: () => string;
}

interface Job {
  readonly asked: Readonly<Record<string, unknown>>;
  readonly sinceMs: number;
  readonly outcome: object;
}

const LOST: Answer = { status: 404, body: { error: "Transcript lookup error, transcript id not found" } };
const MODELS = ["universal-3-5-pro", "universal-3-pro", "universal-2"];

/** Starts the {@link Recordings} of one simulator. */
export function createRecordings(parts: RecordingsParts): Recordings {
  const { keys, clock, limits } = parts;
  const uploads = new Map<string, Uint8Array>();
  const jobs = new Map<string, Job>();
  const rate = createRateWindow(clock, limits.requestsPer5Minutes, 300_000);
  const refused = (call: Call): Answer | null => {
    if (!keys.holds(call)) return { status: 401, body: { error: "Authentication error, API token missing/invalid" } };
    return rate.take() > 0 ? { status: 403, body: { error: "Rate limit exceeded: too many requests" } } : null;
  };
  return {
    upload(call) {
      const no = refused(call);
      if (no !== null) return no;
      const url = `${parts.url()}/upload/${idOf(uploads.size + 1)}`;
      uploads.set(url, call.body);
      return { status: 200, body: { upload_url: url } };
    },
    submit(call) {
      const no = refused(call);
      if (no !== null) return no;
      const asked = (call.json() ?? {}) as Readonly<Record<string, unknown>>;
      const wrong = mistake(asked);
      if (wrong !== null) return { status: 400, body: { error: wrong } };
      const id = idOf(jobs.size + 1);
      const file = uploads.get(String(asked.audio_url));
      jobs.set(id, { asked, sinceMs: clock.now(), outcome: work(asked, file, parts.scenario) });
      return { status: 200, body: statusOf(id, jobs.get(id) as Job, clock, limits) };
    },
    transcript(call) {
      const no = refused(call);
      if (no !== null) return no;
      const id = call.params.id ?? "";
      const job = jobs.get(id);
      return job === undefined ? LOST : { status: 200, body: statusOf(id, job, clock, limits) };
    },
  };
}

function mistake(asked: Readonly<Record<string, unknown>>): string | null {
  if (typeof asked.audio_url !== "string") return "Missing required parameter: audio_url";
  const models = asked.speech_models ?? MODELS;
  if (!Array.isArray(models) || models.some((model) => !MODELS.includes(model as string)))
    return "speech_models holds an unknown model";
  if (asked.prompt !== undefined && asked.keyterms_prompt !== undefined)
    return "prompt and keyterms_prompt are mutually exclusive";
  if (asked.speaker_options !== undefined && asked.speaker_labels !== true)
    return "speaker_options requires speaker_labels";
  const english = asked.language_code === undefined || String(asked.language_code).startsWith("en");
  if (asked.sentiment_analysis === true && !english) return "sentiment_analysis is not supported for this language";
  return null;
}

function statusOf(
  id: string,
  { asked, sinceMs, outcome }: Job,
  clock: Clock,
  { queuedMs, processingMs }: Limits,
): object {
  const passedMs = clock.now() - sinceMs;
  const common = {
    id,
    audio_url: asked.audio_url,
    sentiment_analysis: asked.sentiment_analysis ?? false,
    sentiment_analysis_results: null,
  };
  if (passedMs < queuedMs) return { ...common, status: "queued" };
  return passedMs < queuedMs + processingMs ? { ...common, status: "processing" } : { ...common, ...outcome };
}

function work(
  asked: Readonly<Record<string, unknown>>,
  file: Uint8Array | undefined,
  scenario: Scenario | undefined,
): object {
  const audio = file === undefined ? null : readWav(file);
  if (audio === null) return { status: "error", error: "Transcoding failed. File does not appear to contain audio." };
  const multichannel = asked.multichannel === true;
  const channels = multichannel ? audio.format.channels : 1;
  const format: HeardFormat = { sampleRateHz: audio.format.sampleRateHz, channels, encoding: "pcm_s16le" };
  const ear = createEar({ format, ...(scenario !== undefined && { scenario }) });
  const heard = [...ear.hear(channels === audio.format.channels ? audio.pcm : mixed(audio)), ...ear.finish()];
  const utterances = heard.flatMap((one) => (one.type === "utterance" ? [one.utterance] : []));
  const labels = asked.speaker_labels === true;
  return {
    status: "completed",
    text: utterances.map(({ text }) => text).join(" "),
    language_code: asked.language_code ?? "en_us",
    audio_duration: Math.round(ear.heardMs / 1000),
    audio_channels: channels,
    multichannel,
    speaker_labels: labels,
    speech_model_used: (asked.speech_models as readonly string[] | undefined)?.[0] ?? MODELS[0],
    words: utterances.flatMap(({ words }) =>
      words.map(({ word, startMs, endMs, confidence }) => ({
        text: word,
        start: startMs,
        end: endMs,
        confidence,
        speaker: null,
      })),
    ),
    sentiment_analysis_results:
      asked.sentiment_analysis === true
        ? utterances.flatMap((utterance) => sentences(utterance, multichannel, labels))
        : null,
  };
}

function sentences(utterance: VoicedUtterance, multichannel: boolean, labels: boolean): readonly object[] {
  const channel = multichannel ? String(utterance.channel + 1) : null;
  const speaker = labels ? `${channel ?? ""}${speakerName(utterance.speaker)}` : channel;
  return sentencesOf(utterance).map((sentence) => ({ ...sentence, speaker, channel }));
}

interface Wav {
  readonly format: HeardFormat;
  readonly pcm: Uint8Array;
}

function readWav(file: Uint8Array): Wav | null {
  try {
    const parser = createWavHeaderParser();
    const used = parser.push(file);
    const { header } = parser;
    if (used === null || header === null || header.encoding !== "pcm_s16le") return null;
    const { sampleRateHz, channels, encoding } = header;
    return { format: { sampleRateHz, channels, encoding }, pcm: file.subarray(used) };
  } catch {
    return null;
  }
}

/** All channels as one, as the vendor hears a recording that is not said to have several. */
function mixed({ format, pcm }: Wav): Uint8Array {
  const samples = createSampleDecoder(format).push(pcm);
  const one = new Int16Array(samples.length / format.channels);
  for (let i = 0; i < one.length; i++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) sum += samples[i * format.channels + channel] as number;
    one[i] = Math.round((sum / format.channels) * 32_767);
  }
  return new Uint8Array(one.buffer);
}
