import type { Observation, Signal } from "../../src/spec/adapter.ts";
import { EXPRESSIONS, VOICE_ATTRIBUTES } from "./labels.ts";
import type { Measurement } from "./messages.ts";

/** Session clock of a time of the vendor. */
export type ToSession = (vendorMs: number, edge: "start" | "end") => number;

/** Shorter stretches than this are nothing new, ms. */
const LEAST_MS = 1;

/** The readings of one session, or of one recording. */
export interface Readings {
  /** An utterance begins. */
  begin(): void;
  /** The reading of a measurement; `null` when it says nothing of audio that was not answered before. */
  take(measurement: Measurement, toSession: ToSession): Observation | null;
  /** Session clock through which readings were given. */
  readonly throughMs: number;
}

/**
 * Starts {@link Readings}.
 *
 * The vendor measures every few seconds of speech, each time the last 10 s of the utterance: its windows overlap by up to 7 s. Each becomes one final reading
 * whose scores are the window's and whose span is only what is new in it: from the end of the reading before to the end of the window. So no millisecond is
 * counted twice, by smoothing, talk time or trajectory; a monologue of a minute gives a reading every 3 s that stands, rather than one for its last 10 s at
 * the very end; and the latency is that of the newest audio. The price: the scores of a reading still carry what was said up to 10 s before, which dampens
 * quick turns, and this cannot be undone from outside. The key of a reading is the number of its utterance and its own within it; `raw` holds the window.
 *
 * A window that ends no later than one before it (a message sent twice, or overtaken) is dropped: final readings keep their order.
 */
export function createReadings(): Readings {
  let utterances = 0;
  let taken = 0;
  let throughMs = 0;
  return {
    begin() {
      utterances++;
      taken = 0;
    },
    take(measurement, toSession) {
      const endMs = toSession(measurement.endMs, "end");
      const startMs = Math.max(throughMs, Math.min(endMs, toSession(measurement.startMs, "start")));
      if (endMs - startMs < LEAST_MS) return null;
      throughMs = endMs;
      return {
        key: `u${utterances}-${++taken}`,
        span: { startMs, endMs },
        evidence: "acoustic",
        sets: [
          { set: EXPRESSIONS, kind: "thresholded", scores: measurement.expressions },
          { set: VOICE_ATTRIBUTES, kind: "thresholded", scores: measurement.voiceAttributes },
        ],
        final: true,
        raw: measurement.raw,
      };
    },
    get throughMs() {
      return throughMs;
    },
  };
}

/** Progress that only goes on: at most one signal for each step forward. */
export function createProgress(): (throughMs: number) => readonly Signal[] {
  let toldMs = 0;
  return (throughMs) => {
    if (throughMs <= toldMs) return [];
    toldMs = throughMs;
    return [{ type: "progress", throughMs }];
  };
}
