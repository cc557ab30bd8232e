import { linkSignals } from "../../../kit/abort.ts";
import { isSignal, type SessionItem } from "../../../spec/adapter.ts";
import { EmotionError, ERROR_POLICY } from "../../../spec/errors.ts";
import { asEmotionError } from "../foreign-error.ts";
import type { SessionPiece } from "../session-audio.ts";
import { type Backlog, createBacklog } from "./backlog.ts";
import { createItemDelivery, type ItemDelivery } from "./delivery.ts";
import { createLineSession, type LineSession, type SessionEvents } from "./line-session.ts";
import { createProviderEvents, type ProviderEvents } from "./provider-events.ts";
import { createReconnect, type Reconnect } from "./reconnect.ts";
import { createReplacement, promote } from "./replacement.ts";
import { createRotation, type Rotation } from "./rotation.ts";
import { DEFAULT_REPLAY_MS, type LineSetting } from "./setting.ts";

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
  readonly #events: SessionEvents;
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
    this.#events = {
      onPull: pulled,
      onDone: done,
      onAnswered: answered,
      onItem: (from, item) => this.#item(from, item),
    };
    this.#reconnect = createReconnect(host, this.#waits.signal, reconnect ?? {});
    this.#rotation = createRotation({
      info: adapter.info,
      clock: host,
      signal: this.#waits.signal,
      onDue: () => this.#openSuccessor(),
      onDeadline: () => void this.#switch(),
    });
    this.#current = this.#newSession(this.#newBacklog(0));
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
    const pause = this.#rotation.waitsForPause && piece.speech.every(({ active }) => !active);
    const told = pause ? this.#switch() : undefined;
    this.#current.backlog.push(piece);
    const sent = this.#current.audio.push(piece);
    return told === undefined ? sent : Promise.all([told, sent]).then(() => undefined);
  }

  end(): void {
    this.#ended = true;
    this.#rotation.reset();
    this.#dismissSuccessor();
    this.#current.audio.end();
  }

  fail(error: unknown): void {
    this.#failed = true;
    this.#waits.abort(error);
    this.#dismissSuccessor();
    for (const session of [this.#current, ...this.#live]) session.audio.fail(error);
  }

  #newBacklog(startMs: number): Backlog {
    const { sampleRateHz, channels, reconnect } = this.#setting;
    const replayMs = this.#mayReplace ? (reconnect?.replayMs ?? DEFAULT_REPLAY_MS) : 0;
    return createBacklog({ sampleRateHz, channels: channels.map(({ channel }) => channel), replayMs, startMs });
  }

  #newSession(backlog: Backlog): LineSession {
    return createLineSession({ setting: this.#setting, events: this.#events, backlog });
  }

  get #isBatch(): boolean {
    return this.#setting.recording && this.#setting.adapter.batch !== undefined;
  }

  get #mayReplace(): boolean {
    return !this.#isBatch && this.#setting.reconnect?.maxAttempts !== 0;
  }

  /** Runs the session that carries the audio. */
  #start(session: LineSession): void {
    void this.#follow(session);
    this.#watchCap();
  }

  #watchCap(): void {
    if (this.#isBatch || this.#ended) return;
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
    if (session === this.#current) await this.#replace(session, error);
    else if (session === this.#successor) await this.#retrySuccessor(error);
    else await this.#lostDraining(session, error);
  }

  async #replace(session: LineSession, error: EmotionError): Promise<void> {
    this.#openingOver();
    this.#rotation.reset();
    if (!this.#mayReplace || !ERROR_POLICY[error.kind].sameVendor) throw error;
    if (this.#ended && !session.backlog.owes) return this.#news.warn("session-lost", error.kind);

    // At once, without a wait in between: audio that comes meanwhile finds the session it will be heard by.
    const successor = this.#successor;
    this.#successor = null;
    const parts = { setting: this.#setting, events: this.#events, filter: this.#delivery.filter };
    const { next, lostSpan } =
      successor === null ? createReplacement(session, parts) : promote(successor, session, parts);
    this.#current = next;
    if (this.#ended) next.audio.end();

    await this.#news.lost(session, error.kind, lostSpan);
    // A successor that is open takes over for nothing; one that is not is an attempt like any other.
    const open = successor !== null && successor.openedAtMs !== null;
    if (!open) await this.#reconnect.next(error, this.#healthyMs(session), successor !== null);
    if (successor === null) this.#start(next);
    else this.#watchCap();
    if (next.openedAtMs === null) this.#watchOpening(next);
    else await this.#news.tookOver(next);
  }

  #watchOpening(session: LineSession): void {
    this.#openingOver();
    this.#openingOver = this.#reconnect.opening((error) => session.stop(error));
  }

  #healthyMs({ openedAtMs }: LineSession): number {
    return openedAtMs === null ? 0 : this.#setting.host.now() - openedAtMs;
  }

  async #retrySuccessor(error: EmotionError): Promise<void> {
    this.#successor = null;
    const before = this.#current;
    try {
      await this.#reconnect.next(error, 0);
    } catch (last) {
      if (this.#failed || this.#setting.signal.aborted) throw last;
      // The session still answers; when it is closed after all, that is a loss like any other.
      this.#news.warn("rotation-failed", error.kind);
      return;
    }
    if (this.#current === before) this.#openSuccessor();
  }

  async #lostDraining({ backlog }: LineSession, { kind }: EmotionError): Promise<void> {
    this.#news.warn("session-lost", kind);
    await this.#news.gap(backlog.abandon());
  }

  #openSuccessor(): void {
    if (this.#ended || this.#failed || this.#successor !== null) return;
    this.#successor = this.#newSession(this.#newBacklog(this.#current.backlog.endMs));
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
    if (!isSignal(item) || (item.type !== "open" && item.type !== "closing")) return this.#delivery.item(session, item);
    if (item.type === "open") return this.#opened(session);
    session.acted = true;
    if (session === this.#current && !this.#ended && !this.#isBatch) this.#rotation.closing(item.withinMs);
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
