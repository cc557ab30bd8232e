import { abortable, type LinkedSignal, linkSignals } from "../../src/kit/abort.ts";
import { msOf, pcmBytes } from "../../src/kit/audio-bytes.ts";
import { type DuplexProtocol, duplex, type WireMessage } from "../../src/kit/duplex.ts";
import { merge } from "../../src/kit/merge.ts";
import { createRecentKeys } from "../../src/kit/recent-keys.ts";
import { createRechunker } from "../../src/kit/rechunk.ts";
import type { SessionItem, StreamFn } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { Authorise } from "./access.ts";
import { createSessionBill, type SessionBill } from "./bill.ts";
import type { Endpoints } from "./endpoints.ts";
import { closeKind, restKind, sessionError } from "./errors.ts";
import { info } from "./info.ts";
import { bookTokens } from "./observations.ts";
import { readSocketAnswer } from "./prompt.ts";
import { sessionQuery } from "./query.ts";
import type { Settings } from "./settings.ts";
import { createTurns, type Turns } from "./turns.ts";
import { KEEP_ALIVE, PATHS, readFrame, TERMINATE } from "./wire.ts";

/** Time until `Begin`, ms. Source: AssemblyAI's advice as of 2026-11-20 is to take a connection without it for failed after about 10 s. */
const BEGIN_MS = 10_000;
/** Time from `Terminate` to `Termination`, ms. Source: assemblyai 4.41.5 `services/streaming/service.ts`, published 2026-09-26. */
const TERMINATION_MS = 5000;
/** The same where the session asks the language model for its last turns first, ms. Ours. */
const LAST_READINGS_MS = 15_000;
/** Silence after which nothing is owed any more, and how often that is told, ms of audio. Ours; a turn ends after 1.3 s of it at most by the vendor's default. */
const SILENCE_MS = 2000;
const SILENCE_TOLD_EVERY_MS = 500;
/** How long before its end a session says so, ms. */
const CLOSING_MS = 60_000;

/** What a live session is made of. */
export interface StreamParts {
  readonly settings: Settings;
  readonly endpoints: Endpoints;
  readonly authorise: Authorise;
  /** Ms since 1970, for the vendor's expiry alone. */
  readonly wallMs: () => number;
}

/** Makes the live mode: one call, one session, from `Begin` to `Termination`. */
export function createStream(parts: StreamParts): StreamFn {
  return async function* stream(audio, format, ctx) {
    checkFormat(format);
    const link = linkSignals(ctx.signal);
    const session = new Session(parts, format, { ...ctx, signal: link.signal });
    try {
      yield* merge([session.run(audio), session.closing()]);
    } finally {
      link.abort(new EmotionError("aborted", "The session is over."));
      await session.left;
    }
  };
}

function checkFormat({ channels, sampleRateHz }: AudioFormat): void {
  if (channels.length === 1 && sampleRateHz >= 8000 && sampleRateHz <= 96_000) return;
  throw new EmotionError("unsupported", "AssemblyAI hears one channel of 8000 to 96000 Hz in a session.", {
    channels: channels.length,
    sampleRateHz,
  });
}

class Session {
  readonly #parts: StreamParts;
  readonly #format: AudioFormat;
  readonly #ctx: CallContext;
  readonly #turns: Turns;
  readonly #lifeMs = Promise.withResolvers<number>();
  readonly #over: LinkedSignal;
  readonly #bill: SessionBill;
  readonly #left = Promise.withResolvers<void>();
  /** Turns whose reading came: one that comes twice stands on the bill once. */
  readonly #answered = createRecentKeys();
  #entered = false;
  #sentMs = 0;
  /** End of the audio in which the caller's detector heard somebody, and how far silence was told, ms. */
  #spokenMs = 0;
  #silentMs = 0;
  #begun = false;
  #terminating = false;
  #terminated = false;

  constructor(parts: StreamParts, format: AudioFormat, ctx: CallContext) {
    const { sentiment, formatTurns } = parts.settings;
    this.#parts = parts;
    this.#format = format;
    this.#ctx = ctx;
    this.#over = linkSignals(ctx.signal);
    this.#bill = createSessionBill(ctx, format);
    this.#turns = createTurns({
      readings: sentiment === "socket",
      formatted: formatTurns === true,
      sentMs: () => this.#sentMs,
    });
  }

  /** Resolves when the socket was handed over to be closed. */
  get left(): Promise<void> {
    return this.#entered ? this.#left.promise : Promise.resolve();
  }

  async *run(audio: AsyncIterable<AudioChunk>): AsyncGenerator<SessionItem, void> {
    this.#entered = true;
    const drainMs = this.#parts.settings.sentiment === "socket" ? LAST_READINGS_MS : TERMINATION_MS;
    const limits = { readyMs: BEGIN_MS, drainMs };
    try {
      try {
        yield* duplex(audio, this.#format, this.#ctx, this.#protocol(), limits);
      } catch (error) {
        // All turns are here, and the vendor owes no more than readings and a close.
        if (!(this.#terminated && EmotionError.isInstance(error) && error.kind === "timeout")) throw error;
      }
      if (this.#terminating && !this.#terminated) throw cutShort();
      if (this.#terminated) yield* this.#turns.end(this.#terminating);
    } finally {
      this.#over.abort(new EmotionError("aborted", "The session is over."));
      this.#left.resolve();
      this.#bill.tick();
    }
  }

  /** Says in time that the vendor will end the session. */
  async *closing(): AsyncGenerator<SessionItem, void> {
    try {
      const leftMs = await abortable(this.#lifeMs.promise, this.#over.signal);
      await this.#ctx.sleep(Math.max(0, leftMs - CLOSING_MS), this.#over.signal);
      yield { type: "closing", reason: "session-cap", withinMs: Math.min(leftMs, CLOSING_MS) };
    } catch {
      // The session was over before.
    }
  }

  #protocol(): DuplexProtocol {
    const { inactivityTimeoutS } = this.#parts.settings;
    const rechunker = createRechunker(this.#format, info.audio.chunkMs);
    const send = async (connection: Connection, chunk: AudioChunk, pcm = chunk.pcm): Promise<void> => {
      await connection.send(pcmBytes(pcm));
      // The silence behind the last chunk is not audio of the call: no span may reach into it.
      this.#sentMs += msOf(chunk.pcm.length, this.#format);
      this.#bill.sent(chunk);
    };
    return {
      open: (signal) => this.#open(signal),
      ready: () => this.#begun,
      sendAudio: async (connection, chunk) => {
        for (const piece of rechunker.push(chunk)) await send(connection, piece);
      },
      // The vendor says nothing while nobody speaks; a next session would hear all of that silence again, or miss it.
      afterAudio: ({ startMs, pcm, speech }) => {
        if (speech?.every(({ active }) => !active) !== true) this.#spokenMs = startMs + msOf(pcm.length, this.#format);
        const silentMs = this.#sentMs - SILENCE_MS;
        return silentMs >= Math.max(this.#spokenMs, this.#silentMs + SILENCE_TOLD_EVERY_MS);
      },
      meanwhile: () => {
        this.#silentMs = Math.floor(this.#sentMs - SILENCE_MS);
        return this.#silentMs < this.#spokenMs ? [] : this.#turns.silence(this.#silentMs, this.#spokenMs);
      },
      finish: async (connection) => {
        const tail = rechunker.flush();
        if (tail !== null) await send(connection, tail, this.#padded(tail.pcm));
        this.#terminating = true;
        await connection.send(TERMINATE);
      },
      receive: (message) => this.#receive(message),
      over: () => this.#terminated && this.#turns.awaited === 0,
      farewell: TERMINATE,
      ...(inactivityTimeoutS !== undefined && {
        keepAlive: {
          everyMs: inactivityTimeoutS * 500,
          send: (connection: Connection) => connection.send(KEEP_ALIVE),
        },
      }),
    };
  }

  async #open(signal: AbortSignal): Promise<Connection> {
    const { settings, endpoints, authorise } = this.#parts;
    const query = sessionQuery(settings, this.#format.sampleRateHz);
    const { headers, token } = await abortable(authorise(this.#ctx), this.#ctx.signal);
    if (token !== undefined) query.set("token", token);
    const connect = settings.connect ?? this.#ctx.connect;
    const connection = await connect(`${endpoints.streaming}${PATHS.socket}?${query}`, {
      signal,
      timeoutMs: BEGIN_MS,
      closeKind,
      refusalKind: ({ status, body }) => restKind(status, body),
      ...(headers !== undefined && { headers }),
    });
    this.#bill.opened();
    return connection;
  }

  /** The vendor takes no chunk below 50 ms: the last one is filled up with silence. */
  #padded(pcm: Int16Array): Int16Array {
    const least = Math.ceil((info.audio.chunkMs.min * this.#format.sampleRateHz) / 1000);
    if (pcm.length >= least) return pcm;
    const whole = new Int16Array(least);
    whole.set(pcm);
    return whole;
  }

  #receive(message: WireMessage): readonly SessionItem[] {
    this.#bill.tick();
    const frame = readFrame(message);
    if (frame === null) return [];
    switch (frame.type) {
      case "Begin":
        return this.#begin(frame.data.expires_at, frame.data.configuration?.model);
      case "SpeechStarted":
        return this.#turns.speechStarted(frame.data.timestamp);
      case "Turn":
        return this.#turns.turn(frame.data);
      case "LLMGatewayResponse":
        return this.#reading(frame.data.turn_order, frame.data.data);
      case "SpeakerRevision":
        return frame.data.revisions.flatMap((each) => this.#turns.revise(each.turn_order, each.speaker_label));
      case "Silence":
        return this.#turns.silence(frame.data.end_ms);
      case "Warning":
        this.#ctx.warn(
          "vendor-warning",
          "AssemblyAI sent a warning about the session; it documents no list of the codes.",
          {
            warningCode: typeof frame.data.warning_code === "number" ? frame.data.warning_code : null,
          },
        );
        return [];
      case "Error":
        throw sessionError(frame.data.error_code ?? undefined, frame.data.error ?? "");
      case "Termination":
        this.#terminated = true;
        return [];
      default:
        frame satisfies never;
        return [];
    }
  }

  #begin(expiresAtS: number | null | undefined, model: string | null | undefined): readonly SessionItem[] {
    if (this.#begun) return [];
    this.#begun = true;
    this.#lifeMs.resolve(this.#lifeOf(expiresAtS));
    const { speechModel } = this.#parts.settings;
    if (typeof model === "string" && model !== speechModel) {
      const sentence = "AssemblyAI opened the session with another speech model than the one asked for.";
      this.#ctx.warn("speech-model", sentence, { asked: speechModel });
    }
    return [{ type: "open" }];
  }

  /** What is left of the session; where our clock and the vendor's do not agree, the documented cap. */
  #lifeOf(expiresAtS: number | null | undefined): number {
    const leftMs = (expiresAtS ?? 0) * 1000 - this.#parts.wallMs();
    return leftMs > 0 && leftMs <= info.sessionCapMs ? leftMs : info.sessionCapMs;
  }

  #reading(order: number, data: unknown): readonly SessionItem[] {
    if (!this.#answered.add(order)) return [];
    const read = readSocketAnswer(data);
    if (read !== null) bookTokens(this.#ctx, read.completion);
    if (read?.answer === undefined || read.answer === null) {
      this.#ctx.warn("no-reading", "The language model of AssemblyAI gave no reading of a turn that can be read.");
    }
    return this.#turns.reading(order, read?.answer ?? null, data);
  }
}

function cutShort(): EmotionError {
  return new EmotionError("network", "AssemblyAI closed the session before it said that everything was transcribed.");
}
