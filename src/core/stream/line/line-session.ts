import { linkSignals } from "../../../kit/abort.ts";
import type { ResumePoint, SessionItem } from "../../../spec/adapter.ts";
import type { EmotionError } from "../../../spec/errors.ts";
import { createCallContext } from "../call-context.ts";
import { type ClockMap, createClockMap } from "../clock-map.ts";
import { runSession } from "../session.ts";
import { createSessionAudio, type SessionAudio, type SessionPiece } from "../session-audio.ts";
import type { Backlog } from "./backlog.ts";
import type { ReplayFilter } from "./replay-filter.ts";
import type { LineSetting } from "./setting.ts";

/** Audio that may wait between the pump and an adapter, ms. */
const SESSION_BUFFER_MS = 1000;

/** What a session shares with those that resume it: its clock, its utterances, and what it may not say again. */
export interface Thread {
  /** Session whose number is in the ids of its utterances. */
  readonly origin: number;
  readonly clock: ClockMap;
  /** Set where it began by hearing audio again. */
  filter: ReplayFilter | null;
  /** Where a next session may go on. */
  resume: ResumePoint | null;
}

/** One session of a line: from before it is opened to its end. */
export interface LineSession {
  readonly index: number;
  readonly thread: Thread;
  readonly resumed: boolean;
  readonly audio: SessionAudio;
  /** The audio it was given and has not answered; handed on when it is lost. */
  backlog: Backlog;
  /** When it was opened, by the host's clock; `null` before. */
  openedAtMs: number | null;
  /** When it was started. */
  startedAtMs: number | null;
  /** True once it said anything but `open`. */
  acted: boolean;
  /** When it last said anything. */
  toldAtMs: number | null;
  /** Opens the session and runs it to its end; every way out is an `EmotionError`. Once. */
  run(): Promise<void>;
  /** Stops it at once, alone; `run` rejects with this error, and what it still says is not heard. */
  stop(error: EmotionError): void;
  /** Its line is over: ends what it does, its audio included, and lets it take its leave. */
  fail(error: unknown): void;
}

/** What a line does with what happens in its sessions. */
export interface SessionEvents {
  onPull(session: LineSession, piece: SessionPiece): Promise<void> | undefined;
  /** The adapter came back for more. */
  onDone(piece: SessionPiece): Promise<void> | undefined;
  onItem(session: LineSession, item: SessionItem): Promise<void> | undefined;
  /** A batch answer is told in order. */
  onAnswered(session: LineSession, throughMs: number): Promise<void> | undefined;
}

/** What a session is made of. */
export interface LineSessionOptions {
  readonly setting: LineSetting;
  readonly events: SessionEvents;
  readonly backlog: Backlog;
  /** The session goes on with an earlier one. */
  readonly resume?: { readonly thread: Thread; readonly point: ResumePoint };
}

/** Makes a session that is not opened yet: it takes audio from the start, up to its bound. */
export function createLineSession({ setting, events, backlog, resume }: LineSessionOptions): LineSession {
  const index = setting.nextSession();
  const { channels, sampleRateHz, host } = setting;
  const thread = resume?.thread ?? { origin: index, clock: createClockMap(), filter: null, resume: null };
  const linked = linkSignals(setting.signal);
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const audio = createSessionAudio({
    sampleRateHz,
    channels: channels.length,
    bufferMs: SESSION_BUFFER_MS,
    clock: thread.clock,
    ...(resume === undefined ? {} : { originMs: resume.point.fromMs }),
    onPull: (piece) => events.onPull(session, piece),
    onDone: (piece) => events.onDone(piece),
  });
  let over = false;
  const said = (item: SessionItem): Promise<void> | undefined => (over ? undefined : events.onItem(session, item));
  const session: LineSession = {
    index,
    thread,
    resumed: resume !== undefined,
    audio,
    backlog,
    openedAtMs: null,
    startedAtMs: null,
    acted: false,
    toldAtMs: null,
    fail(error) {
      audio.fail(error);
      linked.abort(error);
    },
    stop(error) {
      over = true;
      linked.abort(error);
      // Abandoned, not failed: the pump goes on, its audio is kept for another session.
      audio.abandon();
      stopped.reject(error);
    },
    async run() {
      session.startedAtMs = host.now();
      try {
        setting.bill.open(index, channels.length);
        const run = runSession({
          adapter: setting.adapter,
          audio,
          format: {
            sampleRateHz,
            channels: channels.map(({ channel, role, speakers }) => ({ channel, role, speakers })),
          },
          ctx: createCallContext({
            host,
            signal: linked.signal,
            session: resume === undefined ? { index } : { index, resume: resume.point.state },
            meter: (line, units) => setting.bill.add(index, line, units),
            warn: (code, message, facts) => setting.warn(code, message, channels[0]?.channel ?? 0, facts),
            linger: setting.linger,
          }),
          batch: setting.recording,
          onObservation: said,
          onSignal: said,
          onAnswered: (throughMs) => events.onAnswered(session, throughMs),
        });
        // A session that is stopped is not waited for: it may be one that hangs.
        await Promise.race([run, stopped.promise]);
      } finally {
        linked.release();
      }
    },
  };
  return session;
}
