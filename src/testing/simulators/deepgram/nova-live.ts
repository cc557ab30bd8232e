import { systemClock } from "../../../kit/clock.ts";
import { createEar, durationOf } from "../ear.ts";
import type { Heard } from "../hearing.ts";
import { createPaceGauge, type PaceGauge } from "../limits.ts";
import type { ServedSession, SessionHandlers } from "../served-session.ts";
import type { HeardFormat, SimulatorOptions } from "../simulator.ts";
import type { HeardWord, VoicedUtterance } from "../utterance.ts";
import { readClientMessage } from "./client-message.ts";
import { createDelayed, type Delayed } from "./delayed.ts";
import { entitiesIn } from "./entities.ts";
import type { DeepgramLimits } from "./limits.ts";
import { requestId } from "./refusals.ts";
import { resultOf, seconds, type WordForm } from "./results.ts";
import { formatOf } from "./rules.ts";

/** Silence is reported on as often as this, ms of audio, a little behind it so that no speech is cut off. */
const SILENCE_EVERY_MS = 3000;
const BEHIND_MS = 500;
/** An utterance of so many words comes as two final results, of which only the second ends it. */
const WORDS_OF_TWO = 6;

const TIMEOUT = "NET-0001: Deepgram did not receive audio data or a text message within the timeout window.";

const DEFAULT_FORMAT: HeardFormat = { encoding: "pcm_s16le", sampleRateHz: 16_000, channels: 1 };

/** One session of `/v1/listen`. */
export function listenNova(session: ServedSession, options: SimulatorOptions, limits: DeepgramLimits): SessionHandlers {
  return new NovaSession(session, options, limits);
}

interface ChannelState {
  /** End of the last final result, ms. */
  throughMs: number;
  speaking: boolean;
  /** Utterances that are heard and not said yet. */
  owed: number;
  readonly entities: string[];
}

class NovaSession implements SessionHandlers {
  readonly #session: ServedSession;
  readonly #format: HeardFormat;
  readonly #ear: ReturnType<typeof createEar>;
  readonly #pace: PaceGauge;
  readonly #channels: readonly ChannelState[];
  readonly #form: WordForm;
  readonly #requestId = requestId();
  readonly #idle: { touch(): void; stop(): void };
  readonly #cancelFirst: () => void;
  readonly #delayed: Delayed;
  #closing = false;
  #finalizing = false;

  constructor(session: ServedSession, { scenario, clock = systemClock }: SimulatorOptions, limits: DeepgramLimits) {
    this.#session = session;
    this.#delayed = createDelayed(session);
    const { query } = session.call;
    this.#format = formatOf(query) ?? DEFAULT_FORMAT;
    session.setFormat(this.#format);
    this.#ear = createEar({ format: this.#format, ...(scenario === undefined ? {} : { scenario }) });
    this.#pace = createPaceGauge(clock, limits.maxSpeed, limits.paceSlackMs);
    this.#channels = Array.from({ length: this.#format.channels }, () => ({
      throughMs: 0,
      speaking: false,
      owed: 0,
      entities: [],
    }));
    this.#form = {
      punctuate: query.get("punctuate") === "true" || query.get("smart_format") === "true",
      diarize: query.get("diarize") === "true" || query.has("diarize_model"),
      multi: query.get("language") === "multi",
    };
    // Text frames do not help before the first audio. Source: developers.deepgram.com/docs/audio-keep-alive (stored 2025-07-03).
    this.#cancelFirst = session.after(limits.firstAudioMs, () => this.#timeout());
    this.#idle = session.deadline(limits.idleMs, () => this.#timeout());
  }

  onBinary(bytes: Uint8Array): void {
    if (this.#closing) return;
    // An empty frame closes the stream. Source: developers.deepgram.com/docs/close-stream (stored 2025-07-03).
    if (bytes.length === 0) {
      this.#finish();
      return;
    }
    if (!this.#pace.take(durationOf(bytes.length, this.#format))) {
      this.#session.close(1013, "audio came faster than 1.25 times real time");
      return;
    }
    this.#cancelFirst();
    this.#idle.touch();
    this.#session.take(bytes);
    this.#tell(this.#ear.hear(bytes));
    for (const [index, channel] of this.#channels.entries()) this.#silence(index, channel);
  }

  onText(text: string): void {
    if (this.#closing) return;
    this.#idle.touch();
    const message = readClientMessage(text);
    switch (message.type) {
      case "Finalize":
        this.#finalizing = true;
        this.#tell(this.#ear.cut(typeof message.channel === "number" ? message.channel : undefined));
        this.#finalizing = false;
        return;
      case "CloseStream":
        this.#finish();
        return;
      default:
        // `KeepAlive` is all there is to it; what is not known is passed over.
        return;
    }
  }

  #timeout(): void {
    this.#session.close(1011, TIMEOUT);
  }

  #finish(): void {
    this.#closing = true;
    this.#idle.stop();
    this.#cancelFirst();
    this.#delayed.flush();
    this.#tell(this.#ear.finish());
    const endMs = this.#ear.heardMs;
    for (const [index, channel] of this.#channels.entries()) {
      if (channel.throughMs < endMs) this.#final(index, null, [], endMs, { ends: false });
    }
    const { audio } = this.#session.record;
    this.#session.send({
      type: "Metadata",
      transaction_key: "deprecated",
      request_id: this.#requestId,
      sha256: audio.sha256(),
      created: "2026-11-25T12:00:00.000Z",
      duration: seconds(endMs),
      channels: this.#format.channels,
    });
    this.#session.close(1000);
  }

  #tell(heard: readonly Heard[]): void {
    for (const one of heard) this.#one(one);
  }

  #one(heard: Heard): void {
    const { query } = this.#session.call;
    switch (heard.type) {
      case "speech-start": {
        this.#channel(heard.channel).speaking = true;
        if (query.get("vad_events") !== "true") return;
        const channel = [heard.channel, this.#format.channels];
        this.#session.send({ type: "SpeechStarted", channel, timestamp: seconds(heard.atMs) });
        return;
      }
      case "partial":
        if (query.get("interim_results") === "true") this.#interim(heard.utterance);
        return;
      case "speech-end":
        this.#channel(heard.channel).speaking = false;
        return;
      case "utterance":
        this.#utterance(heard.utterance);
        return;
      case "side":
        if (heard.kind === "entity") for (const channel of this.#channels) channel.entities.push(heard.text);
        return;
      case "warning":
        return;
      default:
        heard satisfies never;
    }
  }

  #channel(index: number): ChannelState {
    return this.#channels[index] as ChannelState;
  }

  #interim(utterance: VoicedUtterance): void {
    const { throughMs } = this.#channel(utterance.channel);
    this.#result(utterance.channel, utterance, utterance.words, {
      startMs: throughMs,
      endMs: Math.max(throughMs, utterance.endMs),
      is_final: false,
      speech_final: false,
    });
  }

  #utterance(utterance: VoicedUtterance): void {
    const { words, transcriptDelayMs, channel } = utterance;
    const ends = this.#session.call.query.get("endpointing") !== "false" || this.#finalizing;
    const half = words.length >= WORDS_OF_TWO ? Math.ceil(words.length / 2) : 0;
    const state = this.#channel(channel);
    state.owed += 1;
    const say = (): void => {
      state.owed -= 1;
      if (half > 0) {
        const first = words.slice(0, half);
        this.#final(channel, utterance, first, (first.at(-1) as HeardWord).endMs, { ends: false });
      }
      this.#final(channel, utterance, words.slice(half), utterance.endMs, { ends });
      if (!this.#session.call.query.has("utterance_end_ms")) return;
      const last_word_end = seconds(utterance.endMs);
      this.#session.send({ type: "UtteranceEnd", channel: [channel, this.#format.channels], last_word_end });
    };
    this.#delayed.later(this.#closing ? 0 : transcriptDelayMs, say);
  }

  #silence(index: number, channel: ChannelState): void {
    const untilMs = this.#ear.heardMs - BEHIND_MS;
    if (channel.speaking || channel.owed > 0 || untilMs - channel.throughMs < SILENCE_EVERY_MS) return;
    this.#final(index, null, [], untilMs, { ends: false });
  }

  #final(
    index: number,
    utterance: VoicedUtterance | null,
    words: readonly HeardWord[],
    endMs: number,
    { ends }: { ends: boolean },
  ): void {
    const channel = this.#channel(index);
    const startMs = channel.throughMs;
    channel.throughMs = Math.max(startMs, endMs);
    const entities = this.#session.call.query.get("detect_entities") === "true" && entitiesIn(words, channel.entities);
    this.#result(index, utterance, words, {
      startMs,
      endMs: channel.throughMs,
      is_final: true,
      speech_final: ends && !this.#finalizing,
      from_finalize: this.#finalizing,
      ...(entities && { entities }),
    });
  }

  #result(
    index: number,
    utterance: VoicedUtterance | null,
    words: readonly HeardWord[],
    { startMs, endMs, ...rest }: { startMs: number; endMs: number } & Record<string, unknown>,
  ): void {
    this.#session.send({
      type: "Results",
      channel_index: [index, this.#format.channels],
      start: seconds(startMs),
      duration: seconds(endMs - startMs),
      from_finalize: false,
      ...rest,
      ...resultOf(utterance, words, this.#form),
      metadata: {
        request_id: this.#requestId,
        model_info: { name: this.#session.call.query.get("model"), version: "simulated", arch: "nova-3" },
        model_uuid: "00000000-0000-4000-8000-000000000003",
      },
    });
  }
}
