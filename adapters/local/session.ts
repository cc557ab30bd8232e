import { abortable } from "../../src/kit/abort.ts";
import type { Observation, SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { createAdaptation } from "./adaptation.ts";
import type { Head } from "./head.ts";
import { checkFormat, hear } from "./hear.ts";
import { type Manifest, populationOf } from "./manifest.ts";
import type { LocalOptions } from "./options.ts";
import { type AnswerWindow, createWindowAnswer } from "./window-answer.ts";
import { createWindowReader, SAMPLE_RATE_HZ, type WindowReading } from "./window-reader.ts";

/** What one session of the local engine works with. */
export interface LocalSession {
  readonly audio: AsyncIterable<AudioChunk>;
  readonly format: AudioFormat;
  readonly ctx: CallContext;
  readonly options: LocalOptions;
  readonly manifest: Manifest;
  readonly head: () => Promise<Head>;
}

/** Listens to one mono channel and yields a reading per hop that holds new speech. */
export async function* listen({
  audio,
  format,
  ctx,
  options,
  manifest,
  head,
}: LocalSession): AsyncGenerator<SessionItem> {
  checkFormat(format, SAMPLE_RATE_HZ);
  const loaded = await abortable(head(), ctx.signal);
  const scope = !options.adapt ? "none" : format.channels[0]?.speakers === 1 ? "speaker" : "channel";
  const { push, flush } = createWindowReader(options);
  const adaptation = createAdaptation(populationOf(manifest), scope);
  const answer = createWindowAnswer({ head: loaded, manifest, adaptation, withReasons: true });
  const judge = createJudge(answer, manifest);
  const ear = { sampleRateHz: SAMPLE_RATE_HZ, hopMs: options.hopMs, push, flush, judge };
  yield* hear(audio, ctx, ear);
}

type Judge = (reading: WindowReading, key: string) => Promise<Observation>;

/** Makes an observation of what the head answers. */
function createJudge(answer: AnswerWindow, { output: { labels } }: Manifest): Judge {
  return async (reading, key) => {
    // Taken before the wait: the reader reuses what it returned.
    const { span } = reading;
    const { posterior, arousalHigh, reasons } = await answer(reading);
    const scores: Record<string, number> = {};
    labels.forEach((label, i) => {
      scores[label] = posterior[i] as number;
    });
    return {
      key,
      span,
      evidence: "acoustic",
      sets: [{ set: "emotion", kind: "posterior", scores }],
      ...(arousalHigh === null
        ? {}
        : {
            dims: { arousal: 2 * arousalHigh - 1 },
            dimsConfidence: { arousal: Math.max(arousalHigh, 1 - arousalHigh) },
          }),
      confidence: Math.max(...posterior),
      final: true,
      reasons,
    };
  };
}
