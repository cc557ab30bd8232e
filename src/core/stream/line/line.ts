import { linkSignals } from "../../../kit/abort.ts";
import { isSignal, type SessionItem } from "../../../spec/adapter.ts";
import { EmotionError, ERROR_POLICY } from "../../../spec/errors.ts";
import { asEmotionError } from "../foreign-error.ts";
import { type SessionPiece, stepsOf } from "../session-audio.ts";
import { createItemDelivery, type ItemDelivery } from "./delivery.ts";
import type { LineSession } from "./line-session.ts";
import { createProviderEvents, type ProviderEvents } from "./provider-events.ts";
import { createReconnect, type Reconnect } from "./reconnect.ts";
import { createRotation, type Rotation } from "./rotation.ts";
import { createSessions, lossOf, readsOnce, type Sessions } from "./sessions.ts";
import type { LineSetting } from "./setting.ts";

/** A series of sessions that hear the same channels, one after the other: as one that never ends. */
export interface Line {
  /** Sends audio; the promise, when there is one, says when the session, or the one that takes its place, caught up. */
  send(piece: SessionPiece): Promise<void> | undefined;
  /** No more audio. */
  end(): void;
  fail(error: unknown): void;
  /** Settles when everything was heard to its end; rejects at once with the `EmotionError` that ends the line. */
  readonly done: Promise<void>;
  /** Settles, never rejecting, when every session is over. */
  readonly released: Promise<void>;
}

/**
 * Opens the first session of a line.
 *
 * A session that fails is replaced, where its kind allows it, and the next one hears again what was not answered; a session whose end is in sight makes room
 * for a successor before it goes. A batch session is never replaced: its audio is read once.
 */
export function openLine(setting: LineSetting): Line {
  return new SessionLine(setting);
}

class SessionLine implements Line {
  readonly #setting: LineSetting;
  readonly #delivery: ItemDelivery;
  readonly #news: ProviderEvents;
  readonly #sessions: Sessions;
  readonly #reconnect: Reconnect;
  readonly #rotation: Rotation;
  /** Ends the waits of the line itself. */
  readonly #waits: ReturnType<typeof linkSignals>;
  readonly #done = Promise.withResolvers<void>();
  readonly #released = Promise.withResolvers<void>();
  /** Sessions that run and whose failure matters. */
  readonly #live = new Set<LineSession>();
  #running = 0;
  /** Where audio goes; while the line is down, to a session that is not opened yet. */
  #current: LineSession;
  #successor: LineSession | null = null;
  #openingOver: () => void = () => undefined;
  #ended = false;
  /** When the audio was over, by the host's clock; `null` before. */
  #endedAtMs: number | null = null;
  #failed = false;

  constructor(setting: LineSetting) {
    const { host, adapter, signal, reconnect } = setting;
    this.#setting = setting;
    // The call awaits `done`; until it does, a failure must not count as unhandled.
    this.done.catch(() => undefined);
    this.#waits = linkSignals(signal);
    this.#delivery = createItemDelivery(setting);
    this.#news = createProviderEvents(setting);
    const { pulled, done, answered } = this.#delivery;
    const onItem = (from: LineSession, item: SessionItem) => this.#item(from, item);
    const events = { onPull: pulled, onDone: done, onAnswered: answered, onItem };
    this.#sessions = createSessions(setting, events, this.#delivery);
    this.#reconnect = createReconnect(host, this.#waits.signal, reconnect ?? {});
    this.#rotation = createRotation({
      info: adapter.info,
      clock: host,
      signal: this.#waits.signal,
      onDue: () => this.#openSuccessor(),
      onDeadline: () => void this.#switch(),
    });
    this.#current = this.#sessions.fresh(0);
    this.#start(this.#current);
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  get released(): Promise<void> {
    return this.#released.promise;
  }

  send(piece: SessionPiece): Promise<void> | undefined {
    // A session that was ended before the call (a channel that turned out to be a twin) hears nothing more.
    if (this.#ended) return undefined;
    // The change comes before the piece: that nobody speaks where it begins is enough.
    const pause = this.#rotation.waitsForPause && stepsOf(piece)[0]?.speech.every(({ active }) => !active) === true;
    const told = pause ? this.#switch() : undefined;
    this.#current.backlog.push(piece);
    const sent = this.#current.audio.push(piece);
    return told === undefined ? sent : Promise.all([told, sent]).then(() => undefined);
  }

  end(): void {
    this.#ended = true;
    this.#endedAtMs ??= this.#setting.host.now();
    this.#rotation.reset();
    this.#dismissSuccessor();
    this.#current.audio.end();
  }

  fail(error: unknown): void {
    this.#failed = true;
    this.#waits.abort(error);
    this.#dismissSuccessor();
    for (const session of [this.#current, ...this.#live]) session.fail(error);
  }

  /** Runs the session that carries the audio. */
  #start(session: LineSession): void {
    void this.#follow(session);
    this.#watchCap();
  }

  #watchCap(): void {
    if (readsOnce(this.#setting) || this.#ended) return;
    const now = this.#setting.host.now();
    this.#rotation.watch(now - (this.#current.startedAtMs ?? now));
  }

  /** Runs a session to its end, and sees to what follows from it. Never rejects. */
  async #follow(session: LineSession): Promise<void> {
    this.#running++;
    this.#live.add(session);
    try {
      await session.run().catch((error: unknown) => this.#lost(session, asEmotionError(error, "A session")));
    } catch (error) {
      this.#giveUp(error);
    } finally {
      this.#live.delete(session);
      if (--this.#running === 0) {
        this.#openingOver();
        this.#waits.abort();
        this.#done.resolve();
        this.#released.resolve();
      }
    }
  }

  #giveUp(error: unknown): void {
    this.#failed = true;
    this.#done.reject(error);
  }

  async #lost(session: LineSession, error: EmotionError): Promise<void> {
    if (this.#failed || this.#setting.signal.aborted) throw error;
    // One that was dismissed owes nothing.
    if (!this.#live.has(session)) return;
    if (session === this.#current) await this.#replace(session, lossOf(session, error));
    else if (session === this.#successor) this.#retrySuccessor(error);
    else await this.#lostDraining(session, error);
  }

  async #replace(session: LineSession, error: EmotionError): Promise<void> {
    this.#openingOver();
    this.#rotation.reset();
    if (!this.#sessions.mayReplace || !ERROR_POLICY[error.kind].sameVendor) throw error;
    if (this.#ended && !session.backlog.owes) return this.#news.warn("session-lost", error.kind);

    // At once, without a wait in between: audio that comes meanwhile finds the session it will be heard by.
    const { answeredMs } = session.backlog;
    const successor = this.#successor;
    this.#successor = null;
    const { next, lostSpan } = this.#sessions.replacing(session, successor);
    this.#current = next;
    if (this.#ended) next.audio.end();

    await this.#news.lost(session, error.kind, lostSpan);
    // A successor that is open takes over for nothing; one that is not is an attempt like any other.
    const open = successor !== null && successor.openedAtMs !== null;
    const waitMs = open ? 0 : this.#reconnect.failed(error, this.#healthyMs(session, error), answeredMs);
    if (successor === null) await this.#reconnect.wait(waitMs);
    if (successor === null) this.#start(next);
    else this.#watchCap();
    if (next.openedAtMs === null) this.#watchOpening(next);
    else await this.#news.tookOver(next);
  }

  #watchOpening(session: LineSession): void {
    this.#openingOver();
    this.#openingOver = this.#reconnect.opening((error) => session.stop(error));
  }

  /**
   * How long a session did its work: while there was audio, and where it was waited for in vain only until it last told something. A wait for what never comes
   * must not buy the next one.
   */
  #healthyMs({ openedAtMs, toldAtMs }: LineSession, { kind }: EmotionError): number {
    if (openedAtMs === null) return 0;
    const untilMs = kind === "timeout" ? (toldAtMs ?? openedAtMs) : this.#setting.host.now();
    return Math.max(0, Math.min(untilMs, this.#endedAtMs ?? untilMs) - openedAtMs);
  }

  #retrySuccessor(error: EmotionError): void {
    this.#successor = null;
    try {
      this.#rotation.retry(this.#reconnect.failed(error, 0));
    } catch {
      // The session still answers; when it is closed after all, that is a loss like any other.
      this.#news.warn("rotation-failed", error.kind);
    }
  }

  async #lostDraining({ backlog }: LineSession, { kind }: EmotionError): Promise<void> {
    this.#news.warn("session-lost", kind);
    await this.#news.gap(backlog.abandon());
  }

  #openSuccessor(): void {
    if (this.#ended || this.#failed || this.#successor !== null) return;
    this.#successor = this.#sessions.fresh(this.#current.backlog.endMs);
    void this.#follow(this.#successor);
  }

  /** What is new goes to the successor, and the session it follows answers what it has. */
  #switch(): Promise<void> | undefined {
    const next = this.#successor;
    if (next === null) return undefined;
    const before = this.#current;
    this.#successor = null;
    this.#current = next;
    before.audio.end();
    this.#watchCap();
    if (next.openedAtMs === null) this.#watchOpening(next);
    // The successor may be ahead of the session before it; what is spoken is told in order.
    return this.#delivery.hear(before.backlog.untaken());
  }

  #dismissSuccessor(): void {
    const session = this.#successor;
    if (session === null) return;
    this.#successor = null;
    this.#live.delete(session);
    session.stop(new EmotionError("aborted", "The call ended before this session was needed."));
  }

  #item(session: LineSession, item: SessionItem): Promise<void> | undefined {
    session.toldAtMs = this.#setting.host.now();
    if (!isSignal(item) || (item.type !== "open" && item.type !== "closing")) return this.#delivery.item(session, item);
    if (item.type === "open") return this.#opened(session);
    session.acted = true;
    if (session === this.#current && !this.#ended && !readsOnce(this.#setting)) this.#rotation.closing(item.withinMs);
    return this.#setting.emit(this.#setting.readings.signal(item, this.#delivery.place(session)));
  }

  #opened(session: LineSession): Promise<void> | undefined {
    if (session.openedAtMs !== null || !this.#live.has(session)) return undefined;
    session.openedAtMs = this.#setting.host.now();
    if (session === this.#successor) this.#rotation.ready();
    if (session === this.#current) this.#openingOver();
    return this.#news.opened(session, session === this.#current);
  }
}
