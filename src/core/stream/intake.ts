import { EmotionError } from "../../spec/errors.ts";

/** Input longer than this is cut into blocks, so that a bound in ms means something even for large writes. */
const BLOCK_MS = 100;

/** Writes that may wait at once; a caller that never awaits `write()` is told so instead of filling the memory. */
const MAX_WAITING_WRITES = 256;

/** A stretch of interleaved samples and its place on the input clock. */
export interface IntakeBlock {
  readonly samples: Float32Array;
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
}

/** The bounded way in: samples from the caller, blocks for the pump. */
export interface Intake {
  /** Takes interleaved samples; resolves when they are accepted. Keeps the order of calls that were not awaited. */
  write(samples: Float32Array): Promise<void>;
  /** No more audio. */
  end(): void;
  /** Releases both sides with this error. */
  fail(error: unknown): void;
  /** The next block, or null at the end. */
  read(): Promise<IntakeBlock | null>;
  readonly writtenMs: number;
}

/** Starts an input; see {@link IntakeOptions}. */
export function createIntake(options: IntakeOptions): Intake {
  const { sampleRateHz, channels, onDrop } = options;
  const capacityFrames = Math.ceil((options.bufferMs / 1000) * sampleRateHz);
  const blockSamples = Math.max(1, Math.round((BLOCK_MS / 1000) * sampleRateHz)) * channels;
  const toMs = (frames: number): number => (frames / sampleRateHz) * 1000;
  const blocks: IntakeBlock[] = [];
  let waitingFrames = 0;
  let writtenFrames = 0;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let reader: PromiseWithResolvers<IntakeBlock | null> | undefined;
  let room: PromiseWithResolvers<void> | undefined;
  let tail: Promise<void> | undefined;
  let waitingWrites = 0;

  const takeBlock = (): IntakeBlock | undefined => {
    const block = blocks.shift();
    if (block !== undefined) waitingFrames -= block.samples.length / channels;
    return block;
  };

  const accept = (samples: Float32Array): void => {
    const block = { samples, startFrame: writtenFrames };
    writtenFrames += samples.length / channels;
    if (reader !== undefined) {
      const waiting = reader;
      reader = undefined;
      waiting.resolve(block);
      return;
    }
    blocks.push(block);
    waitingFrames += samples.length / channels;
    while (options.overflow === "drop-oldest" && waitingFrames > capacityFrames && blocks.length > 1) {
      const dropped = takeBlock() as IntakeBlock;
      onDrop(toMs(dropped.startFrame), toMs(dropped.startFrame + dropped.samples.length / channels));
    }
  };

  const acceptAll = async (samples: Float32Array): Promise<void> => {
    for (let from = 0; from < samples.length; from += blockSamples) {
      while (options.overflow === "wait" && waitingFrames >= capacityFrames && failure === undefined) {
        room ??= Promise.withResolvers<void>();
        await room.promise;
      }
      if (failure !== undefined) throw failure.error;
      accept(samples.length <= blockSamples ? samples : samples.subarray(from, from + blockSamples));
    }
  };

  return {
    get writtenMs() {
      return toMs(writtenFrames);
    },
    async write(samples) {
      if (failure !== undefined) throw failure.error;
      if (ended)
        throw new EmotionError("bad-input", "write() was called after end(); open a new stream for more audio.");
      if (waitingWrites >= MAX_WAITING_WRITES) {
        throw new EmotionError(
          "bad-input",
          `${MAX_WAITING_WRITES} writes are waiting for room; await write() before the next one.`,
        );
      }
      const previous = tail;
      waitingWrites++;
      const mine = (async () => {
        if (previous !== undefined) await previous.catch(() => undefined);
        await acceptAll(samples);
      })();
      tail = mine;
      try {
        await mine;
      } finally {
        waitingWrites--;
        if (tail === mine) tail = undefined;
      }
    },
    end() {
      if (ended) return;
      ended = true;
      const finish = (): void => {
        if (blocks.length === 0) reader?.resolve(null);
      };
      if (tail === undefined) finish();
      else tail.then(finish, finish);
    },
    fail(error) {
      failure ??= { error };
      blocks.length = 0;
      waitingFrames = 0;
      room?.resolve();
      room = undefined;
      reader?.reject(failure.error);
      reader = undefined;
    },
    async read() {
      if (failure !== undefined) throw failure.error;
      const block = takeBlock();
      if (block !== undefined) {
        if (waitingFrames < capacityFrames) {
          room?.resolve();
          room = undefined;
        }
        return block;
      }
      if (ended && tail === undefined) return null;
      reader = Promise.withResolvers<IntakeBlock | null>();
      return reader.promise;
    },
  };
}
