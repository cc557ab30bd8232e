import type { Observation, SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { createAdaptation } from "./adaptation.ts";
import type { Head } from "./head.ts";
import { checkFormat, type Ear, hear } from "./hear.ts";
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
export function listen(session: LocalSession): AsyncGenerator<SessionItem> {
  // Not a generator around hear's: every item would wait for one more turn of promises.
  return hear(session.audio, session.ctx, () => openEar(session));
}

async function openEar({ format, options, manifest, head }: LocalSession): Promise<Ear<WindowReading>> {
  checkFormat(format, SAMPLE_RATE_HZ);
  const loaded = await head();
  const scope = !options.adapt ? "none" : format.channels[0]?.speakers === 1 ? "speaker" : "channel";
  const { push, flush } = createWindowReader(options);
  const adaptation = createAdaptation(populationOf(manifest), scope);
  const answer = createWindowAnswer({ head: loaded, manifest, adaptation, withReasons: true });
  const judge = createJudge(answer, manifest);
  return { sampleRateHz: SAMPLE_RATE_HZ, hopMs: options.hopMs, push, flush, judge };
}

type Judge = (reading: WindowReading, key: string) => Promise<Observation>;

/** Makes an observation of what the head answers. */
function createJudge(answer: AnswerWindow, { output: { labels } }: Manifest): Judge {
  return async (reading, key) => {
    // Taken before the wait: the reader reuses what it returned.
    const { span } = reading;
    const { posterior, arousalHigh, reasons } = await answer(reading);
    const scores: Record<string, number> = {};
    let confidence = 0;
    for (let i = 0; i < labels.length; i++) {
      const score = posterior[i] as number;
      scores[labels[i] as string] = score;
      if (score > confidence) confidence = score;
    }
    const sets = [{ set: "emotion", kind: "posterior", scores }] as const;
    const heard = { key, span, evidence: "acoustic", sets, confidence, final: true, reasons } as const;
    if (arousalHigh === null) return heard;
    const dims = { arousal: 2 * arousalHigh - 1 };
    return { ...heard, dims, dimsConfidence: { arousal: Math.max(arousalHigh, 1 - arousalHigh) } };
  };
}
