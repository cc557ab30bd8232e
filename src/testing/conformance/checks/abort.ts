import { EmotionError } from "../../../spec/errors.ts";
import type { VendorInfo } from "../../../spec/info.ts";
import { type CheckDefinition, insist } from "../check.ts";
import { begin, contextFor, describe, endsAtOnce, type Trial, until } from "../trial.ts";

const streams = ({ modes }: VendorInfo): boolean => modes.includes("stream");

/** What must hold when the caller's signal aborts. */
export const ABORT_CHECKS: readonly CheckDefinition[] = [
  {
    id: "abort-before",
    name: "ends at once, without hearing anything, when it was aborted before it began",
    applies: streams,
    async run(subject) {
      const context = contextFor(subject);
      context.abort();
      const trial = begin(subject, { context });
      await endsAtOnce(trial, "it was called with an aborted signal");
      insistAborted(trial);
      insist(trial.audio.pulledChunks === 0, `It pulled ${trial.audio.pulledChunks} chunks though it was aborted.`);
    },
  },
  {
    id: "abort-waiting",
    name: "ends at once when it is aborted while it waits for audio",
    applies: streams,
    async run(subject) {
      for (const hangAfter of [0, 1, 100]) {
        const trial = begin(subject, { hangAfter });
        await until(subject, trial, () => trial.audio.waiting);
        trial.context.abort();
        await endsAtOnce(trial, `an abort while it waited for chunk ${hangAfter + 1}`);
        insistAborted(trial);
      }
    },
  },
  {
    id: "abort-working",
    name: "ends at once when it is aborted while it works",
    applies: streams,
    async run(subject) {
      for (const count of [1, 2, 17, 80, 97]) {
        const aborted = Promise.withResolvers<void>();
        const trial: Trial = begin(subject, {
          onChunk: (chunk) => {
            // After the chunk has reached the adapter, in the midst of what it does with it.
            if (chunk === count)
              queueMicrotask(() => {
                trial.context.abort();
                aborted.resolve();
              });
          },
        });
        await until(subject, trial, () => trial.audio.pulledChunks >= count);
        await aborted.promise;
        await endsAtOnce(trial, `an abort at chunk ${count}`);
        insistAborted(trial);
      }
    },
  },
  {
    id: "abort-releases",
    name: "releases its audio when it is aborted",
    applies: streams,
    async run(subject) {
      const trial = begin(subject, { hangAfter: 5 });
      await until(subject, trial, () => trial.audio.waiting);
      trial.context.abort();
      await endsAtOnce(trial, "the abort");
      insist(!trial.audio.held, "It kept its audio when it was aborted.");
    },
  },
];

function insistAborted({ failure }: Trial): void {
  insist(failure !== null, "It ended as if its audio had ended, though it was aborted.");
  const { error } = failure;
  const aborted = EmotionError.isInstance(error) && error.kind === "aborted";
  insist(aborted, `It threw ${describe(error)} when it was aborted, not an EmotionError of kind aborted.`);
}
