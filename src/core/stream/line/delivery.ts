import { isSignal, type Observation, type ResumePoint, type SessionItem, type Signal } from "../../../spec/adapter.ts";
import type { Span } from "../../../spec/audio.ts";
import type { Unstamped } from "../../../spec/events.ts";
import type { Place } from "../readings.ts";
import type { SessionPiece } from "../session-audio.ts";
import { createAudioEvents } from "./audio-events.ts";
import { createDeliveredIds } from "./delivered-ids.ts";
import type { LineSession } from "./line-session.ts";
import { createDeliveredSpans, type Delivery, type ReplayFilter } from "./replay-filter.ts";
import type { LineSetting } from "./setting.ts";

/** A reading or a transcript, as far as the telling of it once is concerned. */
type Told = Observation | Extract<Signal, { type: "transcript" }>;

/** Tells what the sessions of a line say: once, on the input clock, and keeps the books of what was answered. */
export interface ItemDelivery {
  /** Anything but `open` and `closing`. */
  item(session: LineSession, item: Exclude<SessionItem, { type: "open" | "closing" }>): Promise<void> | undefined;
  /** The session takes a piece of audio. */
  pulled(session: LineSession, piece: SessionPiece): Promise<void> | undefined;
  /** Speech in a piece is told although no session has taken it. */
  hear(pieces: readonly SessionPiece[]): Promise<void> | undefined;
  /** The session is done with a piece. */
  done(piece: SessionPiece): Promise<void> | undefined;
  answered(session: LineSession, throughMs: number): Promise<void> | undefined;
  /** What a session that hears audio from `atMs` on again may not say. */
  filter(atMs: number): ReplayFilter;
  place(session: LineSession): Place;
  /** Whether the sessions say themselves what they have answered, as far as is known. */
  readonly reports: boolean;
}

/** Starts the deliveries of a line. */
export function createItemDelivery(setting: LineSetting): ItemDelivery {
  const { adapter, channels, readings, emit, recording } = setting;
  const first = channels[0]?.channel ?? 0;
  const heard = channels.map(({ channel }) => channel);
  const ids = createDeliveredIds();
  const spans = createDeliveredSpans();
  // A session that reports progress says itself what it has answered; of the others, what they are done with is all that is known.
  let reports = recording && adapter.batch !== undefined;

  const place = ({ thread: { origin, clock } }: LineSession): Place => ({
    session: origin,
    channel: first,
    channels: heard,
    clock,
  });
  const audio = createAudioEvents(readings, heard);
  const emitAny = (events: readonly Unstamped[]): Promise<void> | undefined =>
    events.length === 0 ? undefined : emit(events);
  const advance = (atMs: number): Promise<void> | undefined => emitAny(audio.advanced(atMs));

  const progress = (
    session: LineSession,
    throughMs: number,
    resume?: ResumePoint | null,
  ): Promise<void> | undefined => {
    const { thread, backlog } = session;
    reports = true;
    const atMs = thread.clock.toInput(throughMs, "end");
    if (resume !== undefined && adapter.info.resume !== "none") thread.resume = resume;
    backlog.reported(atMs, thread.resume === null ? undefined : thread.clock.toInput(thread.resume.fromMs));
    return advance(atMs);
  };
  const tell = (session: LineSession, told: Told): Promise<void> | undefined => {
    const { clock, filter, origin } = session.thread;
    const channel = told.channel ?? first;
    const delivery: Delivery = isSignal(told) ? "transcript" : told.evidence;
    const span = { startMs: clock.toInput(told.span.startMs), endMs: clock.toInput(told.span.endMs, "end") };
    if (told.final) session.backlog.final(channel, span.endMs);
    // What says no stretch of time is judged, and refused, by the readings.
    const news = filter === null || !(span.startMs <= span.endMs) ? span : filter.news(channel, delivery, span);
    if (news === null || (told.final && !ids.first(idOf(origin, channel, told)))) return undefined;
    if (told.final) spans.add(channel, delivery, span);
    const at = news === span ? place(session) : placeOf(place(session), news);
    if (isSignal(told)) return emit(readings.signal(told, at));
    const events = readings.observe(told, at);
    return emit(news === span ? events : events.map(seamed));
  };
  const side = (session: LineSession, said: Extract<Signal, { type: "side" }>): Promise<void> | undefined => {
    const { clock, filter } = session.thread;
    if (said.span !== undefined) {
      const channel = said.channel ?? first;
      const span = { startMs: clock.toInput(said.span.startMs), endMs: clock.toInput(said.span.endMs, "end") };
      if (filter !== null && filter.news(channel, `side ${said.name}`, span) === null) return undefined;
      spans.add(channel, `side ${said.name}`, span);
    }
    return emit(readings.signal(said, place(session)));
  };
  return {
    place,
    filter: spans.filter,
    get reports() {
      return reports;
    },
    item(session, item) {
      session.acted = true;
      if (!isSignal(item) || item.type === "transcript") return tell(session, item);
      if (item.type === "progress") return progress(session, item.throughMs, item.resume);
      if (item.type === "side") return side(session, item);
      return emit(readings.signal(item, place(session)));
    },
    pulled(session, piece) {
      session.backlog.pulled(piece);
      return emitAny(audio.speech(piece));
    },
    hear: (pieces) => emitAny(pieces.flatMap(audio.speech)),
    done: (piece) => (reports ? undefined : advance(piece.endMs)),
    answered: (session, throughMs) => advance(session.thread.clock.toInput(throughMs, "end")),
  };
}

/**
 * What makes a final the same one again: its utterance and what it is. A long utterance may have many readings, each of its own span, beside its transcript;
 * and they may be of its words and of its voice, or of one set after the other.
 */
function idOf(origin: number, channel: number, told: Told): string {
  if (isSignal(told)) return `${origin} ${channel} transcript ${told.key}`;
  const { evidence, sets, span, key } = told;
  return `${origin} ${channel} ${evidence} ${sets.map(({ set }) => set).join(" ")} ${span.startMs}-${span.endMs} ${key}`;
}

/** The same place, where a stretch is only part of what the vendor meant. */
function placeOf(place: Place, { startMs, endMs }: Span): Place {
  return { ...place, clock: { toInput: (_, edge) => (edge === "end" ? endMs : startMs) } };
}

function seamed(event: Unstamped): Unstamped {
  return event.type === "emotion" ? { ...event, seam: true } : event;
}
