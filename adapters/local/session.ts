import { abortable } from "../../src/kit/abort.ts";
import type { Observation, SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { type Adaptation, adaptedShare, createAdaptation } from "./adaptation.ts";
import { createFeaturePick } from "./features.ts";
import type { Head, HeadAnswer } from "./head.ts";
import { checkFormat, hear } from "./hear.ts";
import { type Manifest, populationOf } from "./manifest.ts";
import type { LocalOptions } from "./options.ts";
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
  const judge = createJudge(loaded, manifest, createAdaptation(populationOf(manifest), scope));
  const ear = { sampleRateHz: SAMPLE_RATE_HZ, hopMs: options.hopMs, push, flush, judge };
  yield* hear(audio, ctx, ear);
}

type Judge = (reading: WindowReading, key: string) => Promise<Observation>;

/** Reads a window twice, adapted to the speaker and not, and blends the two answers as the manifest says. */
function createJudge(head: Head, manifest: Manifest, adaptation: Adaptation): Judge {
  const size = manifest.input.features.length;
  const { labels } = manifest.output;
  const pick = createFeaturePick(manifest.input.features);
  return async (reading, key) => {
    const features = pick(reading.features);
    // A fresh buffer per run: the runtime may still read it while the next window is being written.
    const z = new Float32Array(2 * size);
    const share = adaptedShare(manifest.normalisation.adaptedShare, adaptation.variety);
    adaptation.adapted(features, z.subarray(0, size));
    adaptation.unadapted(features, z.subarray(size));
    adaptation.learn(features, reading.newSpeechSeconds);
    const { span } = reading;
    const [adapted, plain] = await head.run(z, 2);
    const { posterior, arousalHigh } = blend(adapted as HeadAnswer, plain as HeadAnswer, share);
    const scores: Record<string, number> = {};
    labels.forEach((label, i) => {
      scores[label] = posterior[i] as number;
    });
    return {
      key,
      span,
      evidence: "acoustic",
      sets: [{ set: "emotion", kind: "posterior", scores }],
      dims: { arousal: 2 * arousalHigh - 1 },
      dimsConfidence: { arousal: Math.max(arousalHigh, 1 - arousalHigh) },
      confidence: Math.max(...posterior),
      final: true,
    };
  };
}

/** Blends two answers in the probability domain; the result still sums to 1. */
function blend(adapted: HeadAnswer, plain: HeadAnswer, share: number): HeadAnswer {
  return {
    posterior: adapted.posterior.map((p, i) => share * p + (1 - share) * (plain.posterior[i] as number)),
    arousalHigh: share * adapted.arousalHigh + (1 - share) * plain.arousalHigh,
  };
}
