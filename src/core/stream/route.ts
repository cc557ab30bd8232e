import type { Adapter, Observation, Signal } from "../../spec/adapter.ts";
import type { Companion } from "../../spec/companion.ts";
import type { ErrorFacts } from "../../spec/errors.ts";
import type { Unstamped } from "../../spec/events.ts";
import type { CallChannel } from "./call-channel.ts";
import { createCallContext, type Host } from "./call-context.ts";
import { createClockMap } from "./clock-map.ts";
import type { Frame } from "./frame.ts";
import type { Readings } from "./readings.ts";
import { runSession } from "./session.ts";
import { createSessionAudio, type SessionPiece } from "./session-audio.ts";

/** Audio that may wait between the pump and an adapter, ms. */
const SESSION_BUFFER_MS = 1000;

/** Hands out events; the promise, when there is one, says when there is room again. */
export type Emit = (events: readonly Unstamped[]) => Promise<void> | undefined;

/** Where sessions book what they use. */
export interface Bill {
  open(session: number, channels: number): void;
  add(session: number, line: string, units: number): void;
}

/** What a session of a call shares with the others. */
export interface RouteOptions {
  readonly adapter: Adapter;
  readonly host: Host;
  readonly sampleRateHz: number;
  readonly recording: boolean;
  readonly signal: AbortSignal;
  readonly detectorId: string;
  /** Names what took the noise out of the audio before the session; undefined when nothing did. */
  readonly denoiserId: string | undefined;
  /** Listens beside the session, on the channels it may hear. */
  readonly companion?: Pick<Companion, "model">;
  readonly readings: Readings;
  readonly bill: Bill;
  readonly emit: Emit;
  readonly warn: (code: string, message: string, channel: number | null, facts?: ErrorFacts) => void;
  readonly linger: (promise: Promise<unknown>) => void;
}

/** One session and the channels it hears. */
export interface Route {
  readonly channels: readonly CallChannel[];
  /** Sends a frame of the call to the session; the promise, when there is one, says when it caught up. */
  send(frame: Frame): Promise<void> | undefined;
  end(): void;
  fail(error: unknown): void;
  /** Settles when the session is over; rejects with its `EmotionError`. */
  readonly done: Promise<void>;
}

/** Opens one session of the adapter on a group of channels. */
export function openRoute(options: RouteOptions, channels: readonly CallChannel[], index: number): Route {
  const { adapter, emit, readings, sampleRateHz } = options;
  const clock = createClockMap();
  options.bill.open(index, channels.length);
  const first = channels[0]?.channel ?? 0;
  let answers: "pulled" | "reported" = options.recording && adapter.batch !== undefined ? "reported" : "pulled";
  const advance = (atMs: number): Promise<void> | undefined =>
    emit(channels.flatMap(({ channel }) => readings.advance(channel, atMs)));

  const audio = createSessionAudio({
    sampleRateHz,
    channels: channels.length,
    bufferMs: SESSION_BUFFER_MS,
    clock,
    onPull: (piece) =>
      emit(channels.flatMap(({ channel }, i) => readings.hear(channel, piece.startMs, piece.endMs, piece.speech[i]))),
    // A session that reports progress says itself what it has answered; of the others, what they are done with is all that is known.
    onDone: (piece) => (answers === "pulled" ? advance(piece.endMs) : undefined),
  });

  const ctx = createCallContext({
    host: options.host,
    signal: options.signal,
    session: { index },
    meter: (line, units) => options.bill.add(index, line, units),
    warn: (code, message, facts) => options.warn(code, message, first, facts),
    linger: options.linger,
  });

  const place = { session: index, channel: first, channels: channels.map(({ channel }) => channel), clock };
  const done = runSession({
    adapter,
    audio,
    format: { sampleRateHz, channels: channels.map(({ channel, role, speakers }) => ({ channel, role, speakers })) },
    ctx,
    batch: options.recording,
    onObservation: (observation: Observation) => emit(readings.observe(observation, place)),
    onSignal(signal: Signal) {
      if (signal.type === "open") return emit([connected(options, channels, index)]);
      if (signal.type !== "progress") return emit(readings.signal(signal, place));
      answers = "reported";
      return advance(clock.toInput(signal.throughMs, "end"));
    },
    onAnswered: (throughMs) => advance(clock.toInput(throughMs, "end")),
  });
  // The call awaits `done`; until it does, a failure must not count as unhandled.
  done.catch(() => undefined);

  return {
    channels,
    send: (frame) => audio.push(pieceFor(frame, channels)),
    end: audio.end,
    fail: audio.fail,
    done,
  };
}

function connected(
  { adapter, detectorId, denoiserId, companion, readings }: RouteOptions,
  channels: readonly CallChannel[],
  session: number,
): Unstamped {
  const { id, accuracy, model } = adapter.info;
  const accompanied = companion !== undefined && channels.some(({ companionAllowed }) => companionAllowed);
  return {
    type: "provider",
    atMs: readings.atMs,
    state: "connected",
    provider: id,
    channel: channels.length === 1 ? (channels[0]?.channel ?? 0) : null,
    session,
    detector: detectorId,
    ...(denoiserId === undefined ? {} : { denoiser: denoiserId }),
    ...(model === undefined ? {} : { model }),
    ...(accompanied ? { companion: companion.model } : {}),
    ...(accuracy === null ? {} : { accuracy: { statement: accuracy.statement, figures: { ...accuracy.figures } } }),
  };
}

function pieceFor(frame: Frame, channels: readonly CallChannel[]): SessionPiece {
  const { startMs, endMs } = frame;
  const pcm = channels.map(({ channel }) => frame.pcm[channel] as Int16Array);
  return {
    startMs,
    endMs,
    pcm: interleave(pcm),
    speech: channels.map(({ channel }) => frame.speech[channel] ?? { probability: 0, active: false }),
  };
}

function interleave(channels: readonly Int16Array[]): Int16Array {
  const [first] = channels;
  if (first === undefined || channels.length === 1) return first ?? new Int16Array(0);
  const out = new Int16Array(first.length * channels.length);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) out[i * channels.length + channel] = samples[i] as number;
  });
  return out;
}
