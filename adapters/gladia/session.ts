import { linkSignals } from "../../src/kit/abort.ts";
import { createAudioMeter, pcmBytes } from "../../src/kit/audio-bytes.ts";
import { type DuplexProtocol, duplex } from "../../src/kit/duplex.ts";
import { createRechunker, inTurn } from "../../src/kit/rechunk.ts";
import type { SessionItem, StreamFn } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError, ERROR_POLICY } from "../../src/spec/errors.ts";
import { closeKind } from "./errors.ts";
import { Hearing } from "./hearing.ts";
import { AUDIO_LINE, info } from "./info.ts";
import { type Opened, openLive } from "./open-live.ts";
import { createPosition } from "./position.ts";
import type { Service } from "./service.ts";
import { EMPTY_CHUNK, STOP_RECORDING } from "./wire.ts";

/** What is left of the vendor's cap is announced at this time before it, ms. */
const CLOSING_AHEAD_MS = 120_000;
/** An idle session sends an empty chunk this often, ms. Source: pipecat's Gladia service, read 2026-11-20; not documented by the vendor. */
const KEEP_ALIVE_MS = 5000;
/** After `stop_recording` the vendor works off what it holds, ms. */
const DRAIN_MS = 30_000;
/** How long a session that goes on waits to be told what reached the vendor, ms; without an answer it goes on where the acknowledgements end. */
const LOCATE_MS = 2000;

/**
 * One live session: a POST that opens it, then a socket for audio and answers; where `ctx.session.resume` is given, the socket of the session before.
 *
 * Readings come per sentence and after their transcript. The key of the first sentence is the utterance's id, which its transcript has too; further sentences
 * of the utterance have the id with their number (`id.2`).
 */
export function liveStream(service: Service): StreamFn {
  return async function* stream(audio, format, ctx) {
    checkFormat(format);
    const opened = await openLive(service, format, ctx);
    const over = linkSignals(ctx.signal);
    try {
      const live = createLive(service, opened, format, ctx, over.signal);
      yield* duplex(audio, format, ctx, live.protocol, { drainMs: DRAIN_MS });
      yield* live.end();
    } finally {
      over.abort();
    }
  };
}

function checkFormat({ sampleRateHz, channels }: AudioFormat): void {
  const known = (info.audio.sampleRatesHz as readonly number[]).includes(sampleRateHz);
  if (known && channels.length > 0) return;
  throw new EmotionError(
    "unsupported",
    `Gladia takes audio of ${info.audio.sampleRatesHz.join(", ")} Hz in one channel or more.`,
    { sampleRateHz, channels: channels.length },
  );
}

interface Live {
  readonly protocol: DuplexProtocol;
  /** What is still to be told when the session ended well. */
  end(): Iterable<SessionItem>;
}

function createLive(
  { settings }: Service,
  opened: Opened,
  format: AudioFormat,
  ctx: CallContext,
  over: AbortSignal,
): Live {
  const { url, openedAtMs, resume } = opened;
  const position = createPosition(format, resume);
  const hearing = new Hearing({ position, format, ctx, opened });
  const rechunker = createRechunker(format, info.audio.chunkMs);
  const book = createAudioMeter(ctx.meter, AUDIO_LINE, format);
  const connect = settings.connect ?? ctx.connect;
  let located: Promise<void> | undefined;
  let closingSaid = false;

  const send = (connection: Connection, frame: AudioChunk): Promise<void> | undefined => {
    const pcm = position.unsent(frame);
    return pcm.length === 0 ? undefined : connection.send(pcmBytes(pcm)).then(() => book({ pcm }));
  };
  const sendFrames = (connection: Connection, chunk: AudioChunk): Promise<void> | undefined =>
    inTurn(rechunker.push(chunk), (frame) => send(connection, frame));
  const probe = (connection: Connection): Promise<void> => {
    hearing.probing();
    return connection.send(EMPTY_CHUNK);
  };
  /** Says, once, that the end of the session is in sight. */
  const closing = (): SessionItem | null => {
    if (closingSaid) return null;
    const withinMs = info.sessionCapMs - Math.max(ctx.now() - openedAtMs, position.sentMs);
    if (withinMs > CLOSING_AHEAD_MS) return null;
    closingSaid = true;
    return { type: "closing", reason: "session-cap", withinMs: Math.max(0, withinMs) };
  };
  const protocol: DuplexProtocol = {
    open: (signal) => connect(url, { signal, closeKind }),
    async greet(connection) {
      // An address that is over is closed at once, and the close says more than a send that fails.
      if (resume === null) return;
      await probe(connection).catch(() => undefined);
      located = locate(ctx, hearing.located, over);
    },
    opened: () => hearing.opened(),
    sendAudio(connection, chunk) {
      if (located === undefined) return sendFrames(connection, chunk);
      const first = located;
      located = undefined;
      return first.then(() => sendFrames(connection, chunk));
    },
    async finish(connection) {
      await located;
      const last = rechunker.flush();
      if (last !== null) await send(connection, last);
      hearing.stopping();
      await connection.send(STOP_RECORDING);
    },
    afterAudio: () => hearing.becameLost(),
    meanwhile: () => hearing.unacknowledged(),
    receive(message) {
      const items = hearing.hear(message);
      const end = closing();
      return end === null ? items : [...items, end];
    },
    over: () => hearing.over,
    farewell: STOP_RECORDING,
    // Stopped, it could not be gone on with.
    outlives: (failure) => EmotionError.isInstance(failure) && ERROR_POLICY[failure.kind].sameVendor,
    keepAlive: { everyMs: KEEP_ALIVE_MS, fromStart: true, send: probe },
  };
  return { protocol, end: () => hearing.end() };
}

/** Waits until the vendor told where it is, or for as long as it is worth. */
async function locate(ctx: CallContext, located: Promise<void>, over: AbortSignal): Promise<void> {
  const enough = linkSignals(over);
  const limit = ctx.sleep(LOCATE_MS, enough.signal).catch(() => undefined);
  await Promise.race([located, limit]);
  enough.abort();
}
