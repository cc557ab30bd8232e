import { createBoundedQueue } from "../../kit/bounded-queue.ts";
import { EmotionError } from "../../spec/errors.ts";
import type { Samples } from "./pcm16.ts";

/** Input longer than this is cut into blocks, so that a bound in ms means something even for large writes. */
const BLOCK_MS = 100;

/** Writes that may wait at once; a caller that never awaits `write()` is told so instead of filling the memory. */
const MAX_WAITING_WRITES = 256;

/** A stretch of interleaved samples and its place on the input clock. */
export interface IntakeBlock {
  readonly samples: Samples;
  /** Index of its first sample frame since the stream began; dropped audio counts. */
  readonly startFrame: number;
}

/** Options of {@link createIntake}. */
export interface IntakeOptions {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Audio that may wait, ms. */
  readonly bufferMs: number;
  readonly overflow: "wait" | "drop-oldest";
  /** Called when audio is dropped, with its span on the input clock. */
  readonly onDrop: (startMs: number, endMs: number) => void;
  /** Called when a write was accepted, in whole or in part, with the end of what was written so far. */
  readonly onWrite?: (endMs: number) => void;
}

/** The bounded way in: samples from the caller, blocks for the pump. */
export interface Intake {
  /** Takes interleaved samples; the promise, when there is one, resolves when they are accepted. Keeps the order of calls that were not awaited. */
  write(samples: Samples): Promise<void> | undefined;
  /** No more audio. */
  end(): void;
  /** Releases both sides with this error. */
  fail(error: unknown): void;
  /** The next block, or null at the end. */
  read(): Promise<IntakeBlock | null>;
}

/** Starts an input; see {@link IntakeOptions}. */
export function createIntake(options: IntakeOptions): Intake {
  const { sampleRateHz, channels, overflow, onDrop } = options;
  const blockSamples = Math.max(1, Math.round((BLOCK_MS / 1000) * sampleRateHz)) * channels;
  const framesOf = (block: IntakeBlock): number => block.samples.length / channels;
  const toMs = (frames: number): number => (frames * 1000) / sampleRateHz;
  const queue = createBoundedQueue<IntakeBlock>({
    capacity: Math.ceil((options.bufferMs / 1000) * sampleRateHz),
    weigh: framesOf,
  });
  const blocks = queue[Symbol.asyncIterator]();
  let writtenFrames = 0;
  let waitingWrites = 0;
  let ended = false;

  const accept = (samples: Samples): Promise<void> | undefined => {
    const block = { samples, startFrame: writtenFrames };
    writtenFrames += framesOf(block);
    if (overflow === "wait") return queue.push(block);
    for (const dropped of queue.pushDroppingOldest(block)) {
      onDrop(toMs(dropped.startFrame), toMs(dropped.startFrame + framesOf(dropped)));
    }
    return undefined;
  };

  const waited = (): void => {
    waitingWrites--;
  };
  const counted = (wait: Promise<void> | undefined): Promise<void> | undefined => {
    if (wait === undefined) return undefined;
    waitingWrites++;
    return wait.finally(waited);
  };

  return {
    write(samples) {
      if (ended) return Promise.reject(writtenAfterEnd());
      if (waitingWrites >= MAX_WAITING_WRITES) return Promise.reject(tooManyWrites());
      options.onWrite?.(toMs(writtenFrames + samples.length / channels));
      if (samples.length <= blockSamples) return counted(accept(samples));
      const waits: Promise<void>[] = [];
      for (let from = 0; from < samples.length; from += blockSamples) {
        const wait = accept(samples.subarray(from, from + blockSamples));
        if (wait !== undefined) waits.push(wait);
      }
      return counted(waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined));
    },
    end() {
      ended = true;
      queue.close();
    },
    fail: (error) => queue.fail(error),
    async read() {
      const { done, value } = await blocks.next();
      return done === true ? null : value;
    },
  };
}

function writtenAfterEnd(): EmotionError {
  return new EmotionError("bad-input", "write() was called after end(); open a new stream for more audio.");
}

function tooManyWrites(): EmotionError {
  return new EmotionError(
    "bad-input",
    `${MAX_WAITING_WRITES} writes are waiting for room; await write() before the next one.`,
  );
}
