import { createHash } from "node:crypto";
import { wavBytes } from "../../../kit/audio-bytes.ts";
import { createEar, durationOf, type Ear, type Heard } from "../ear.ts";
import type { Scenario } from "../scenario.ts";
import type { ServedSession } from "../served-session.ts";
import type { HeardFormat } from "../simulator.ts";
import type { VoicedUtterance } from "../utterance.ts";
import { type LiveConfig, receives } from "./live-config.ts";
import {
  FAILED,
  metadataOf,
  sentencesOf,
  sentimentBlock,
  transcriptionOf,
  utteranceId,
  wireUtterance,
} from "./wording.ts";

interface Pending {
  readonly dueMs: number;
  readonly message: object;
}

/** What a live job is made of. */
export interface LiveJobParts {
  readonly id: string;
  readonly token: string;
  readonly config: LiveConfig;
  readonly format: HeardFormat;
  readonly scenario: Scenario | undefined;
  readonly openedAtMs: number;
  /** Audio kept for the file, bytes. */
  readonly keepBytes: number;
}

/**
 * One live session of the vendor, over as many sockets as it takes: the audio and what is understood of it go on where they were.
 *
 * What is due while no socket is there is said on the next one; what was on its way when a socket broke is lost.
 */
export class LiveJob {
  readonly parts: LiveJobParts;
  readonly receives: ReturnType<typeof receives>;
  readonly heard: VoicedUtterance[] = [];
  status: "queued" | "processing" | "done" = "queued";
  stopped = false;
  /** The socket of the moment. */
  session: ServedSession | null = null;
  lastSeenMs: number;
  lastSessionIndex: number | null = null;
  readonly #kept: Uint8Array[] = [];
  readonly #hash = createHash("sha256");
  readonly #pending = new Set<Pending>();
  readonly #ear: Ear;
  #bytes = 0;
  #onIdle: (() => void) | null = null;

  constructor(parts: LiveJobParts) {
    this.parts = parts;
    this.receives = receives(parts.config);
    this.lastSeenMs = parts.openedAtMs;
    const { format, scenario } = parts;
    this.#ear = createEar({ format, ...(scenario === undefined ? {} : { scenario }) });
  }

  /** Bytes of audio held, over all sockets. */
  get bytes(): number {
    return this.#bytes;
  }

  get durationMs(): number {
    return durationOf(this.#bytes, this.parts.format);
  }

  /** A new socket: what is due is said on it. */
  attach(session: ServedSession): void {
    this.session = session;
    this.status = "processing";
    for (const pending of this.#pending) this.#schedule(pending, session);
  }

  detach(session: ServedSession): void {
    this.lastSeenMs = session.now();
    if (this.session === session) this.session = null;
  }

  /** Takes the next bytes; they are held from here on. */
  take(bytes: Uint8Array): void {
    const start = this.#bytes;
    this.#hash.update(bytes);
    const room = this.parts.keepBytes - start;
    if (room > 0) this.#kept.push(bytes.slice(0, room));
    this.#bytes += bytes.length;
    const { format } = this.parts;
    if (this.receives.acknowledgments) {
      this.say("audio_chunk", {
        acknowledged: true,
        error: null,
        data: {
          byte_range: [start, this.#bytes],
          time_range: [durationOf(start, format) / 1000, this.durationMs / 1000],
        },
      });
    }
    for (const one of this.#ear.hear(bytes)) this.#tell(one);
  }

  /** The recording is over: says what is left, and `done` once nothing is on its way. */
  stop(done: () => void): void {
    this.stopped = true;
    for (const one of this.#ear.finish()) this.#tell(one);
    this.#onIdle = done;
    this.#checkIdle();
  }

  /** Says a message of the session, now or when it is due. */
  say(type: string, fields: object = {}, delayMs = 0): void {
    const { session } = this;
    const at = session?.now() ?? this.lastSeenMs;
    const message = { session_id: this.parts.id, created_at: new Date(0).toISOString(), ...fields, type };
    if (session !== null && delayMs === 0) {
      session.send(message);
      return;
    }
    const pending = { dueMs: at + delayMs, message };
    this.#pending.add(pending);
    if (session !== null) this.#schedule(pending, session);
  }

  /** Of all audio taken, hex. */
  sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** The audio as the vendor gives it back, as far as it was kept. */
  file(): Uint8Array {
    const { sampleRateHz, channels } = this.parts.format;
    const pcm = new Uint8Array(Buffer.concat(this.#kept));
    return wavBytes(pcm, {
      sampleRateHz,
      channels: Array.from({ length: channels }, (_, channel) => ({ channel, role: null, speakers: null })),
    });
  }

  /** The blocks of GET /v2/live/:id and of the `post_final_transcript` message. */
  result(): Record<string, unknown> {
    const { config, format } = this.parts;
    return {
      metadata: metadataOf(this.durationMs, format.channels),
      transcription: transcriptionOf(this.heard),
      ...(config.realtime_processing.sentiment_analysis ? { sentiment_analysis: sentimentBlock(this.heard) } : {}),
    };
  }

  #schedule(pending: Pending, session: ServedSession): void {
    session.after(Math.max(0, pending.dueMs - session.now()), () => {
      if (!this.#pending.delete(pending)) return;
      session.send(pending.message);
      this.#checkIdle();
    });
  }

  #checkIdle(): void {
    if (this.#pending.size > 0) return;
    const done = this.#onIdle;
    this.#onIdle = null;
    done?.();
  }

  #tell(heard: Heard): void {
    const { partials, speech } = this.receives;
    switch (heard.type) {
      case "speech-start":
      case "speech-end":
        if (speech) {
          this.say(heard.type === "speech-start" ? "speech_start" : "speech_end", {
            data: { time: heard.atMs / 1000, channel: heard.channel },
          });
        }
        return;
      case "partial":
        if (partials) this.#transcript(heard.utterance, false);
        return;
      case "utterance":
        this.#finished(heard.utterance);
        return;
      case "side":
        if (heard.kind === "entity") this.#entity(heard.text);
        return;
      case "warning":
        return;
      default:
        heard satisfies never;
    }
  }

  #transcript(utterance: VoicedUtterance, final: boolean): void {
    const data = { id: utteranceId(utterance), is_final: final, utterance: wireUtterance(utterance) };
    this.say("transcript", { data }, final ? utterance.transcriptDelayMs : 0);
  }

  #finished(utterance: VoicedUtterance): void {
    this.heard.push(utterance);
    const { realtime_processing: processing } = this.parts.config;
    if (this.receives.finals) this.#transcript(utterance, true);
    if (!this.receives.realtime) return;
    const id = utteranceId(utterance);
    const common = { utterance_id: id, utterance: wireUtterance(utterance) };
    if (processing.sentiment_analysis) {
      const failed = utterance.emotion === FAILED;
      const data = failed ? null : { ...common, results: sentencesOf(utterance) };
      const error = failed ? { message: "Addon timed out" } : null;
      this.say("sentiment_analysis", { error, data }, utterance.transcriptDelayMs + utterance.sentimentDelayMs);
    }
    for (const target of (processing.translation && processing.translation_config?.target_languages) || []) {
      const translated = { ...wireUtterance(utterance), text: `[${target}] ${utterance.text}`, language: target };
      const languages = { original_language: utterance.language, target_language: target };
      const data = { ...common, ...languages, translated_utterance: translated };
      this.say("translation", { error: null, data }, utterance.transcriptDelayMs);
    }
  }

  #entity(text: string): void {
    const last = this.heard.at(-1);
    if (last === undefined || !this.parts.config.realtime_processing.named_entity_recognition) return;
    const results = [{ entity_type: "NAME", text, start: last.startMs / 1000, end: last.endMs / 1000 }];
    const data = { utterance_id: utteranceId(last), utterance: wireUtterance(last), results };
    if (this.receives.realtime) this.say("named_entity_recognition", { error: null, data });
  }
}
