import type { ErrorFacts } from "../../spec/errors.ts";
import type { Unstamped, WarningEvent } from "../../spec/events.ts";
import type { Summary } from "../../spec/summary.ts";

/** Distinct warning codes a call counts; a code beyond them is delivered but not counted. */
const MAX_CODES = 64;

/** The warnings of one call: delivered as events, counted for the summary, and held back until the first provider spoke. */
export interface Warnings {
  readonly warn: (code: string, message: string, channel: number | null, facts?: ErrorFacts) => void;
  /** Makes a warning for another way out than the queue, and counts it. */
  count(code: string, message: string): Unstamped<WarningEvent>;
  /** Lets held warnings go; later ones go at once. */
  open(): void;
  counts(): Summary["warnings"];
}

/** Starts the warnings of a call. The first event of a stream names its provider and how good it is, so earlier warnings wait for it. */
export function createWarnings(deliver: (event: Unstamped) => void, atMs: () => number): Warnings {
  const counts = new Map<string, number>();
  let held: Unstamped[] | null = [];
  const note = (code: string): void => {
    if (counts.has(code) || counts.size < MAX_CODES) counts.set(code, (counts.get(code) ?? 0) + 1);
  };
  return {
    count(code, message) {
      note(code);
      return { type: "warning", atMs: atMs(), code, message, channel: null };
    },
    warn(code, message, channel, facts) {
      note(code);
      const event: Unstamped = {
        type: "warning",
        atMs: atMs(),
        code,
        message,
        channel,
        ...(facts === undefined ? {} : { facts }),
      };
      if (held === null) deliver(event);
      else held.push(event);
    },
    open() {
      if (held === null) return;
      const waiting = held;
      held = null;
      for (const event of waiting) deliver(event);
    },
    counts: () => Array.from(counts, ([code, count]) => ({ code, count })),
  };
}
