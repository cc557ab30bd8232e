import { createAudioMeter, msOf, pcmBytes } from "../../src/kit/audio-bytes.ts";
import { type DuplexProtocol, duplex, type WireMessage } from "../../src/kit/duplex.ts";
import { createRechunker, inTurn } from "../../src/kit/rechunk.ts";
import type { SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { VendorInfo } from "../../src/spec/info.ts";
import { authOf, socketUrl } from "./endpoints.ts";
import { closeKind, errorKindOf, knownCode, refusalKind } from "./errors.ts";
import { AUDIO_LINE, DIARIZATION_LINE, MAX_CHANNELS } from "./info.ts";
import type { Settings } from "./options.ts";
import type { Identity } from "./rest.ts";
import { createTurns } from "./turns.ts";
import { createUtterances } from "./utterances.ts";
import { CLOSE_STREAM, KEEP_ALIVE, readFlux, readNova } from "./wire.ts";

/** Without audio for this long a text frame keeps a session of Nova open, ms; the vendor advises every 3 to 5 s. Source: developers.deepgram.com/docs/audio-keep-alive (stored 2025-07-03). */
const KEEP_ALIVE_MS = 4000;

/** What a live session is opened with. */
export interface Live {
  readonly settings: Settings;
  readonly info: VendorInfo;
  readonly identity: Identity;
}

type Parts = Pick<DuplexProtocol, "opened" | "ready" | "keepAlive"> & {
  receive(message: WireMessage): readonly SessionItem[];
  /** True once the vendor said goodbye; what it has not answered yet may still be on its way. */
  readonly mayClose: boolean;
  /** The same, and everything was answered. */
  readonly saidLast: boolean;
  /** The vendor's last word was heard, or the socket closed as it should after the audio: what is held is said. */
  end(): readonly SessionItem[];
  readonly throughMs: number;
};

/** One live session: transcripts, which the text stage reads; see {@link Live}. */
export async function* listen(
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  ctx: CallContext,
  live: Live,
): AsyncGenerator<SessionItem, void> {
  checkFormat(format, live.info);
  const { settings, info, identity } = live;
  const sent = { samples: 0, finished: false };
  const sentMs = (): number => msOf(sent.samples, format);
  const parts = settings.flux ? flux(format, settings, ctx, sentMs) : nova(format, settings, sentMs);
  const rechunker = createRechunker(format, info.audio.chunkMs);
  const meters = [AUDIO_LINE, ...(settings.diarize === true ? [DIARIZATION_LINE] : [])].map((line) =>
    createAudioMeter(ctx.meter, line, format),
  );
  const send = (connection: Connection, chunk: AudioChunk): Promise<void> | undefined => {
    // An empty frame ends the session. Source: developers.deepgram.com/docs/close-stream (stored 2025-07-03).
    if (chunk.pcm.length === 0) return undefined;
    sent.samples += chunk.pcm.length;
    for (const meter of meters) meter(chunk);
    return connection.send(pcmBytes(chunk.pcm));
  };
  const progress = createProgress();
  const { opened, ready, keepAlive } = parts;
  const protocol: DuplexProtocol = {
    ...(opened && { opened }),
    ...(ready && { ready }),
    ...(keepAlive && { keepAlive }),
    *receive(message) {
      yield* parts.receive(message);
      // After all that one message said: it may hold the turns of several speakers.
      yield* progress(parts.throughMs);
    },
    open: async (signal) =>
      (settings.connect ?? ctx.connect)(socketUrl(settings, format), {
        ...(await authOf(identity.socket, settings.auth, ctx.signal)),
        signal,
        refusalKind,
        closeKind,
      }),
    sendAudio: (connection, chunk) => inTurn(rechunker.push(chunk), (piece) => send(connection, piece)),
    async finish(connection) {
      const rest = rechunker.flush();
      if (rest !== null) await send(connection, rest);
      // The answer may be quicker than the word that this was sent.
      sent.finished = true;
      try {
        await connection.send(CLOSE_STREAM);
      } catch (error) {
        sent.finished = false;
        throw error;
      }
    },
    // Its last word may overtake a result: while one is missing, the close is waited for.
    over: () => sent.finished && parts.saidLast,
    farewell: CLOSE_STREAM,
  };
  try {
    yield* duplex(audio, format, ctx, protocol);
  } catch (error) {
    // It said that it was done, and only did not close.
    if (!(parts.mayClose && EmotionError.isInstance(error) && error.kind === "timeout")) throw error;
  }
  // A close is no answer to audio that was not over: what is held will be heard again.
  if (!sent.finished) throw new EmotionError("network", "deepgram closed the session before the audio was over.");
  yield* parts.end();
  yield* progress(sentMs());
}

/** Sums of rounded seconds against the audio that was sent, ms. */
const ROUNDING_MS = 50;

function checkFormat({ sampleRateHz, channels }: AudioFormat, { audio, channels: takes }: VendorInfo): void {
  const most = takes === "mono" ? 1 : MAX_CHANNELS;
  const refuse = (what: string, facts: Record<string, number>): EmotionError =>
    new EmotionError("unsupported", `deepgram takes ${what}.`, facts);
  if (channels.length < 1 || channels.length > most)
    throw refuse(`1 to ${most} channels at once here`, { channels: channels.length, most });
  if (!audio.sampleRatesHz.includes(sampleRateHz))
    throw refuse(`audio of ${audio.sampleRatesHz.join(", ")} Hz`, { sampleRateHz });
}

function createProgress(): (throughMs: number) => readonly SessionItem[] {
  let toldMs = 0;
  return (throughMs) => {
    if (throughMs <= toldMs) return [];
    toldMs = throughMs;
    return [{ type: "progress", throughMs }];
  };
}

function nova(format: AudioFormat, settings: Settings, sentMs: () => number): Parts {
  const language = settings.language === "multi" ? undefined : settings.language;
  const channels = format.channels.map(({ channel }, index) => createUtterances({ index, channel, language, sentMs }));
  let goodbye = false;
  const of = ([index]: readonly number[]): (typeof channels)[number] => {
    const found = channels[index as number];
    if (found === undefined)
      throw new EmotionError("protocol", "deepgram spoke of a channel that the session does not have.", {
        channels: channels.length,
      });
    return found;
  };
  return {
    // It says nothing until there is audio.
    opened: () => [{ type: "open" }],
    receive(message) {
      const frame = readNova(message);
      switch (frame?.type) {
        case undefined:
          return [];
        case "Results":
          return of(frame.data.channel_index).results(frame.data);
        case "SpeechStarted":
          return of(frame.data.channel).speechStarted(Math.round(frame.data.timestamp * 1000));
        case "UtteranceEnd":
          return of(frame.data.channel).utteranceEnd(Math.round(frame.data.last_word_end * 1000));
        case "Metadata":
          goodbye = true;
          return [];
        default:
          frame satisfies never;
          return [];
      }
    },
    get mayClose() {
      return goodbye;
    },
    get saidLast() {
      return goodbye && channels.every(({ answeredMs }) => answeredMs >= sentMs() - ROUNDING_MS);
    },
    keepAlive: { everyMs: KEEP_ALIVE_MS, send: (connection) => connection.send(KEEP_ALIVE) },
    end: () => channels.flatMap((channel) => channel.end()),
    get throughMs() {
      return Math.min(sentMs(), ...channels.map(({ throughMs }) => throughMs));
    },
  };
}

function flux(format: AudioFormat, settings: Settings, ctx: CallContext, sentMs: () => number): Parts {
  const { channel } = format.channels[0] as AudioFormat["channels"][number];
  const turns = createTurns({ channel, language: settings.language, sentMs });
  let connected = false;
  return {
    ready: () => connected,
    // It says goodbye with a close alone.
    mayClose: false,
    saidLast: false,
    receive(message) {
      const frame = readFlux(message);
      switch (frame?.type) {
        case undefined:
        case "ConfigureSuccess":
          return [];
        case "Connected": {
          if (connected) return [];
          connected = true;
          return [{ type: "open" }];
        }
        case "TurnInfo":
          return turns.info(frame.data);
        case "ConfigureFailure":
          ctx.warn("vendor-warning", "deepgram refused a change of its configuration.", { code: "CONFIGURE_FAILURE" });
          return [];
        case "Warning":
          ctx.warn("vendor-warning", "deepgram warned of something that does not end the session.", {
            code: knownCode(frame.data.code) ?? "OTHER",
          });
          return [];
        case "Error": {
          const code = knownCode(frame.data.code);
          const kind = errorKindOf(frame.data.code) ?? "vendor";
          throw new EmotionError(kind, "deepgram ended the session with an error.", code === undefined ? {} : { code });
        }
        default:
          frame satisfies never;
          return [];
      }
    },
    end: () => turns.end(),
    get throughMs() {
      return Math.min(sentMs(), turns.throughMs);
    },
  };
}
