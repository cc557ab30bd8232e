import { EventEmitter } from "eventemitter3";
import type { EmotionStreamEvent } from "../../spec/events.ts";

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
