import { EmotionError } from "../../spec/errors.ts";
import type { EmotionStreamEvent } from "../../spec/events.ts";
import type { StreamEngine } from "./engine.ts";
import type { AudioInput } from "./sample-reader.ts";

/** The input side of a stream as a `WritableStream`; back-pressure follows `write()`. */
export function createWritable(engine: Pick<StreamEngine, "write" | "end" | "abort">): WritableStream<AudioInput> {
  return new WritableStream<AudioInput>({
    write: (audio) => engine.write(audio),
    close: () => engine.end(),
    abort: () => engine.abort(new EmotionError("aborted", "The audio source was aborted.")),
  });
}

/** The output side of a stream as a `ReadableStream`; one event is taken per pull, cancelling leaves the stream. */
export function createReadable(
  events: AsyncIterator<EmotionStreamEvent, undefined>,
): ReadableStream<EmotionStreamEvent> {
  return new ReadableStream<EmotionStreamEvent>(
    {
      async pull(controller) {
        const { done, value } = await events.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await events.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
