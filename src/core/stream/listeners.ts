import type { Companion } from "../../spec/companion.ts";
import type { EmotionError } from "../../spec/errors.ts";
import { type CompanionStage, createCompanionStage } from "../companion/index.ts";
import type { CallChannel } from "./call-channel.ts";
import type { Layout } from "./channel-hold.ts";
import { type ChannelsHeard, type ChannelsHeardOptions, createChannelsHeard } from "./channels-heard.ts";
import type { Frame } from "./frame.ts";
import type { ArousalOf, Readings } from "./readings.ts";
import { openRoute, type Route, type RouteOptions } from "./route.ts";

const COMPANION_FAILED = "The companion failed; the readings go on without its arousal.";

/** What the listeners of a call are made of. */
export interface ListenersOptions extends Omit<RouteOptions, "readings" | "companion">, ChannelsHeardOptions {
  /** Makes the stages that give readings their meaning, once it is known what the channels are. */
  readonly readings: (channels: readonly CallChannel[], arousal: ArousalOf | undefined) => Readings;
  /** Listens beside the vendor; hears a frame before the vendor does. */
  readonly companion?: Companion;
}

/** Everybody who listens to a call: the vendor's sessions, one per channel or one for all where it takes them together, and the companion beside them. */
export interface Listeners {
  /**
   * Opens the sessions; once, before the first frame.
   *
   * @throws EmotionError `policy` when both channels carry the same sound and it may not be read.
   */
  open(layout: Layout): void;
  /** Hands a frame to everybody; the promise, when there is one, says when they caught up. */
  hear(frame: Frame): Promise<void> | undefined;
  /** No more frames are to come for now: what was held of them goes on. */
  flush(): Promise<void> | undefined;
  /**
   * Both channels carry the same sound after all: the first one goes on alone, where both may be read.
   *
   * @throws EmotionError `policy` for a recording where they may not; a live call keeps what it heard, and nothing is read from here on.
   */
  merge(): void;
  /** The audio is over; settles when every session is. */
  end(): Promise<void>;
  fail(error: unknown): void;
  /** Rejects with the error of the first session that fails. */
  readonly failed: Promise<never>;
  /** When the sessions of each route are over. */
  readonly ends: readonly Promise<void>[];
  readonly channels: ChannelsHeard;
  /** Undefined until the sessions are open. */
  readonly readings: Readings | undefined;
}

/** Makes the listeners of a call; nobody listens before `open`. */
export function createListeners(options: ListenersOptions): Listeners {
  const companion = companionOf(options);
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const channels = createChannelsHeard(options);
  let heardMs = 0;
  let readings: Readings | undefined;
  let routes: readonly Route[] = [];

  const pass = (frame: Frame): Promise<void> | undefined => {
    let waits: Waits;
    for (const route of routes) waits = also(waits, route.send(frame));
    if (readings === undefined) return settled(waits);
    for (const { channel, allowed } of channels.all) {
      // A refused channel is never read for emotion; that it speaks still counts as talk time.
      if (allowed) continue;
      const told = readings.hear(channel, frame.startMs, frame.endMs, frame.speech[channel]);
      if (told.length > 0) waits = also(waits, options.emit(told));
    }
    return settled(waits);
  };
  const flush = (): Promise<void> | undefined => {
    let waits: Waits;
    for (const route of routes) waits = also(waits, route.flush());
    return settled(waits);
  };
  return {
    channels,
    failed: failure.promise,
    get ends() {
      return routes.map(({ released }) => released);
    },
    get readings() {
      return readings;
    },
    open(layout) {
      if (layout === "dual-mono") channels.merge(0, true);
      companion?.open(channels.all.filter(({ allowed, companionAllowed }) => allowed && companionAllowed));
      readings = options.readings(channels.all, companion?.arousal);
      routes = openRoutes({ ...options, readings }, channels.all);
      for (const { done } of routes) done.catch(failure.reject);
    },
    hear(frame) {
      heardMs = frame.endMs;
      // The companion is ahead of the vendor: whatever span the vendor can speak of, it has heard.
      const heard = companion?.hear(frame);
      return heard === undefined ? pass(frame) : heard.then(() => pass(frame));
    },
    flush,
    merge() {
      channels.merge(heardMs, options.recording);
      companion?.keep(channels.all.flatMap(({ channel, companionAllowed }) => (companionAllowed ? [channel] : [])));
      readings?.mix();
      // What may not be read on one channel may not be read on its twin; else the first channel goes on alone.
      const over = channels.all.every(({ allowed }) => allowed) ? routes.slice(1) : routes;
      for (const route of over) route.end();
    },
    async end() {
      await companion?.end();
      for (const route of routes) route.end();
      await Promise.all(routes.map(({ done }) => done));
    },
    fail(error) {
      for (const route of routes) route.fail(error);
    },
  };
}

function openRoutes(options: RouteOptions, channels: readonly CallChannel[]): readonly Route[] {
  const allowed = channels.filter((channel) => channel.allowed);
  const groups = options.adapter.info.channels === "multi" ? [allowed] : allowed.map((channel) => [channel]);
  let sessions = 0;
  return groups.map((group) => openRoute(options, group, () => sessions++));
}

function companionOf({ companion, warn }: ListenersOptions): CompanionStage | undefined {
  if (companion === undefined) return undefined;
  const onFail = ({ kind }: EmotionError): void => warn("companion-failed", COMPANION_FAILED, null, { kind });
  return createCompanionStage({ companion, onFail });
}

/** What has to be waited for: mostly nothing, and then no list is made. */
type Waits = Promise<void>[] | undefined;

function also(waits: Waits, wait: Promise<void> | undefined): Waits {
  if (wait === undefined) return waits;
  if (waits === undefined) return [wait];
  waits.push(wait);
  return waits;
}

function settled(waits: Waits): Promise<void> | undefined {
  if (waits === undefined || waits.length === 1) return waits?.[0];
  return Promise.all(waits).then(() => undefined);
}
