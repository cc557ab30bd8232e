import { EventEmitter } from "eventemitter3";
import { nearest } from "../../kit/explain.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { EmotionStreamEvent, EventType } from "../../spec/events.ts";

/** Every type there is; the compiler sees to it that none is missing. */
const EVENT_TYPES: Readonly<Record<EventType, true>> = {
  emotion: true,
  state: true,
  speech: true,
  transcript: true,
  revision: true,
  insight: true,
  alert: true,
  usage: true,
  provider: true,
  gap: true,
  warning: true,
  end: true,
};

/** The taps of a stream: told of each event as it is delivered, unable to harm it. */
export interface Taps {
  readonly emitter: EventEmitter;
  announce(event: EmotionStreamEvent): void;
}

/** Starts without taps; `onFailure` is called the first time one throws. */
export function createTaps(onFailure: () => void): Taps {
  const emitter = new EventEmitter();
  let failed = false;
  const report = (): void => {
    if (!failed) onFailure();
    failed = true;
  };
  return {
    emitter,
    announce(event) {
      if (emitter.listenerCount(event.type) === 0) return;
      // One by one, so that a tap that throws does not silence the others.
      for (const tap of emitter.listeners(event.type)) {
        try {
          const answer: unknown = (tap as (event: EmotionStreamEvent) => unknown)(event);
          if (answer instanceof Promise) answer.catch(report);
        } catch {
          report();
        }
      }
    },
  };
}

/** Refuses a tap that would never be called, or could not be: kind `config`. */
export function checkTap(type: unknown, tap: unknown): void {
  const known = Object.keys(EVENT_TYPES);
  if (typeof type !== "string" || !Object.hasOwn(EVENT_TYPES, type)) {
    const near = typeof type === "string" ? nearest(type, known) : undefined;
    const hint = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`;
    const end = near === undefined ? "." : "";
    throw new EmotionError("config", `on() takes the type of an event, and this is none: ${hint}${end}`, {
      option: "on",
    });
  }
  if (typeof tap === "function") return;
  throw new EmotionError("config", `on("${type}") takes a function that is called with each event.`, { option: "on" });
}
