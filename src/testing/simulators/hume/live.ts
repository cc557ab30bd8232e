import type { Clock } from "../../../kit/clock.ts";
import { createEar, durationOf, type Ear, type Heard } from "../ear.ts";
import { createPaceGauge, type PaceGauge } from "../limits.ts";
import type { Scenario } from "../scenario.ts";
import type { ServedSession, SessionHandlers } from "../served-session.ts";
import type { HeardFormat } from "../simulator.ts";
import type { Deadline } from "../timers.ts";
import { type Measured, Measuring } from "./measuring.ts";
import { HUME_WIRE as W } from "./names.ts";
import type { HumeRules } from "./rules.ts";
import { readSettings } from "./settings.ts";

/** The one format the vendor takes. */
export const HUME_FORMAT: HeardFormat = { sampleRateHz: 16_000, channels: 1, encoding: "pcm_s16le" };

/** What a session is made of. */
export interface LiveParts {
  readonly rules: HumeRules;
  readonly clock: Clock;
  readonly scenario: Scenario;
}

/** One realtime session, as strict as the vendor says it is. */
export class LiveSession implements SessionHandlers {
  readonly #session: ServedSession;
  readonly #parts: LiveParts;
  readonly #ear: Ear;
  readonly #silent: Deadline;
  #timerMs: number;
  #measuring: Measuring | null = null;
  #pace: PaceGauge | null = null;
  #over = false;

  constructor(session: ServedSession, parts: LiveParts) {
    const { rules, scenario } = parts;
    this.#session = session;
    this.#parts = parts;
    this.#timerMs = rules.timerMs;
    this.#ear = createEar({ format: HUME_FORMAT, slot: session.slot, scenario });
    this.#silent = session.deadline(rules.silentRunMs, () => {
      if (rules.closesSilentRun > 0) session.close(rules.closeAfterFault);
    });
    session.setFormat(HUME_FORMAT);
    this.#say(W.sessionCreated, { session_id: `run-${session.index}`, [W.updateConfig]: this.#config() });
  }

  onText(text: string): void {
    if (!this.#admits(text.length)) return;
    const message = parsed(text);
    if (message === null) this.#fail(W.messageInvalid, "not a JSON object");
    else if (message[W.type] === W.sessionUpdate) this.#update(message);
    else if (message[W.type] === W.sessionClose) this.#close();
    else this.#fail(W.messageInvalid, "unknown message type");
  }

  onBinary(bytes: Uint8Array): void {
    if (!this.#admits(bytes.length)) return;
    const { rules, clock, scenario } = this.#parts;
    this.#measuring ??= new Measuring(rules, this.#timerMs, scenario);
    const frameMs = durationOf(bytes.length, HUME_FORMAT);
    this.#pace ??= createPaceGauge(clock, rules.maxSpeed, rules.slackMs);
    if (bytes.length === 0 || bytes.length % 2 !== 0 || frameMs > rules.maxFrameMs) {
      this.#error(W.invalidAudioFrame, "a frame holds whole samples, and at most 10 s of them");
    } else if (this.#pace.take(frameMs)) {
      this.#session.take(bytes);
      this.#tell(this.#ear.hear(bytes));
    } else this.#error(W.rateLimited, "audio arrived faster than real time");
  }

  /** False when the message is not looked at: the session is over, or ends for it. */
  #admits(bytes: number): boolean {
    if (this.#over) return false;
    this.#silent.touch();
    if (bytes <= this.#parts.rules.maxMessageBytes) return true;
    this.#fail(W.messageTooLarge, "a message is larger than 1 MiB");
    return false;
  }

  #update(message: Readonly<Record<string, unknown>>): void {
    const locked = this.#measuring !== null;
    const read = locked ? "the configuration is locked" : readSettings(message[W.updateConfig], this.#parts.rules);
    if (typeof read === "string") {
      this.#fail(W.configInvalid, read);
      return;
    }
    this.#timerMs = read;
    this.#say(W.sessionUpdated, { [W.updateConfig]: this.#config() });
  }

  #close(): void {
    this.#tell(this.#ear.finish());
    this.#over = true;
    this.#say(W.sessionClosed, { reason: "client_request", audio_ms: Math.round(this.#ear.heardMs) });
    this.#later(() => this.#session.close(1000));
  }

  #tell(heard: readonly Heard[]): void {
    for (const measured of this.#measuring?.follow(heard, this.#ear.heardMs) ?? []) this.#measured(measured);
    for (const one of heard) if (one.type === "warning") this.#warn(one.code ?? W.internalError, one.text);
  }

  #measured(measured: Measured): void {
    if (measured.type === "measurement") {
      this.#say(W.measurementResult, measured.body);
      return;
    }
    const start = measured.type === "start";
    const says = this.#parts.rules.utteranceTimes > 0;
    const at = says ? { [start ? W.utteranceStartAt : W.utteranceEndAt]: measured.atMs } : {};
    this.#say(start ? W.utteranceStart : W.utteranceEnd, at);
  }

  /** A warning of a script is an error of the vendor, which ends the session or does not. */
  #warn(code: string, text: string): void {
    const goesOn: readonly string[] = [W.invalidAudioFrame, W.rateLimited];
    const ends = Object.values(W).some((name) => name === code) && !goesOn.includes(code);
    if (ends) this.#fail(code, text);
    else this.#error(code, text);
  }

  #error(code: string, message: string): void {
    this.#say(W.error, { [W.errorCode]: code, message });
  }

  #fail(code: string, message: string): void {
    this.#error(code, message);
    this.#over = true;
    const { closeAfterFault, closeAfterRefusal } = this.#parts.rules;
    this.#later(() => this.#session.close(code === W.internalError ? closeAfterFault : closeAfterRefusal));
  }

  #config(): Readonly<Record<string, number>> {
    return { [W.measurementTimer]: this.#timerMs };
  }

  #say(type: string, body: Readonly<Record<string, unknown>>): void {
    this.#later(() => this.#session.send({ [W.type]: type, ...body }));
  }

  /** Everything the vendor says is equally late, so that the order holds. */
  #later(run: () => void): void {
    const delayMs = this.#parts.scenario.delaysMs?.sentiment ?? 0;
    if (delayMs === 0) run();
    else this.#session.after(delayMs, run);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
