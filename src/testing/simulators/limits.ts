import type { Clock } from "../../kit/clock.ts";
import { EmotionError } from "../../spec/errors.ts";

/**
 * A vendor's limits with those that the options replace.
 *
 * @throws EmotionError of kind `config` for a limit the vendor does not have.
 */
export function limitsOf<L extends Record<string, number>>(own: L, replaced: Readonly<Record<string, number>> = {}): L {
  for (const [name, value] of Object.entries(replaced)) {
    if (Object.hasOwn(own, name) && value >= 0) continue;
    throw new EmotionError(
      "config",
      `limits.${name} is not a limit of this simulator: known are ${Object.keys(own).join(", ")}.`,
      {
        option: `limits.${name}`,
      },
    );
  }
  return { ...own, ...replaced };
}

/** At most so many of something within a sliding time. */
export interface RateWindow {
  /** Takes one and returns 0, or takes none and returns how many ms to wait. */
  take(): number;
}

/** Starts a {@link RateWindow}. */
export function createRateWindow(clock: Clock, max: number, windowMs: number): RateWindow {
  let takenMs: number[] = [];
  return {
    take() {
      const now = clock.now();
      takenMs = takenMs.filter((at) => at > now - windowMs);
      if (takenMs.length < max) {
        takenMs.push(now);
        return 0;
      }
      return max === 0 ? windowMs : Math.max(1, (takenMs[0] as number) + windowMs - now);
    },
  };
}

/** Whether audio comes faster than the vendor stands. */
export interface PaceGauge {
  /** Takes a frame of so many ms and returns true, or takes none and returns false when it came too fast. */
  take(frameMs: number): boolean;
}

/** Starts a {@link PaceGauge}: audio may run at `maxSpeed` times real time, and `slackMs` of it ahead of that. */
export function createPaceGauge(clock: Clock, maxSpeed: number, slackMs: number): PaceGauge {
  const startMs = clock.now();
  let takenMs = 0;
  return {
    take(frameMs) {
      if (takenMs + frameMs > (clock.now() - startMs) * maxSpeed + slackMs) return false;
      takenMs += frameMs;
      return true;
    },
  };
}
