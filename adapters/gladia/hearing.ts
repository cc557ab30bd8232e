import type { WireMessage } from "../../src/kit/duplex.ts";
import { createRecentKeys } from "../../src/kit/recent-keys.ts";
import type { SessionItem, Signal } from "../../src/spec/adapter.ts";
import type { AudioFormat, Span } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { type Answered, createAnswered } from "./answered.ts";
import { errorOf, refusedAction } from "./errors.ts";
import type { Opened } from "./open-live.ts";
import type { Position } from "./position.ts";
import { type Place, readingOf, unansweredReading, wholeReading } from "./readings.ts";
import { entities, translation } from "./sides.ts";
import { createUtterances, type Utterance, type Utterances } from "./utterances.ts";
import { type FlatSentiment, type LiveMessage, type ResumeState, readLiveMessage, type WireUtterance } from "./wire.ts";

/** A vendor that has acknowledged nothing of so much audio does not say where it is: no session can go on with it. Ms. */
const UNACKNOWLEDGED_MS = 5000;
/** Chunks that may be refused to a session that goes on: about what was on its way when the one before broke. */
const MOST_REFUSED = 20;
/** An utterance without sentiment counts as unanswered this long after its transcript, ms. The vendor states no time. */
const SENTIMENT_MS = 10_000;

/** What a {@link Hearing} is made of. */
export interface HearingParts {
  readonly position: Position;
  readonly format: AudioFormat;
  readonly ctx: Pick<CallContext, "now">;
  readonly opened: Opened;
}

const NOTHING: readonly SessionItem[] = Object.freeze([]);

type Of<T extends LiveMessage["type"]> = Extract<LiveMessage, { type: T }>["data"];

/** What the messages of a live session mean. */
export class Hearing {
  /** Resolves when the vendor told where it is, or will not. */
  readonly located: Promise<void>;
  readonly #parts: HearingParts;
  readonly #place: Place;
  readonly #utterances: Utterances;
  readonly #answered: Answered;
  /** Ids of final transcripts, and how many there were. */
  readonly #said = createRecentKeys();
  #saidCount = 0;
  readonly #locate: () => void;
  /** Empty chunks that wait for their acknowledgement, if they get one. */
  #probes = 0;
  #refused = 0;
  #lost = false;
  /** The session before may have been stopped; `false` once audio is taken. */
  #mayBeStopped: boolean;
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
    this.#mayBeStopped = opened.resume !== null;
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
  opened(): readonly SessionItem[] {
    // A session that goes on has proved nothing yet: its address may be refused after the handshake.
    return this.#parts.opened.resume === null ? [{ type: "open" }, this.#progress()] : [{ type: "open" }];
  }

  /** What a message means; throws `EmotionError` for an error of the vendor, and `protocol` for what cannot be read. */
  hear(message: WireMessage): readonly SessionItem[] {
    const read = readLiveMessage(message);
    const items = read === null ? NOTHING : this.#mean(read);
    const overdue = this.#utterances.overdue();
    return overdue.length === 0 ? items : [...items, ...overdue, this.#progress()];
  }

  /** An empty chunk goes out. */
  probing(): void {
    this.#probes++;
  }

  /** `stop_recording` goes out: an end from here on is the end of all of the audio. */
  stopping(): void {
    this.#stopping = true;
  }

  /** What is still to be told when the session ended well. */
  end(): readonly SessionItem[] {
    const rest = this.#utterances.flush();
    if (!this.#over || !this.#stopping) return rest;
    return [...rest, { type: "progress", throughMs: this.#parts.position.sentMs }];
  }

  #mean(message: LiveMessage): readonly SessionItem[] {
    switch (message.type) {
      case "transcript":
        return this.#transcript(message.data);
      case "sentiment_analysis":
        return this.#sentiment(message.data);
      case "speech_start":
      case "speech_end":
        return [this.#speech(message.type, message.data.data)];
      case "audio_chunk":
        return this.#acknowledged(message.data);
      case "named_entity_recognition":
        return this.#entities(message.data);
      case "translation":
        return this.#translation(message.data);
      case "stop_recording":
        if (!message.data.acknowledged && !this.#mayBeStopped) throw refusedAction("stop_recording");
        this.#stopped = true;
        return NOTHING;
      case "end_session":
        this.#over = true;
        return NOTHING;
      case "error":
        throw errorOf(message.data.data);
      default:
        message satisfies never;
        return NOTHING;
    }
  }

  #transcript({ data }: Of<"transcript">): readonly SessionItem[] {
    const utterance = this.#utteranceOf(data.id, data.utterance);
    if (data.is_final) this.#answered.transcribed(utterance.channel, utterance.endMs);
    // A late interim, or the final told twice.
    if (this.#said.has(data.id)) return NOTHING;
    const number = data.is_final ? this.#saidCount++ : undefined;
    if (data.is_final) this.#said.add(data.id);
    if (utterance.text.trim() === "") return NOTHING;
    const told = transcriptOf(utterance, data.is_final, this.#place);
    if (!data.is_final) return [told];
    this.#utterances.began(utterance, number);
    return [told, this.#progress()];
  }

  #sentiment({ data }: Of<"sentiment_analysis">): readonly SessionItem[] {
    if (data === null) return [...this.#utterances.failed(), this.#progress()];
    if ("utterance_index" in data) return this.#whole(data);
    const told = this.#utteranceOf(data.utterance_id, data.utterance);
    // Nothing was said, and nothing of it.
    if (told.text.trim() === "" && data.results.length === 0) return NOTHING;
    // Where it was heard is for its transcript to say: a reading on another channel would hold up everything after it.
    const utterance = { ...told, channel: this.#utterances.named(told.id)?.channel ?? told.channel };
    const readings = data.results.map((sentence) => readingOf(sentence, utterance, this.#place));
    return [...this.#utterances.answered(utterance, readings), this.#progress()];
  }

  /** The sentiment of an utterance that is named by its number, from 0. */
  #whole(sentiment: FlatSentiment): readonly SessionItem[] {
    const utterance = this.#utterances.numbered(sentiment.utterance_index);
    if (utterance === undefined) return NOTHING;
    const reading = wholeReading(sentiment, utterance, this.#place);
    return [...this.#utterances.answered(utterance, [reading]), this.#progress()];
  }

  #acknowledged({ acknowledged, data }: Of<"audio_chunk">): readonly SessionItem[] {
    if (!acknowledged) this.#refusal();
    if (!acknowledged || !data) return NOTHING;
    const isProbe = this.#parts.position.acknowledged(data.byte_range);
    if (isProbe) {
      this.#probes = Math.max(0, this.#probes - 1);
      this.#locate();
    } else this.#mayBeStopped = false;
    return [this.#progress()];
  }

  /** Nothing is lost with an empty chunk, nor with what a recording that was stopped before the connection broke has heard already. */
  #refusal(): void {
    if (this.#probes > 0) {
      this.#probes--;
      this.#locate();
      return;
    }
    if (this.#stopped || (this.#mayBeStopped && ++this.#refused <= MOST_REFUSED)) return;
    throw refusedAction("audio_chunk");
  }

  /** True, once, when a session has become one that cannot be gone on with: there is something to tell. */
  becameLost(): boolean {
    const { position } = this.#parts;
    if (this.#lost || position.known || position.sentMs <= UNACKNOWLEDGED_MS) return false;
    this.#lost = true;
    return true;
  }

  /** A vendor that acknowledges nothing shows by its answers how far it is. */
  unacknowledged(): readonly SessionItem[] {
    return this.#parts.position.known ? NOTHING : [this.#progress()];
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
    const { text, language, speaker } = wire;
    return {
      id,
      channel,
      startMs,
      endMs,
      text,
      ...(language ? { language } : {}),
      ...(speaker === undefined || speaker === null ? {} : { speaker: String(speaker) }),
    };
  }

  #entities({ data }: Of<"named_entity_recognition">): readonly SessionItem[] {
    if (data === null) return NOTHING;
    const channel = channelPart(checkedChannel(data.utterance.channel, this.#parts.format), this.#place);
    return entities(data, (wire) => ({ span: spanOf(wire, this.#place), ...channel }));
  }

  #translation({ data }: Of<"translation">): readonly SessionItem[] {
    if (data === null) return NOTHING;
    const channel = channelPart(checkedChannel(data.utterance.channel, this.#parts.format), this.#place);
    return [translation(data, { span: spanOf(data.utterance, this.#place), ...channel })];
  }

  /** How far it is. Told with every acknowledgement, and when an utterance was told: a session that goes on must not tell it again, nor wait for what it never heard of. */
  #progress(): Signal {
    const { position, opened } = this.#parts;
    const { waiting, held, told, lastEndMs } = this.#utterances;
    const state: ResumeState = {
      url: opened.url,
      openedAtMs: opened.openedAtMs,
      ...position.acked,
      waiting,
      held,
      told,
      lastEndMs: [...lastEndMs],
    };
    const throughMs = this.#answered.throughMs(position.ackedMs, waiting);
    if (this.#lost && !position.known) return { type: "progress", throughMs, resume: null };
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
  const { id, text, language, speaker, startMs, endMs } = utterance;
  return {
    type: "transcript",
    key: id,
    span: { startMs, endMs },
    text,
    final,
    ...channelPart(utterance.channel, place),
    ...(language === undefined ? {} : { language }),
    ...(speaker === undefined ? {} : { speaker }),
  };
}
