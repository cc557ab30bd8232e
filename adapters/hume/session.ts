import { msOf } from "../../src/kit/audio-bytes.ts";
import type { HeldCredential } from "../../src/kit/credentials.ts";
import { type DuplexProtocol, duplex, type WireMessage } from "../../src/kit/duplex.ts";
import type { SessionItem, StreamFn } from "../../src/spec/adapter.ts";
import type { AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { FrameSender } from "./frame-sender.ts";
import { info } from "./info.ts";
import { type LiveMessage, readLive } from "./messages.ts";
import { DEFAULT_TIMER_MS, type HumeSettings } from "./options.ts";
import { createProgress, createReadings } from "./readings.ts";
import { authHeaders, CLOSE_MESSAGE, realtimeUrl, updateMessage } from "./requests.ts";
import { refusalKind, vendorError } from "./wire.ts";

/** From the end of the audio to the vendor's last word, ms: the last frame may have to go again. */
const DRAIN_MS = 30_000;

/** Speech without a word of the vendor beyond the time between two measurements, ms. */
const STALL_MS = 20_000;

/**
 * Silence after which nothing more is expected of the vendor about it, ms: it tells the begin of an utterance while that is spoken, and this is far more than a
 * network and a detector take.
 */
const SILENCE_MS = 2000;

/** What `session.update` asks for is in force before the audio behind it, so audio waits for the confirmation this long at most, ms. */
const CONFIRMED_WITHIN_MS = 2000;

/** Silence between two signals of progress, ms. */
const PROGRESS_EVERY_MS = 500;

/** Makes the live method. */
export function createStream(settings: HumeSettings, credential: HeldCredential): StreamFn {
  return async function* stream(audio, format, ctx) {
    checkFormat(format);
    const session = new LiveSession(settings, credential, ctx, format);
    try {
      const limits = { drainMs: DRAIN_MS, stallSpeechMs: STALL_MS + settings.measurementTimerMs };
      yield* duplex(audio, format, ctx, session, limits);
      yield* session.ending();
    } finally {
      session.end();
    }
  };
}

/**
 * Refuses audio that the vendor does not take.
 *
 * @throws EmotionError `unsupported`.
 */
export function checkFormat({ sampleRateHz, channels }: AudioFormat): void {
  const [rateHz] = info.audio.sampleRatesHz;
  if (sampleRateHz === rateHz && channels.length === 1) return;
  throw new EmotionError("unsupported", `hume takes one channel at ${rateHz} Hz.`, {
    provider: "hume",
    sampleRateHz,
    channels: channels.length,
  });
}

/** The vendor's side of one session; see `DuplexProtocol`. */
class LiveSession implements DuplexProtocol {
  readonly farewell = CLOSE_MESSAGE;
  readonly sender: FrameSender;
  readonly #settings: HumeSettings;
  readonly #credential: HeldCredential;
  readonly #ctx: CallContext;
  readonly #format: AudioFormat;
  readonly #readings = createReadings();
  readonly #progress = createProgress();
  readonly #confirmed = new AbortController();
  /** `updating`: settings were sent and are not confirmed. */
  #state: "connecting" | "updating" | "ready" | "closed" = "connecting";
  #asked = false;
  #ended = false;
  #inUtterance = false;
  #unknownError = false;
  #silentMs = 0;
  #toldAtMs = 0;
  readonly #warned = new Set<string>();

  constructor(settings: HumeSettings, credential: HeldCredential, ctx: CallContext, format: AudioFormat) {
    this.#settings = settings;
    this.#credential = credential;
    this.#ctx = ctx;
    this.#format = format;
    this.sender = new FrameSender(ctx, format);
  }

  async open(signal: AbortSignal): Promise<Connection> {
    const { baseUrl, connect = this.#ctx.connect } = this.#settings;
    const headers = authHeaders(await this.#credential.get(signal), this.#credential.isToken);
    return connect(realtimeUrl(baseUrl), { headers, signal, refusalKind: ({ body }) => refusalKind(body) });
  }

  ready(): boolean {
    return this.#state === "ready" || this.#state === "updating";
  }

  over(): boolean {
    return this.#state === "closed";
  }

  async sendAudio(connection: Connection, chunk: Parameters<FrameSender["push"]>[1]): Promise<void> {
    if (this.#state === "updating") {
      await this.#ctx.sleep(CONFIRMED_WITHIN_MS, this.#confirmed.signal).catch(() => undefined);
      if (this.#ended) return;
      this.#state = "ready";
    }
    await this.sender.push(connection, chunk);
  }

  /** The session is left: waits end, and what the vendor took is booked. */
  end(): void {
    this.#ended = true;
    this.#confirmed.abort();
    this.sender.end();
  }

  /**
   * The vendor is silent while nobody speaks; states would stand still for as long. Where the caller's detector has heard nobody for two seconds and no utterance
   * is under way, all but those two seconds are answered.
   */
  afterAudio({ pcm, speech }: Parameters<FrameSender["push"]>[1]): boolean {
    const isSilent = speech?.every(({ active }) => !active) === true;
    this.#silentMs = isSilent ? this.#silentMs + msOf(pcm.length, this.#format) : 0;
    return this.#silentMs >= SILENCE_MS && this.sender.clock.sentMs >= this.#toldAtMs + PROGRESS_EVERY_MS;
  }

  *meanwhile(): Iterable<SessionItem> {
    if (this.#inUtterance || this.#silentMs < SILENCE_MS) return;
    this.#toldAtMs = this.sender.clock.sentMs;
    yield* this.#progress(Math.floor(this.#toldAtMs - SILENCE_MS));
  }

  async finish(connection: Connection): Promise<void> {
    await this.sender.flush(connection);
    this.#asked = true;
    await connection.send(CLOSE_MESSAGE);
  }

  async *receive(message: WireMessage, connection: Connection): AsyncGenerator<SessionItem, void> {
    const live = readLive(message);
    if (live === null) return;
    if (live.kind === "created" && this.#state === "connecting") {
      // Settings are locked by the first frame, and asking for the vendor's own would be one more thing to go wrong.
      if (this.#settings.measurementTimerMs !== DEFAULT_TIMER_MS) {
        this.#state = "updating";
        await connection.send(updateMessage(this.#settings.measurementTimerMs));
        yield { type: "open" };
        return;
      }
    }
    yield* this.#mean(live);
  }

  /**
   * The socket closed in order. A vendor that was asked to end and has no utterance open owes nothing but its last word; else answers may be missing.
   *
   * @throws EmotionError `network`, or `vendor` after an error of a kind that is not known.
   */
  *ending(): Iterable<SessionItem> {
    if (this.#asked && this.#state === "closed") return;
    if (this.#asked && !this.#inUtterance && !this.#unknownError) {
      yield* this.#progress(this.sender.clock.sentMs);
      return;
    }
    throw new EmotionError(
      this.#unknownError ? "vendor" : "network",
      "hume ended its session before it had answered everything.",
      { provider: "hume", asked: this.#asked },
    );
  }

  *#mean(live: LiveMessage): Iterable<SessionItem> {
    const { clock } = this.sender;
    switch (live.kind) {
      case "created":
        // It may be told twice.
        if (this.#state !== "connecting") return;
        this.#state = "ready";
        yield { type: "open" };
        return;
      case "updated":
        this.#confirmed.abort();
        return;
      case "utterance-start":
        this.#readings.begin();
        this.#inUtterance = true;
        if (live.atMs !== null) yield* this.#edge("start", clock.toSession(live.atMs, "start"));
        return;
      case "measurement": {
        if (!this.#inUtterance && this.#readings.throughMs === 0) this.#readings.begin();
        const reading = this.#readings.take(live.measurement, clock.toSession);
        if (reading === null) return;
        yield reading;
        yield* this.#progress(reading.span.endMs);
        return;
      }
      case "utterance-end":
        this.#inUtterance = false;
        if (live.atMs !== null) yield* this.#edge("end", clock.toSession(live.atMs, "end"));
        return;
      case "error":
        this.#fail(live.code);
        return;
      case "closed":
        this.#state = "closed";
        if (this.#asked) yield* this.#progress(clock.sentMs);
        return;
      default:
        live satisfies never;
    }
  }

  /** Where an utterance begins or ends, everything before it is answered. */
  *#edge(edge: "start" | "end", atMs: number): Iterable<SessionItem> {
    yield { type: "speech", edge, atMs };
    yield* this.#progress(atMs);
  }

  #fail(code: string): void {
    const error = vendorError(code);
    if (error === undefined) {
      this.#unknownError = true;
      this.#warnOnce(
        "vendor-error",
        "hume reported an error of a kind that is not known; the session goes on while it lets it.",
      );
      return;
    }
    if (error.live === "resend") this.sender.refused();
    else if (error.live === "goes-on") {
      this.sender.rejected();
      this.#warnOnce("invalid-frame", "hume could not read a frame of audio; it is not measured.");
    } else {
      throw new EmotionError(error.kind, `hume ended the session with the error ${code}.`, { provider: "hume", code });
    }
  }

  #warnOnce(code: string, message: string): void {
    if (this.#warned.has(code)) return;
    this.#warned.add(code);
    this.#ctx.warn(code, message, { provider: "hume" });
  }
}
