import type { SessionItem } from "../spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../spec/audio.ts";
import type { CallContext, Connection } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { abortable, linkSignals, stopQuietly, throwIfAborted, untilAborted } from "./abort.ts";
import { msOf } from "./audio-bytes.ts";
import { beside } from "./beside.ts";
import { createSessionWatch, type DuplexLimits, type SessionWatch } from "./session-watch.ts";

export type { DuplexLimits } from "./session-watch.ts";

/** A message of a vendor as it came: text, or bytes. */
export type WireMessage = string | Uint8Array;

/** The vendor's side of a session over a socket: what is said to it, and what its messages mean. */
export interface DuplexProtocol {
  /** Opens the socket with `ctx.connect`; the signal is the socket's own, so that a closing frame may outlive the call. */
  open(signal: AbortSignal): Promise<Connection>;
  /** Said before any audio, as soon as the socket is open. */
  greet?(connection: Connection): Promise<void>;
  /** What is told once the socket is open and greeted, for a vendor that says nothing by itself. */
  opened?(): Iterable<SessionItem>;
  /**
   * True once the vendor is ready for audio; nothing is pulled before. Absent: at once. Asked again after each message.
   */
  ready?(): boolean;
  /** Sends one chunk; the promise, when there is one, resolves when the socket took it, or has room for it. Called one at a time. */
  sendAudio(connection: Connection, chunk: AudioChunk): Promise<void> | undefined;
  /** The audio is over: sends what is held back and asks the vendor to finish. */
  finish(connection: Connection): Promise<void>;
  /**
   * For a vendor that says nothing in a silence: true when there is something to tell after this chunk, which was sent. `meanwhile` then says what, once all
   * messages that are there were received.
   */
  afterAudio?(chunk: AudioChunk): boolean;
  meanwhile?(): Iterable<SessionItem>;
  /** What a message means; throws `EmotionError`, `protocol` for one that cannot be read. */
  receive(message: WireMessage, connection: Connection): Iterable<SessionItem> | AsyncIterable<SessionItem>;
  /** True once the vendor said its last word; the session ends without waiting for the close. Absent: it ends with the close. */
  over?(): boolean;
  /** Said when the session is left before its end (abort, error, `break`), so that the vendor stops listening and billing. */
  farewell?: string;
  /** True where the vendor's session is to outlive this failure, for another socket to go on with: nothing is said. Absent: never. */
  outlives?(failure: unknown): boolean;
  /** Said when no audio was sent for `everyMs`, once there was some; with `fromStart`, also before. */
  readonly keepAlive?: {
    readonly everyMs: number;
    readonly fromStart?: boolean;
    send(connection: Connection): Promise<void>;
  };
}

/**
 * Runs one vendor session over a socket: audio out and messages in, at the same time, until the vendor said its last word.
 *
 * Pulls a chunk only when the socket took the one before, or all but that one. A close of the vendor before its last word ends the iteration when it is normal (core sees that the
 * audio was not over) and throws otherwise. When the call is aborted or left, it ends at once; the farewell and the closing frame linger behind it.
 *
 * @throws EmotionError `timeout` when the vendor is not ready, does not finish, or says nothing while people speak; whatever opening, sending and receiving throw.
 */
export async function* duplex(
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  ctx: Pick<CallContext, "signal" | "sleep" | "linger" | "now">,
  protocol: DuplexProtocol,
  limits: DuplexLimits = {},
): AsyncGenerator<SessionItem, void> {
  throwIfAborted(ctx.signal);
  const socketLife = new AbortController();
  const connection = await openSocket(protocol, ctx.signal, socketLife);
  const messages = connection.messages[Symbol.asyncIterator]();
  const session = linkSignals(ctx.signal);
  const watch = createSessionWatch(ctx, session, limits);
  // Letting go of a connection's messages closes it, and something may be left to say: they are read beside their own loop.
  const heard = beside(messages, session.signal);
  let finished = false;
  let outlived = false;
  try {
    watch.expectReady();
    await abortable(Promise.resolve(protocol.greet?.(connection)), session.signal);
    if (protocol.opened !== undefined) yield* protocol.opened();
    let sending: Promise<void> | undefined;
    const begin = (): void => {
      if (sending !== undefined || protocol.ready?.() === false) return;
      watch.isReady();
      sending = sendAll(audio, format, {
        ctx,
        protocol,
        connection,
        session: session.signal,
        watch,
        ring: () => heard.ring(),
      });
      // A send fails when the socket does, and then the messages end with a better reason; an audio source fails by itself.
      sending.catch((error: unknown) => {
        if (error instanceof SendFailure) watch.expectClose(error.reason);
        else session.abort(error);
      });
    };
    begin();
    for await (const message of heard) {
      if (message === null) {
        yield* protocol.meanwhile?.() ?? [];
        continue;
      }
      watch.heard();
      const said = protocol.receive(message, connection);
      // `yield*` would put three more turns of promises between a message and what it means.
      if (Symbol.iterator in said) for (const item of said) yield item;
      else yield* said;
      watch.listens();
      begin();
      if (protocol.over?.() === true) break;
    }
    finished = true;
  } catch (error) {
    outlived = protocol.outlives?.(error) === true;
    throw error;
  } finally {
    session.abort(new EmotionError("aborted", "The session is over."));
    if (!finished && !outlived && protocol.farewell !== undefined) {
      // Not awaited: frames leave in order, and a peer that no longer reads must not hold up the close.
      connection.send(protocol.farewell).catch(() => undefined);
    }
    ctx.linger(leave(connection, messages, socketLife));
  }
}

async function openSocket(
  protocol: DuplexProtocol,
  signal: AbortSignal,
  socketLife: AbortController,
): Promise<Connection> {
  const opening = protocol.open(socketLife.signal);
  try {
    return await abortable(opening, signal);
  } catch (error) {
    // A socket factory of the user's may open all the same: nobody would close what it opened.
    socketLife.abort(error);
    opening.then(
      (connection) => connection.close(),
      () => undefined,
    );
    throw error;
  }
}

async function leave(
  connection: Connection,
  messages: AsyncIterator<WireMessage>,
  socketLife: AbortController,
): Promise<void> {
  stopQuietly(messages);
  await connection.close();
  socketLife.abort();
}

/** A chunk that could not be sent; why is for the messages to say. */
class SendFailure extends Error {
  readonly reason: EmotionError;

  constructor(error: unknown) {
    super();
    this.reason = EmotionError.isInstance(error) ? error : new EmotionError("network", "The connection broke.");
  }
}

interface Sending {
  readonly ctx: Pick<CallContext, "sleep" | "now">;
  readonly protocol: DuplexProtocol;
  readonly connection: Connection;
  readonly session: AbortSignal;
  readonly watch: SessionWatch;
  readonly ring: () => void;
}

async function sendAll(audio: AsyncIterable<AudioChunk>, format: AudioFormat, sending: Sending): Promise<void> {
  const { protocol, connection, session, watch, ring } = sending;
  const alive = keepAlive(sending);
  for await (const chunk of untilAborted(audio, session)) {
    try {
      const sent = protocol.sendAudio(connection, chunk);
      if (sent !== undefined) await sent;
    } catch (error) {
      throw sendFailure(error);
    }
    alive.sent();
    const active = chunk.speech === undefined || chunk.speech.some((mark) => mark.active);
    if (active) watch.spoke(msOf(chunk.pcm.length, format));
    if (protocol.afterAudio?.(chunk) === true) ring();
  }
  alive.stop();
  watch.expectEnd();
  try {
    await protocol.finish(connection);
  } catch (error) {
    throw sendFailure(error);
  }
}

/** Our own refusal (a chunk that may not be sent, say) is no failure of the socket. */
function sendFailure(error: unknown): unknown {
  const own = EmotionError.isInstance(error) && error.kind !== "network" && error.facts.closeCode === undefined;
  return own ? error : new SendFailure(error);
}

function keepAlive({ ctx, protocol, connection, session }: Sending): { sent(): void; stop(): void } {
  const rule = protocol.keepAlive;
  if (rule === undefined) return { sent: () => undefined, stop: () => undefined };
  let lastMs = rule.fromStart === true ? ctx.now() : null;
  const over = linkSignals(session);
  const tick = async (): Promise<void> => {
    for (let waitMs = rule.everyMs; ; ) {
      await ctx.sleep(waitMs, over.signal);
      const idleMs = lastMs === null ? 0 : ctx.now() - lastMs;
      if (idleMs >= rule.everyMs) {
        await rule.send(connection);
        lastMs = ctx.now();
      }
      waitMs = lastMs === null ? rule.everyMs : rule.everyMs - (ctx.now() - lastMs);
    }
  };
  tick().catch(() => undefined);
  return {
    sent() {
      lastMs = ctx.now();
    },
    stop: () => over.abort(),
  };
}
