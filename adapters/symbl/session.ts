import { linkSignals, throwIfAborted } from "../../src/kit/abort.ts";
import { createAudioMeter, msOf, pcmBytes } from "../../src/kit/audio-bytes.ts";
import { type DuplexProtocol, duplex } from "../../src/kit/duplex.ts";
import { merge } from "../../src/kit/merge.ts";
import { createRechunker } from "../../src/kit/rechunk.ts";
import type { SessionItem, StreamFn } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { createConversation } from "./conversation.ts";
import { closeKind, STATUS_KINDS } from "./errors.ts";
import { createHearing } from "./hearing.ts";
import { createHeartbeat } from "./heartbeat.ts";
import { AUDIO_LINE, info } from "./info.ts";
import { createNews, sentiments } from "./sentiments.ts";
import type { Service } from "./service.ts";
import { newConnectionId, startRequest } from "./start-request.ts";
import { createTimeline } from "./timeline.ts";
import { PONG, STOP_REQUEST } from "./wire.ts";

/** `conversation_completed` may stay away after `recognition_stopped` for so long, ms; then the session is over without it. */
const COMPLETED_WITHIN_MS = 5000;

/**
 * One live session: a socket for audio and transcripts, and beside it a poll of the Conversation API for the sentiments, which the socket never tells.
 *
 * A reading has the key of its final transcript and comes after it. Where the zero of the session lies in the vendor's dates: see {@link createTimeline}.
 */
export function liveStream(service: Service): StreamFn {
  return async function* stream(audio, format, ctx) {
    throwIfAborted(ctx.signal);
    checkFormat(format);
    const life = linkSignals(ctx.signal);
    // The three sides end together, however the session is left; a generator that waits cannot be told to stop otherwise.
    const own: CallContext = {
      ...ctx,
      signal: life.signal,
      sleep: (ms, extra) => ctx.sleep(ms, extra === undefined ? life.signal : AbortSignal.any([life.signal, extra])),
    };
    try {
      const token = await service.tokens.get(own);
      yield* merge(createLive(service, token, format, own).sides(audio));
    } finally {
      life.abort(new EmotionError("aborted", "The session is over."));
    }
  };
}

function checkFormat({ sampleRateHz, channels }: AudioFormat): void {
  const known = (info.audio.sampleRatesHz as readonly number[]).includes(sampleRateHz);
  if (known && channels.length === 1) return;
  throw new EmotionError("unsupported", `Symbl takes one channel of ${info.audio.sampleRatesHz.join(", ")} Hz live.`, {
    sampleRateHz,
    channels: channels.length,
  });
}

interface Live {
  /** The socket, the poll and the keep-alive. */
  sides(audio: AsyncIterable<AudioChunk>): readonly AsyncIterable<SessionItem>[];
}

function createLive(service: Service, token: string, format: AudioFormat, ctx: CallContext): Live {
  const { settings } = service;
  let [samples, connection] = [0, null as Connection | null];
  const sentMs = (): number => msOf(samples, format);
  const conversation = createConversation(createTimeline(sentMs), settings.language, ctx.now);
  const hearing = createHearing({ conversation, sentMs, named: settings.speaker !== undefined });
  const heartbeat = createHeartbeat(() => connection);
  const news = createNews();
  const over = linkSignals(ctx.signal);
  const protocol = createProtocol({
    token,
    service,
    format,
    ctx,
    hearing,
    heartbeat,
    over: over.signal,
    opened(socket) {
      connection = socket;
    },
    sent(chunk) {
      samples += chunk.pcm.length;
    },
  });
  async function* socket(audio: AsyncIterable<AudioChunk>): AsyncGenerator<SessionItem, void> {
    try {
      for await (const item of duplex(audio, format, ctx, protocol)) {
        yield item;
        if (conversation.owing) news.tell();
      }
    } finally {
      connection = null;
      over.abort();
    }
    news.end();
  }
  return {
    sides: (audio) => [
      socket(audio),
      sentiments({ ctx, service, conversation, hearing, sentMs, news }),
      heartbeat.beat(ctx, over.signal),
    ],
  };
}

interface ProtocolParts {
  readonly token: string;
  readonly service: Service;
  readonly format: AudioFormat;
  readonly ctx: CallContext;
  readonly hearing: ReturnType<typeof createHearing>;
  readonly heartbeat: ReturnType<typeof createHeartbeat>;
  readonly over: AbortSignal;
  readonly opened: (connection: Connection) => void;
  readonly sent: (chunk: AudioChunk) => void;
}

function createProtocol(parts: ProtocolParts): DuplexProtocol {
  const { token, service, format, ctx, hearing, heartbeat, over } = parts;
  const { settings } = service;
  const rechunker = createRechunker(format, info.audio.chunkMs);
  const book = createAudioMeter(ctx.meter, AUDIO_LINE, format);
  const connectionId = newConnectionId(ctx.random);
  let closesSoon = false;

  const openWith = (good: string, signal: AbortSignal): Promise<Connection> =>
    (settings.connect ?? ctx.connect)(service.socketUrl(connectionId, good), {
      signal,
      closeKind,
      refusalKind: ({ status }) => STATUS_KINDS[status],
    });

  const send = async (connection: Connection, chunk: AudioChunk): Promise<void> => {
    await connection.send(pcmBytes(chunk.pcm));
    parts.sent(chunk);
    book(chunk);
  };
  /** Some end with `recognition_stopped` alone. */
  const closeSoon = (connection: Connection): void => {
    if (closesSoon || !hearing.stopped || hearing.over) return;
    closesSoon = true;
    ctx.sleep(COMPLETED_WITHIN_MS, over).then(
      () => connection.close(1000),
      () => undefined,
    );
  };
  return {
    open: async (signal) => {
      const connection = await openWith(token, signal).catch(async (error: unknown) => {
        // A token that was kept may have been taken back since: as with requests, another one is tried once.
        const refused = EmotionError.isInstance(error) && error.facts.status === 401 && service.tokens.refused(token);
        const other = refused ? await service.tokens.get(ctx) : token;
        if (other === token) throw error;
        return openWith(other, signal);
      });
      parts.opened(connection);
      return connection;
    },
    greet: (connection) => connection.send(startRequest(settings, format)),
    ready: () => hearing.ready,
    async sendAudio(connection, chunk) {
      for (const frame of rechunker.push(chunk)) await send(connection, frame);
    },
    async finish(connection) {
      const last = rechunker.flush();
      if (last !== null) await send(connection, last);
      await connection.send(STOP_REQUEST);
    },
    *receive(message, connection) {
      heartbeat.heard();
      if (message === PONG) return;
      yield* hearing.hear(message);
      closeSoon(connection);
    },
    over: () => hearing.over,
    farewell: STOP_REQUEST,
  };
}
