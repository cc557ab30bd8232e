import type { WireMessage } from "../../src/kit/duplex.ts";
import type { SessionItem, Signal } from "../../src/spec/adapter.ts";
import type { AudioFormat, Span } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { type Answered, createAnswered } from "./answered.ts";
import { errorOf, refusedAction } from "./errors.ts";
import type { Opened } from "./open-live.ts";
import type { Position } from "./position.ts";
import { type Place, readingOf, unansweredReading } from "./readings.ts";
import { createUtterances, type Utterance, type Utterances } from "./utterances.ts";
import { type LiveMessage, type ResumeState, readLiveMessage, type WireUtterance } from "./wire.ts";

/** An utterance without sentiment counts as unanswered this long after its transcript, ms. The vendor states no time. */
const SENTIMENT_MS = 10_000;

/** What a {@link Hearing} is made of. */
export interface HearingParts {
  readonly position: Position;
  readonly format: AudioFormat;
  readonly ctx: Pick<CallContext, "now">;
  readonly opened: Opened;
}

type Of<T extends LiveMessage["type"]> = Extract<LiveMessage, { type: T }>["data"];

/** What the messages of a live session mean. */
export class Hearing {
  /** Resolves with the first acknowledgement. */
  readonly located: Promise<void>;
  readonly #parts: HearingParts;
  readonly #place: Place;
  readonly #utterances: Utterances;
  readonly #answered: Answered;
  /** Ids of final transcripts. */
  readonly #said = new Set<string>();
  readonly #locate: () => void;
  #stopping = false;
  #stopped = false;
  #over = false;

  constructor(parts: HearingParts) {
    const { position, format, ctx, opened } = parts;
    const channels = format.channels.length;
    const place: Place = {
      toMs: (seconds) => position.toSessionMs(seconds),
      channelOf: (index) => (channels > 1 ? format.channels[index]?.channel : undefined),
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.located = promise;
    this.#locate = resolve;
    this.#parts = parts;
    this.#place = place;
    this.#answered = createAnswered(channels);
    this.#utterances = createUtterances({
      channels,
      now: ctx.now,
      deadlineMs: SENTIMENT_MS,
      unanswered: (utterance) => unansweredReading(utterance, place),
      ...(opened.resume === null ? {} : { from: opened.resume }),
    });
  }

  /** The vendor said its last word. */
  get over(): boolean {
    return this.#over;
  }

  /** Told once the socket is open. */
  *opened(): Iterable<SessionItem> {
    yield { type: "open" };
    // A session that goes on has proved nothing yet: its address may be refused after the handshake.
    if (this.#parts.opened.resume === null) yield this.#progress();
  }

  /** What a message means; throws `EmotionError` for an error of the vendor, and `protocol` for what cannot be read. */
  *hear(message: WireMessage): Iterable<SessionItem> {
    const read = readLiveMessage(message);
    if (read !== null) yield* this.#mean(read);
    yield* this.#utterances.overdue();
  }

  /** `stop_recording` goes out: an end from here on is the end of all of the audio. */
  stopping(): void {
    this.#stopping = true;
  }

  /** What is still to be told when the session ended well. */
  *end(): Iterable<SessionItem> {
    yield* this.#utterances.flush();
    if (this.#over && this.#stopping) yield { type: "progress", throughMs: this.#parts.position.sentMs };
  }

  *#mean(message: LiveMessage): Iterable<SessionItem> {
    const { format } = this.#parts;
    switch (message.type) {
      case "transcript":
        return yield* this.#transcript(message.data);
      case "sentiment_analysis":
        return yield* this.#sentiment(message.data);
      case "speech_start":
      case "speech_end":
        return yield this.#speech(message.type, message.data.data);
      case "audio_chunk":
        return yield* this.#acknowledged(message.data);
      case "named_entity_recognition":
        return yield* entities(message.data, this.#place, format);
      case "translation":
        return yield* translations(message.data, this.#place, format);
      case "stop_recording":
        if (!message.data.acknowledged) throw refusedAction("stop_recording");
        this.#stopped = true;
        return;
      case "end_session":
        this.#over = true;
        return;
      case "error":
        throw errorOf(message.data.data?.code ?? undefined);
      default:
        message satisfies never;
    }
  }

  *#transcript({ data }: Of<"transcript">): Iterable<SessionItem> {
    const utterance = this.#utteranceOf(data.id, data.utterance);
    if (data.is_final) this.#answered.transcribed(utterance.channel, utterance.endMs);
    // A late interim, or the final told twice.
    if (this.#said.has(data.id)) return;
    if (data.is_final) this.#said.add(data.id);
    if (utterance.text.trim() === "") return;
    if (data.is_final) this.#utterances.began(utterance);
    yield transcriptOf(utterance, data.is_final, this.#place);
  }

  *#sentiment({ data }: Of<"sentiment_analysis">): Iterable<SessionItem> {
    if (data === null) return yield* this.#utterances.failed();
    const utterance = this.#utteranceOf(data.utterance_id, data.utterance);
    const readings = data.results.map((sentence) => readingOf(sentence, utterance, this.#place));
    yield* this.#utterances.answered(utterance, readings);
  }

  *#acknowledged({ acknowledged, data }: Of<"audio_chunk">): Iterable<SessionItem> {
    if (!acknowledged) {
      // An empty chunk may cross the end of the recording: nothing is lost with it.
      if (this.#stopped) return;
      throw refusedAction("audio_chunk");
    }
    if (!data) return;
    this.#parts.position.acknowledged(data.byte_range);
    this.#locate();
    yield this.#progress();
  }

  #speech(type: "speech_start" | "speech_end", { time, channel }: { time: number; channel: number }): Signal {
    const atMs = this.#place.toMs(time);
    const index = checkedChannel(channel, this.#parts.format);
    if (type === "speech_start") this.#answered.speechBegan(index, atMs);
    else this.#answered.speechEnded(index, atMs);
    const edge = type === "speech_start" ? "start" : "end";
    return { type: "speech", edge, atMs, ...channelPart(index, this.#place) };
  }

  #utteranceOf(id: string, wire: WireUtterance): Utterance {
    const channel = checkedChannel(wire.channel, this.#parts.format);
    const { startMs, endMs } = spanOf(wire, this.#place);
    return { id, channel, startMs, endMs, text: wire.text, ...(wire.language ? { language: wire.language } : {}) };
  }

  #progress(): Signal {
    const { position, opened } = this.#parts;
    const { waiting, lastEndMs } = this.#utterances;
    const state: ResumeState = {
      url: opened.url,
      openedAtMs: opened.openedAtMs,
      ...position.acked,
      waiting: [...waiting],
      lastEndMs: [...lastEndMs],
    };
    const throughMs = this.#answered.throughMs(position.ackedMs, waiting);
    return { type: "progress", throughMs, resume: { fromMs: position.ackedMs, state } };
  }
}

function spanOf({ start, end }: { start: number; end: number }, { toMs }: Place): Span {
  const startMs = toMs(start);
  return { startMs, endMs: Math.max(startMs, toMs(end)) };
}

function channelPart(index: number, { channelOf }: Place): { readonly channel?: number } {
  const channel = channelOf(index);
  return channel === undefined ? {} : { channel };
}

function checkedChannel(channel: number, format: AudioFormat): number {
  if (channel >= 0 && channel < format.channels.length) return channel;
  throw new EmotionError("protocol", "Gladia spoke of a channel that the session does not have.", { channel });
}

function transcriptOf(utterance: Utterance, final: boolean, place: Place): Signal {
  const { id, text, language, startMs, endMs } = utterance;
  return {
    type: "transcript",
    key: id,
    span: { startMs, endMs },
    text,
    final,
    ...channelPart(utterance.channel, place),
    ...(language === undefined ? {} : { language }),
  };
}

function* entities({ data }: Of<"named_entity_recognition">, place: Place, format: AudioFormat): Iterable<SessionItem> {
  if (data === null) return;
  const channel = channelPart(checkedChannel(data.utterance.channel, format), place);
  for (const { entity_type: kind, text, start, end } of data.results) {
    const span = spanOf({ start, end }, place);
    yield { type: "side", name: "entity", data: { kind, text, utteranceId: data.utterance_id }, span, ...channel };
  }
}

function* translations({ data }: Of<"translation">, place: Place, format: AudioFormat): Iterable<SessionItem> {
  if (data === null) return;
  const { utterance_id: utteranceId, target_language: language, translated_utterance: translated } = data;
  const channel = channelPart(checkedChannel(data.utterance.channel, format), place);
  const span = spanOf(data.utterance, place);
  yield { type: "side", name: "translation", data: { language, text: translated.text, utteranceId }, span, ...channel };
}
