import { abortable, untilAborted } from "../../src/kit/abort.ts";
import type { Observation, SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { type Adaptation, adaptedShare, createAdaptation } from "./adaptation.ts";
import { createFeaturePick } from "./features.ts";
import type { Head, HeadAnswer } from "./head.ts";
import { info } from "./info.ts";
import { manifest, populationOf } from "./manifest.ts";
import type { LocalOptions } from "./options.ts";
import { createWindowReader, SAMPLE_RATE_HZ, type WindowReading } from "./window-reader.ts";

/** A pause this long ends an utterance: its readings get a new key. */
const UTTERANCE_PAUSE_MS = 500;

/** What one session of the local engine works with. */
export interface LocalSession {
  readonly audio: AsyncIterable<AudioChunk>;
  readonly format: AudioFormat;
  readonly ctx: CallContext;
  readonly options: LocalOptions;
  readonly head: () => Promise<Head>;
}

/** Listens to one mono channel and yields a reading per hop that holds new speech. */
export async function* listen({ audio, format, ctx, options, head }: LocalSession): AsyncGenerator<SessionItem> {
  if (format.sampleRateHz !== SAMPLE_RATE_HZ || format.channels.length !== 1) {
    throw new EmotionError(
      "unsupported",
      "The local engine hears one channel at 16000 Hz; let core resample and split the input.",
      {
        sampleRateHz: format.sampleRateHz,
        channels: format.channels.length,
      },
    );
  }
  const loaded = await abortable(head(), ctx.signal);
  const scope = !options.adapt ? "none" : format.channels[0]?.speakers === 1 ? "speaker" : "channel";
  const reader = createWindowReader(options);
  const judge = createJudge(loaded, createAdaptation(populationOf(manifest), scope));
  const utterances = createUtterances();
  const bill = createBill(ctx);
  yield { type: "open" };
  let throughMs = 0;
  let toldMs = 0;
  for await (const chunk of untilAborted(audio, ctx.signal)) {
    utterances.hear(chunk);
    throughMs = bill(chunk);
    const reading = reader.push(chunk);
    if (reading !== null) yield await abortable(judge(reading, utterances.key), ctx.signal);
    if (reading === null && throughMs - toldMs < options.hopMs) continue;
    toldMs = throughMs;
    yield { type: "progress", throughMs };
  }
  const last = reader.flush();
  if (last !== null) yield await abortable(judge(last, utterances.key), ctx.signal);
  yield { type: "progress", throughMs };
}

/** Counts the audio heard, whole ms as they complete, so that the bill equals what was consumed at any moment. */
function createBill(ctx: CallContext): (chunk: AudioChunk) => number {
  const line = info.prices[0].line;
  let samples = 0;
  let billedMs = 0;
  return (chunk) => {
    samples += chunk.pcm.length;
    const wholeMs = Math.round((samples / SAMPLE_RATE_HZ) * 1000);
    if (wholeMs > billedMs) ctx.meter(line, wholeMs - billedMs);
    billedMs = wholeMs;
    return chunk.startMs + (chunk.pcm.length / SAMPLE_RATE_HZ) * 1000;
  };
}

/** Numbers utterances by the pauses between them. */
function createUtterances(): { hear(chunk: AudioChunk): void; readonly key: string } {
  let count = 0;
  let silentMs = Number.POSITIVE_INFINITY;
  return {
    hear(chunk) {
      const active = chunk.speech?.[0]?.active ?? true;
      if (active && silentMs >= UTTERANCE_PAUSE_MS) count++;
      silentMs = active ? 0 : silentMs + (chunk.pcm.length / SAMPLE_RATE_HZ) * 1000;
    },
    get key() {
      return `u${count}`;
    },
  };
}

type Judge = (reading: WindowReading, key: string) => Promise<Observation>;

/** Reads a window twice, adapted to the speaker and not, and blends the two answers as the manifest says. */
function createJudge(head: Head, adaptation: Adaptation): Judge {
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
