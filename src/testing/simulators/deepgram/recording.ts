import { createWavHeaderParser } from "../../../dsp/codec/index.ts";
import { createEar, durationOf } from "../ear.ts";
import type { Answer, Call } from "../exchange.ts";
import type { HeardFormat, SimulatorOptions } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { refused, requestId } from "./refusals.ts";
import { seconds, transcriptOf, type WordForm, wordsOf } from "./results.ts";
import { formatOf, refusalOfNova } from "./rules.ts";
import { segmentsOf, sentimentsOf, tokensOf } from "./sentiment.ts";

/** Answers `POST /v1/listen`: raw bytes, WAV, or the URL of one of both. */
export async function transcribe(call: Call, { scenario }: SimulatorOptions): Promise<Answer> {
  const { query } = call;
  const refusal = refusalOfNova(query, false);
  if (refusal !== null) return refusal;
  const audio = await audioOf(call);
  if (!(audio instanceof Uint8Array)) return audio;
  const heard = openAudio(audio, query);
  if (heard === null)
    return refused(400, "Bad Request", "Bad Request: failed to process audio: corrupt or unsupported data");
  const ear = createEar({ format: heard.format, ...(scenario === undefined ? {} : { scenario }) });
  const utterances = [...ear.hear(heard.pcm), ...ear.finish()].flatMap((one) =>
    one.type === "utterance" ? [one.utterance] : [],
  );
  return { status: 200, headers: { "dg-request-id": requestId() }, body: answerOf(utterances, heard, query) };
}

interface Opened {
  readonly format: HeardFormat;
  readonly pcm: Uint8Array;
}

async function audioOf(call: Call): Promise<Uint8Array | Answer> {
  if (!(call.headers["content-type"] ?? "").startsWith("application/json")) return call.body;
  const { url } = Object(call.json()) as { readonly url?: unknown };
  if (typeof url !== "string" || !URL.canParse(url))
    return refused(400, "PAYLOAD_ERROR", "Failed to parse URL in JSON body.");
  // A test server asks nobody but this machine.
  if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname))
    return refused(400, "REMOTE_CONTENT_ERROR", "The simulator takes URLs of this machine only.");
  try {
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch {
    // Told below, like any other failure to get it.
  }
  return refused(400, "REMOTE_CONTENT_ERROR", "The remote server hosting the media failed to return valid data.");
}

function openAudio(bytes: Uint8Array, query: URLSearchParams): Opened | null {
  const raw = formatOf(query);
  if (raw !== null) return { format: raw, pcm: bytes };
  const parser = createWavHeaderParser();
  try {
    const used = parser.push(bytes);
    const { header } = parser;
    if (used === null || header === null) return null;
    const { sampleRateHz, channels, encoding } = header;
    return { format: { sampleRateHz, channels, encoding }, pcm: bytes.subarray(used) };
  } catch {
    return null;
  }
}

function answerOf(utterances: readonly VoicedUtterance[], { format, pcm }: Opened, query: URLSearchParams): object {
  const multichannel = query.get("multichannel") === "true";
  const form: WordForm = {
    punctuate: query.get("punctuate") === "true" || query.get("smart_format") === "true",
    diarize: query.get("diarize") === "true" || query.has("diarize_model"),
    multi: query.get("language") === "multi",
  };
  const language = query.get("language") ?? "en";
  const ordered = utterances.toSorted((a, b) => a.startMs - b.startMs);
  const channels = Array.from({ length: multichannel ? format.channels : 1 }, (_, index) =>
    multichannel ? ordered.filter(({ channel }) => channel === index) : ordered,
  );
  // How the words of several channels are counted is not documented: here one channel after the other.
  const sentences = channels.flat().map(({ text, sentiment }) => ({ text, score: sentiment }));
  const sentiment = query.get("sentiment") === "true";
  const english = /^en(-|$)/i.test(language);
  return {
    metadata: {
      transaction_key: "deprecated",
      request_id: requestId(),
      sha256: "0".repeat(64),
      created: "2026-11-25T12:00:00.000Z",
      duration: seconds(durationOf(pcm.length, format)),
      channels: format.channels,
      models: ["00000000-0000-4000-8000-000000000003"],
      model_info: {},
      ...(sentiment && english && { sentiment_info: tokensOf(sentences.map(({ text }) => text).join(" ")) }),
      ...(sentiment && !english && { warnings: [UNSUPPORTED] }),
    },
    results: {
      channels: channels.map((own) => ({ alternatives: [alternative(own, form)] })),
      ...(query.get("utterances") === "true" && { utterances: ordered.map((each) => utteranceOf(each, form)) }),
      ...(sentiment && english && { sentiments: sentimentsOf(segmentsOf(sentences)) }),
    },
  };
}

const UNSUPPORTED = {
  parameter: "sentiment",
  type: "unsupported_language",
  message: "Sentiment is available for English only.",
};

function alternative(utterances: readonly VoicedUtterance[], form: WordForm): object {
  return {
    transcript: utterances.map(({ words }) => transcriptOf(words, form)).join(" "),
    confidence: utterances[0]?.confidence ?? 0,
    words: utterances.flatMap(({ words, speaker }) => wordsOf(words, speaker, form)),
  };
}

function utteranceOf({ startMs, endMs, confidence, channel, words, speaker }: VoicedUtterance, form: WordForm): object {
  return {
    start: seconds(startMs),
    end: seconds(endMs),
    confidence,
    channel,
    transcript: transcriptOf(words, form),
    words: wordsOf(words, speaker, form),
    ...(form.diarize && { speaker: speaker ?? 0 }),
    id: crypto.randomUUID(),
  };
}
