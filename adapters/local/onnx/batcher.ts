import { abortError, onAbort, throwIfAborted } from "../../../src/kit/abort.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import type { Answer } from "./answers.ts";
import type { Infer } from "./inference.ts";

/** Windows that may wait for one model: one per stream, so that this many streams may share it. */
const MAX_WAITING = 1024;

/** What a model has been asked so far. */
export interface BatchCounts {
  readonly windows: number;
  readonly runs: number;
}

/** One model that many streams ask at once. */
export interface Batcher {
  /**
   * Answers a window when its turn comes. Rejects at once when the signal aborts; a window that still waited is not run then.
   *
   * @throws EmotionError `rate-limit` when more than 1024 windows wait.
   */
  infer(window: Float32Array, signal: AbortSignal): Promise<Answer>;
  readonly counts: BatchCounts;
}

interface Request {
  readonly window: Float32Array;
  answer(answer: Answer): void;
  refuse(error: unknown): void;
}

/**
 * Makes a {@link Batcher}: while one run is going on, windows gather; the next run takes the oldest and all others of its length, up to `maxBatch`.
 *
 * Nothing ever waits for a batch to fill: a single stream is answered as if it were alone.
 */
export function createBatcher(infer: Infer, maxBatch: number): Batcher {
  const waiting: Request[] = [];
  const counts = { windows: 0, runs: 0 };
  let busy = false;

  const next = (): Request[] => {
    const length = waiting[0]?.window.length;
    const batch = waiting.filter(({ window }) => window.length === length).slice(0, maxBatch);
    for (const request of batch) waiting.splice(waiting.indexOf(request), 1);
    return batch;
  };

  const work = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    // Streams that hear the same frame ask within one turn; one step later all of them are here.
    await Promise.resolve();
    for (let batch = next(); batch.length > 0; batch = next()) {
      counts.runs++;
      counts.windows += batch.length;
      try {
        const answers = await infer(batch.map(({ window }) => window));
        batch.forEach((request, i) => {
          request.answer(answers[i] as Answer);
        });
      } catch (error) {
        for (const request of batch) request.refuse(error);
      }
    }
    busy = false;
  };

  return {
    counts,
    infer(window, signal) {
      return new Promise((resolve, reject) => {
        throwIfAborted(signal);
        if (waiting.length >= MAX_WAITING) {
          throw new EmotionError("rate-limit", `${MAX_WAITING} streams wait for the local model; use fewer at once.`);
        }
        const request: Request = {
          window,
          answer(answer) {
            release();
            resolve(answer);
          },
          refuse(error) {
            release();
            reject(error);
          },
        };
        const release = onAbort(signal, () => {
          const at = waiting.indexOf(request);
          if (at >= 0) waiting.splice(at, 1);
          reject(abortError(signal));
        });
        waiting.push(request);
        void work();
      });
    },
  };
}
