import { untilAborted } from "../../src/kit/abort.ts";
import { createBoundedQueue } from "../../src/kit/bounded-queue.ts";
import type { Adapter, StreamFn } from "../../src/spec/adapter.ts";
import type { AudioChunk } from "../../src/spec/audio.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import {
  bookingOn,
  goodStream,
  type Saboteur,
  stopping,
  withAudio,
  withContext,
  withItems,
  withObservations,
  withStream,
} from "./sabotage.ts";

const never = (): Promise<never> => new Promise(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const SESSION: readonly Saboteur[] = [
  {
    fails: "one-session",
    does: "opens twice",
    adapter: () => withItems((item) => ("type" in item && item.type === "open" ? [item, item] : [item])),
  },
  {
    fails: "hears-to-the-end",
    does: "stops listening after 5 s",
    adapter: () =>
      withAudio(async function* (audio, { signal }) {
        for await (const chunk of untilAborted(audio, signal)) {
          yield chunk;
          if (chunk.startMs > 5000) return;
        }
      }),
  },
  {
    fails: "any-cut",
    does: "refuses an empty chunk",
    adapter: () =>
      withAudio(async function* (audio, { signal }) {
        for await (const chunk of untilAborted(audio, signal)) {
          if (chunk.pcm.length === 0) throw new EmotionError("bad-input", "An empty chunk.");
          yield chunk;
        }
      }),
  },
  {
    fails: "break-releases",
    does: "keeps its audio when the consumer leaves",
    adapter: () => withAudio((audio, ctx) => stopping(audio, () => ctx.signal.aborted)),
  },
  { fails: "no-read-ahead", does: "reads all there is, asked or not", adapter: () => withAudio(readingAhead) },
  {
    fails: "calls-apart",
    does: "mixes up two calls",
    adapter: () => {
      let readings = 0;
      return withObservations(() => ({ confidence: 1 / ++readings }));
    },
  },
  {
    fails: "no-leaks",
    does: "leaves a listener on the signal",
    adapter: () =>
      withStream((audio, format, ctx) => {
        ctx.signal.addEventListener("abort", () => undefined);
        return goodStream(audio, format, ctx);
      }),
  },
  {
    fails: "no-leaks",
    does: "leaves a timer running",
    adapter: () =>
      withStream((audio, format, ctx) => {
        ctx.sleep(60_000).catch(() => undefined);
        return goodStream(audio, format, ctx);
      }),
  },
  {
    fails: "no-leaks",
    does: "keeps its place in the line",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        await ctx.limit("saboteur", 1e9);
        yield* goodStream(audio, format, ctx);
      }),
  },
];

const METER: readonly Saboteur[] = [
  {
    fails: "meter-declared",
    does: "books on a line of its own",
    adapter: () =>
      withContext((ctx) => ({
        meter: (line, units) => {
          ctx.meter(line, units);
          ctx.meter("tip", 1);
        },
      })),
  },
  {
    fails: "meter-whole",
    does: "books half a second more at the end",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        yield* goodStream(audio, format, ctx);
        ctx.meter("audio", 500);
      }),
  },
  {
    fails: "meter-abort",
    does: "books nothing when it is aborted",
    adapter: () => bookingOn(({ signal }) => !signal.aborted),
  },
  {
    fails: "meter-error",
    does: "books nothing when it fails",
    adapter: () => bookingOn(({ signal }, failed) => signal.aborted || !failed),
  },
];

const ABORT: readonly Saboteur[] = [
  {
    fails: "abort-before",
    does: "begins to listen though it was aborted",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        if (ctx.signal.aborted) for await (const _ of audio) break;
        yield* goodStream(audio, format, ctx);
      }),
  },
  {
    fails: "abort-waiting",
    does: "waits for the first chunk whatever happens",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        if (ctx.signal.aborted) return yield* goodStream(audio, format, ctx);
        const iterator = audio[Symbol.asyncIterator]();
        const first = iterator.next();
        await first.catch(() => undefined);
        let asked = 0;
        const rest = through(iterator, () => (asked++ === 0 ? first : iterator.next()));
        yield* goodStream(rest, format, ctx);
      }),
  },
  { fails: "abort-working", does: "does not stop its work", adapter: () => withStream(stubborn) },
  {
    fails: "abort-releases",
    does: "keeps its audio when it is aborted",
    adapter: () => withAudio((audio, ctx) => stopping(audio, () => !ctx.signal.aborted)),
  },
];

const ERRORS: readonly Saboteur[] = [
  {
    fails: "only-emotion-errors",
    does: "throws an error of the platform for a rate it does not know",
    adapter: () =>
      withStream((audio, format, ctx) => {
        if (format.sampleRateHz !== 16_000) throw new RangeError("rate");
        return goodStream(audio, format, ctx);
      }),
  },
  {
    fails: "source-errors-pass",
    does: "calls every error one of the network",
    adapter: () =>
      withStream(async function* (audio, format, ctx) {
        try {
          yield* goodStream(audio, format, ctx);
        } catch (error) {
          throw ctx.signal.aborted ? error : new EmotionError("network", "Something failed.");
        }
      }),
  },
  {
    fails: "nothing-private",
    does: "logs its audio",
    adapter: () => noting((chunk, log) => log(`heard ${chunk.pcm.subarray(0, 8).join(", ")}`)),
  },
  {
    fails: "nothing-private",
    does: "logs its audio in base64",
    adapter: () =>
      noting(({ pcm }, log) => log(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString("base64"))),
  },
  {
    fails: "nothing-private",
    does: "repeats the text of another error",
    adapter: () => withAudio((audio) => repeating(audio)),
  },
];

/** What breaks the contract by how a session goes. */
export const SESSION_SABOTEURS: readonly Saboteur[] = [...SESSION, ...METER, ...ABORT, ...ERRORS];

/** The rest of an iteration under way, with another way to ask for it. */
const through = (
  iterator: AsyncIterator<AudioChunk>,
  next: () => Promise<IteratorResult<AudioChunk>>,
): AsyncIterable<AudioChunk> => ({
  [Symbol.asyncIterator]: () => ({
    next,
    return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  }),
});

/** Reads everything into a queue without bounds, from the moment it is opened. */
const readingAhead = (audio: AsyncIterable<AudioChunk>): AsyncIterable<AudioChunk> => ({
  [Symbol.asyncIterator]() {
    const iterator = audio[Symbol.asyncIterator]();
    const onRelease = (): void => void iterator.return?.();
    const queue = createBoundedQueue<AudioChunk>({ capacity: Number.POSITIVE_INFINITY, onRelease });
    const fill = async (): Promise<void> => {
      try {
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) queue.push(next.value);
        queue.close();
      } catch (error) {
        queue.close(error);
      }
    };
    void fill();
    return queue[Symbol.asyncIterator]();
  },
});

/** Stops when it is aborted while it waits, but not while it works. */
const stubborn: StreamFn = async function* (audio, format, ctx) {
  let asked = false;
  let begun = false;
  const iterator = audio[Symbol.asyncIterator]();
  const watched = through(iterator, async () => {
    [asked, begun] = [true, true];
    try {
      return await iterator.next();
    } finally {
      asked = false;
    }
  });
  try {
    yield* goodStream(watched, format, ctx);
  } catch (error) {
    await turn();
    if (ctx.signal.aborted && begun && !asked) await never();
    throw error;
  }
};

/** Notes every chunk in the log. */
const noting = (note: (chunk: AudioChunk, log: (text: string) => void) => void): Adapter =>
  withAudio(async function* (audio, ctx) {
    for await (const chunk of untilAborted(audio, ctx.signal)) {
      note(chunk, (text) => ctx.log("debug", text));
      yield chunk;
    }
  });

const repeating = (audio: AsyncIterable<AudioChunk>): AsyncIterable<AudioChunk> => {
  const iterator = audio[Symbol.asyncIterator]();
  return through(iterator, () =>
    iterator.next().catch((error: unknown) => {
      if (EmotionError.isInstance(error)) throw error;
      throw new EmotionError("bad-input", `The source failed: ${error instanceof Error ? error.message : "unknown"}`);
    }),
  );
};
