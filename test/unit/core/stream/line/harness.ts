// A line alone, on a test clock: real readings, real sessions, and vendors that know from the audio itself which stretch of the input they hear.

import { createLedger } from "../../../../../src/core/meter/index.ts";
import type { Host } from "../../../../../src/core/stream/call-context.ts";
import { type Line, openLine } from "../../../../../src/core/stream/line/line.ts";
import type { LineSetting } from "../../../../../src/core/stream/line/setting.ts";
import { createReadings } from "../../../../../src/core/stream/readings.ts";
import type { SessionPiece } from "../../../../../src/core/stream/session-audio.ts";
import { limit } from "../../../../../src/kit/limiter.ts";
import type { Adapter } from "../../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../../src/spec/errors.ts";
import type { EventOf, EventType, Unstamped } from "../../../../../src/spec/events.ts";
import type { Usage } from "../../../../../src/spec/summary.ts";
import { seeded } from "../../../../../src/testing/synthetic-voice.ts";
import { createTestClock, type TestClock } from "../../../../../src/testing/test-clock.ts";

export const RATE_HZ = 16_000;
export const PIECE_MS = 32;

export interface TestLine {
  readonly line: Line;
  readonly clock: TestClock;
  readonly events: Unstamped[];
  readonly warnings: { code: string; facts: unknown }[];
  usage(): Usage;
  told<T extends EventType>(type: T): Unstamped<EventOf<T>>[];
  /** Sends audio up to `untilMs`, each piece when there is room; `active` says where it is speech. */
  sendUntil(untilMs: number, active?: boolean): Promise<void>;
  /** Moves the clock from wait to wait until the promise settles. */
  drive<T>(promise: Promise<T>): Promise<T>;
  abort(): void;
}

/** Sample `n` of a test input is `n` itself, so that a vendor can say which audio it heard. */
export function pieceAt(startMs: number, active: boolean, endMs = startMs + PIECE_MS, channels = 1): SessionPiece {
  const from = Math.round((startMs * RATE_HZ) / 1000);
  const to = Math.round((endMs * RATE_HZ) / 1000);
  const pcm = new Int16Array((to - from) * channels);
  for (let i = 0; i < pcm.length; i++) pcm[i] = from + Math.floor(i / channels);
  return { pcm, startMs, endMs, speech: Array.from({ length: channels }, () => ({ probability: 1, active })) };
}

/** The sample of the input that a chunk of a test input begins with; valid for the first four seconds. */
export const sampleOf = (pcm: Int16Array): number => (pcm[0] as number) & 0xffff;

export function openTestLine(adapter: Adapter, more: Partial<LineSetting> = {}): TestLine {
  const clock = createTestClock();
  const refuse = (): Promise<never> => Promise.reject(new EmotionError("network", "No network here."));
  const host: Host = {
    fetch: refuse,
    connect: refuse,
    sleep: clock.sleep,
    now: clock.now,
    random: seeded(3),
    limit,
    log: () => undefined,
  };
  const controller = new AbortController();
  const channels = more.channels ?? [
    { channel: 0, role: null, speakers: 1 as const, allowed: true, companionAllowed: true },
  ];
  const { info } = adapter;
  const ledger = createLedger({ [info.id]: info.prices });
  const events: Unstamped[] = [];
  const warnings: TestLine["warnings"] = [];
  let writtenMs = 0;
  let sessions = 0;
  const line = openLine({
    adapter,
    host,
    sampleRateHz: RATE_HZ,
    recording: false,
    signal: controller.signal,
    detectorId: "test",
    denoiserId: undefined,
    readings: createReadings({ info, channels, detectorId: "test", latencyMs: () => null, normalise: {}, affect: {} }),
    bill: {
      open: (session, count) => ledger.openSession(info.id, session, count),
      add: (session, line_, units) => ledger.add(info.id, session, line_, units),
    },
    emit: (told) => void events.push(...told),
    warn: (code, _message, _channel, facts) => void warnings.push({ code, facts }),
    linger: () => undefined,
    writtenMs: () => writtenMs,
    channels,
    nextSession: () => sessions++,
    ...more,
  });
  const drive = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (await clock.settle(); !settled; await clock.settle()) {
      if (clock.nextMs !== null) await clock.advance(clock.nextMs - clock.now());
    }
    return promise;
  };
  return {
    line,
    clock,
    events,
    warnings,
    usage: () => ledger.usage(),
    told: <T extends EventType>(type: T) =>
      events.filter((event): event is Unstamped<EventOf<T>> & Unstamped => event.type === type),
    async sendUntil(untilMs, active = true) {
      while (writtenMs < untilMs) {
        const piece = pieceAt(writtenMs, active, Math.min(untilMs, writtenMs + PIECE_MS), channels.length);
        writtenMs = piece.endMs;
        const room = line.send(piece);
        if (room !== undefined) await drive(room);
        else await clock.settle();
      }
    },
    drive,
    abort: () => controller.abort(new EmotionError("aborted", "The test aborted.")),
  };
}
