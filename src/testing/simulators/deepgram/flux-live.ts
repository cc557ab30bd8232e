import { systemClock } from "../../../kit/clock.ts";
import { createEar, durationOf } from "../ear.ts";
import type { Heard } from "../hearing.ts";
import { createPaceGauge, type PaceGauge } from "../limits.ts";
import type { ServedSession, SessionHandlers } from "../served-session.ts";
import type { HeardFormat, SimulatorOptions } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { type ClientMessage, readClientMessage } from "./client-message.ts";
import { createDelayed, type Delayed } from "./delayed.ts";
import type { DeepgramLimits } from "./limits.ts";
import { requestId } from "./refusals.ts";
import { seconds } from "./results.ts";
import { formatOf } from "./rules.ts";

const DEFAULT_FORMAT: HeardFormat = { encoding: "pcm_s16le", sampleRateHz: 16_000, channels: 1 };

/** One session of `/v2/listen`. */
export function listenFlux(session: ServedSession, options: SimulatorOptions, limits: DeepgramLimits): SessionHandlers {
  return new FluxSession(session, options, limits);
}

class FluxSession implements SessionHandlers {
  readonly #session: ServedSession;
  readonly #format: HeardFormat;
  readonly #ear: ReturnType<typeof createEar>;
  readonly #pace: PaceGauge;
  readonly #requestId = requestId();
  #sequence = 0;
  #turn = 0;
  /** Start of the turn under way, ms; null between turns. */
  #turnFromMs: number | null = null;
  #heardMs = 0;
  #updates = 0;
  readonly #delayed: Delayed;
  #closing = false;
  #trigger = "model";
  #hints: readonly string[];
  #thresholds: Record<string, number>;

  constructor(session: ServedSession, { scenario, clock = systemClock }: SimulatorOptions, limits: DeepgramLimits) {
    this.#session = session;
    this.#delayed = createDelayed(session);
    const { query } = session.call;
    this.#format = { ...(formatOf(query) ?? DEFAULT_FORMAT), channels: 1 };
    session.setFormat(this.#format);
    this.#ear = createEar({
      format: this.#format,
      slot: session.slot,
      ...(scenario === undefined ? {} : { scenario }),
    });
    this.#pace = createPaceGauge(clock, limits.maxSpeed, limits.paceSlackMs);
    this.#hints = query.getAll("language_hint");
    this.#thresholds = { eot_threshold: Number(query.get("eot_threshold") ?? 0.7) };
    this.#say({ type: "Connected" });
  }

  onBinary(bytes: Uint8Array): void {
    if (this.#closing) return;
    if (!this.#pace.take(durationOf(bytes.length, this.#format))) {
      this.#session.close(1013, "audio came faster than 1.25 times real time");
      return;
    }
    this.#session.take(bytes);
    this.#tell(this.#ear.hear(bytes));
  }

  onText(text: string): void {
    if (this.#closing) return;
    const message = readClientMessage(text);
    switch (message.type) {
      case "CloseStream":
        this.#closing = true;
        this.#delayed.flush();
        this.#tell(this.#ear.finish());
        // A close frame without a code is how Flux says goodbye. Source: SDK 5.13.0 `WrappedListenV2Client` (`shouldReconnect`).
        this.#session.close(1005);
        return;
      case "KeepAlive":
        // Source: deepgram-python-sdk issue 649.
        this.#closing = true;
        this.#session.close(1005);
        return;
      case "Configure":
        this.#configure(message);
        return;
      case "ForceEndTurn":
        if (this.#turnFromMs === null) {
          this.#say({
            type: "Warning",
            code: "FORCE_END_TURN_NO_ACTIVE_TURN",
            description: "No active turn to end.",
          });
          return;
        }
        this.#trigger = "manual";
        this.#tell(this.#ear.cut());
        this.#trigger = "model";
        return;
      default:
        this.#closing = true;
        this.#say({ type: "Error", code: "UNPARSABLE_CLIENT_MESSAGE", description: "Could not parse client message." });
        this.#session.close(1008);
    }
  }

  #configure({ thresholds = {}, keyterms = [], language_hints }: ClientMessage): void {
    const fits = Object.values(thresholds).every((value) => typeof value === "number" && value > 0);
    const multi = this.#session.call.query.get("model") === "flux-general-multi";
    if (!fits || (language_hints !== undefined && !multi)) {
      this.#say({ type: "ConfigureFailure" });
      return;
    }
    this.#thresholds = { ...this.#thresholds, ...thresholds };
    this.#hints = language_hints ?? this.#hints;
    this.#say({
      type: "ConfigureSuccess",
      thresholds: this.#thresholds,
      keyterms,
      ...(multi && { language_hints: this.#hints }),
    });
  }

  #tell(heard: readonly Heard[]): void {
    for (const one of heard) this.#one(one);
  }

  #one(heard: Heard): void {
    switch (heard.type) {
      case "speech-start":
        this.#turnFromMs = heard.atMs;
        this.#updates = 0;
        this.#turnInfo("StartOfTurn", null);
        return;
      case "partial": {
        this.#updates += 1;
        this.#turnInfo("Update", heard.utterance);
        // A guess that is taken back, once a turn.
        if (this.#updates !== 2 || !this.#session.call.query.has("eager_eot_threshold")) return;
        this.#turnInfo("EagerEndOfTurn", heard.utterance);
        this.#turnInfo("TurnResumed", heard.utterance);
        return;
      }
      case "utterance": {
        const { utterance } = heard;
        const trigger = this.#trigger;
        const say = (): void => {
          if (this.#session.call.query.has("eager_eot_threshold")) this.#turnInfo("EagerEndOfTurn", utterance);
          this.#turnInfo("EndOfTurn", utterance, trigger);
          this.#turn += 1;
          this.#turnFromMs = null;
        };
        this.#delayed.later(this.#closing ? 0 : utterance.transcriptDelayMs, say);
        return;
      }
      case "warning":
        this.#say({ type: "Warning", code: heard.code ?? "SIMULATED_WARNING", description: heard.text });
        return;
      case "speech-end":
      case "side":
        return;
      default:
        heard satisfies never;
    }
  }

  #turnInfo(event: string, utterance: VoicedUtterance | null, trigger?: string): void {
    const multi = this.#session.call.query.get("model") === "flux-general-multi";
    this.#heardMs = Math.max(this.#heardMs, utterance?.endMs ?? this.#turnFromMs ?? 0);
    this.#say({
      type: "TurnInfo",
      event,
      turn_index: this.#turn,
      audio_window_start: seconds(this.#turnFromMs ?? utterance?.startMs ?? 0),
      audio_window_end: seconds(this.#heardMs),
      transcript: utterance?.text ?? "",
      words: (utterance?.words ?? []).map(({ word, confidence, startMs, endMs }) => ({
        word,
        confidence,
        start: seconds(startMs),
        end: seconds(endMs),
      })),
      end_of_turn_confidence: event === "EndOfTurn" ? 0.9 : event === "EagerEndOfTurn" ? 0.5 : 0.1,
      ...(trigger !== undefined && { trigger }),
      ...(multi && utterance !== null && { languages: [utterance.language] }),
      ...(multi && this.#hints.length > 0 && { languages_hinted: this.#hints }),
    });
  }

  #say(message: object): void {
    this.#session.send({ ...message, request_id: this.#requestId, sequence_id: this.#sequence });
    this.#sequence += 1;
  }
}
