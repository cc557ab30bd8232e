import type { Clock } from "../../../kit/clock.ts";
import { createEar, durationOf, type Ear, type Heard } from "../ear.ts";
import { createPaceGauge, type PaceGauge } from "../limits.ts";
import type { Scenario } from "../scenario.ts";
import type { ServedSession, SessionHandlers } from "../served-session.ts";
import type { Deadline } from "../timers.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { chatCompletion } from "./gateway.ts";
import { idOf } from "./ids.ts";
import { type LanguageModel, tokensOf } from "./language-model.ts";
import type { Limits } from "./limits.ts";
import { jsonOf, type LlmParameter, type Parameters, readParameters } from "./parameters.ts";
import { beginMessage, refuse, terminationMessage } from "./session-messages.ts";
import { labelOf, revisionOf, turnMessage } from "./turn-messages.ts";

/** What a live session needs besides its socket. */
export interface LiveParts {
  readonly scenario: Scenario | undefined;
  readonly limits: Limits;
  /** How long the session may last, ms; `null` when its key or token is not good. */
  readonly capMs: number | null;
  /** True when too many sessions were opened within a minute. */
  readonly crowded: boolean;
  readonly model: LanguageModel;
  readonly clock: Clock;
  readonly nowMs: () => number;
}

/** Serves one live session; what is wrong with its start is said on the open socket, not in the handshake. */
export function serveLive(session: ServedSession, parts: LiveParts): SessionHandlers {
  const { limits, capMs } = parts;
  if (capMs === null) return refuse(session, 1008, "Unauthorized Connection: missing or invalid authorization");
  if (parts.crowded) return refuse(session, limits.tooManySessionsCode, "Too many concurrent sessions");
  const parameters = readParameters(session.call.query);
  if (typeof parameters === "string") return refuse(session, 3006, parameters);
  return new LiveSession(session, parts, parameters, capMs).handlers();
}

class LiveSession {
  readonly #session: ServedSession;
  readonly #parts: LiveParts;
  readonly #parameters: Parameters;
  readonly #ear: Ear;
  readonly #pace: PaceGauge;
  readonly #idle: Deadline | undefined;
  readonly #unsettled = new Map<number, VoicedUtterance>();
  #startsMs: number | undefined;
  #speaking = false;
  #silentFromMs = 0;
  #nextRevisionMs: number;
  #latestMs = 0;
  #over = false;

  constructor(session: ServedSession, parts: LiveParts, parameters: Parameters, capMs: number) {
    const { limits, scenario } = parts;
    const { format, inactivityS } = parameters;
    this.#session = session;
    this.#parts = parts;
    this.#parameters = parameters;
    this.#ear = createEar({ format, slot: session.slot, ...(scenario !== undefined && { scenario }) });
    this.#pace = createPaceGauge(parts.clock, limits.maxSpeed, limits.paceSlackMs);
    this.#nextRevisionMs = parameters.revisionEveryMs > 0 ? parameters.revisionEveryMs : Number.POSITIVE_INFINITY;
    session.setFormat(format);
    session.after(capMs, () => this.#fail(3008, "Session expired: maximum session duration exceeded"));
    if (inactivityS !== null)
      this.#idle = session.deadline(inactivityS * 1000, () => this.#fail(3006, "Session terminated due to inactivity"));
    if (parameters.heartbeat) this.#heartbeat();
    const expiresAtS = Math.floor((parts.nowMs() + capMs) / 1000);
    session.send(beginMessage(idOf(session.index), expiresAtS, parameters));
  }

  handlers(): SessionHandlers {
    return { onText: (text) => this.#onText(text), onBinary: (bytes) => this.#onBinary(bytes) };
  }

  #fail(code: number, text: string): void {
    if (this.#over) return;
    this.#over = true;
    refuse(this.#session, code, text);
  }

  #onBinary(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#idle?.touch();
    const { minChunkMs, maxChunkMs } = this.#parts.limits;
    const ms = durationOf(bytes.length, this.#parameters.format);
    if (ms < minChunkMs || ms > maxChunkMs) {
      this.#fail(
        3007,
        `Input duration violation: ${Math.round(ms)} ms. Expected between ${minChunkMs} and ${maxChunkMs} ms`,
      );
      return;
    }
    if (!this.#pace.take(ms)) {
      this.#fail(3007, "Audio transmission rate exceeded: audio was sent faster than real time");
      return;
    }
    this.#session.take(bytes);
    this.#tell(this.#ear.hear(bytes));
    this.#reviseInBetween();
    this.#acknowledgeSilence();
  }

  #onText(text: string): void {
    if (this.#over) return;
    this.#idle?.touch();
    const type = (jsonOf(text) as { type?: unknown } | null | undefined)?.type;
    switch (type) {
      case "Terminate":
        this.#terminate();
        return;
      case "ForceEndpoint":
        this.#tell(this.#ear.cut());
        return;
      case "KeepAlive":
      case "UpdateConfiguration":
        return;
      default:
        this.#fail(3006, "Invalid message: not JSON of a known type");
    }
  }

  #tell(heard: readonly Heard[]): void {
    for (const one of heard) this.#say(one);
  }

  #say(heard: Heard): void {
    switch (heard.type) {
      case "speech-start":
        this.#startsMs = heard.atMs;
        this.#speaking = true;
        return;
      case "partial":
        if (!this.#parameters.partials) return;
        this.#begin();
        this.#session.send(turnMessage(heard.utterance, this.#parameters, { final: false, formatted: false }));
        return;
      case "utterance":
        this.#finalTurn(heard.utterance);
        return;
      case "speech-end":
        this.#speaking = false;
        this.#silentFromMs = heard.atMs;
        return;
      case "warning":
        this.#session.send({ type: "Warning", warning_code: Number(heard.code ?? 1), warning: heard.text });
        return;
      case "side":
        return;
      default:
        heard satisfies never;
    }
  }

  /** Once per turn, and only when there are words. */
  #begin(): void {
    if (this.#startsMs !== undefined && this.#parameters.pro) {
      this.#session.send({ type: "SpeechStarted", timestamp: this.#startsMs, confidence: 0.94 });
    }
    this.#startsMs = undefined;
  }

  #finalTurn(utterance: VoicedUtterance): void {
    const { pro, formatTurns, speakerLabels, llm } = this.#parameters;
    this.#begin();
    this.#parts.model.heard(utterance);
    if (speakerLabels && labelOf(utterance, this.#parameters) === "PENDING")
      this.#unsettled.set(utterance.index, utterance);
    this.#later(utterance.transcriptDelayMs, () => {
      if (pro || !formatTurns)
        this.#session.send(turnMessage(utterance, this.#parameters, { final: true, formatted: pro }));
      else {
        this.#session.send(turnMessage(utterance, this.#parameters, { final: true, formatted: false }));
        this.#session.send(turnMessage(utterance, this.#parameters, { final: true, formatted: true }));
      }
    });
    if (llm !== null)
      this.#later(utterance.transcriptDelayMs + utterance.sentimentDelayMs, () => this.#asked(utterance, llm));
  }

  #asked(utterance: VoicedUtterance, { messages }: LlmParameter): void {
    const { valence, emotion } = this.#parts.model.about(utterance.text);
    const prompt = messages.map(({ content }) => content.replace("{{turn}}", utterance.text)).join("\n");
    this.#session.send({
      type: "LLMGatewayResponse",
      turn_order: utterance.index,
      transcript: utterance.text,
      data: chatCompletion(JSON.stringify({ valence, emotion }), tokensOf(prompt), idOf(utterance.index)),
    });
  }

  #later(ms: number, run: () => void): void {
    this.#latestMs = Math.max(this.#latestMs, this.#session.now() + ms);
    if (ms <= 0) run();
    else this.#session.after(ms, run);
  }

  #reviseInBetween(): void {
    if (this.#ear.heardMs < this.#nextRevisionMs) return;
    this.#nextRevisionMs += this.#parameters.revisionEveryMs;
    this.#revise();
  }

  #revise(): void {
    if (this.#unsettled.size === 0) return;
    const revisions = [...this.#unsettled.values()].map((utterance) => revisionOf(utterance, this.#parameters));
    this.#unsettled.clear();
    this.#session.send({ type: "SpeakerRevision", revisions });
  }

  #acknowledgeSilence(): void {
    const { acknowledgeSilence, pro } = this.#parameters;
    if (!acknowledgeSilence || !pro || this.#speaking) return;
    const throughMs = this.#ear.heardMs;
    if (throughMs - this.#silentFromMs < 1000) return;
    this.#session.send({ type: "Silence", start_ms: Math.round(this.#silentFromMs), end_ms: Math.round(throughMs) });
    this.#silentFromMs = throughMs;
  }

  #heartbeat(): void {
    this.#session.after(5000, () => {
      const { audio, openedAtMs } = this.#session.record;
      const openMs = this.#session.now() - openedAtMs;
      this.#session.send({
        type: "Heartbeat",
        total_audio_received_ms: Math.round(audio.durationMs),
        total_duration_ms: Math.round(openMs),
        realtime_factor: audio.durationMs / Math.max(1, openMs),
        max_speech_probability: this.#speaking ? 0.9 : 0.1,
      });
      this.#heartbeat();
    });
  }

  #terminate(): void {
    this.#over = true;
    this.#tell(this.#ear.finish());
    const revisionMs = this.#unsettled.size > 0 ? this.#parts.limits.revisionMs : 0;
    const waitMs = Math.max(0, this.#latestMs - this.#session.now()) + revisionMs;
    const end = (): void => {
      this.#revise();
      const { audio, openedAtMs } = this.#session.record;
      this.#session.send(terminationMessage(audio.durationMs, this.#session.now() - openedAtMs));
      this.#session.close(1000);
    };
    if (waitMs <= 0) end();
    else this.#session.after(waitMs, end);
  }
}
