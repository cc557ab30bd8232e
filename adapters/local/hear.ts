import { untilAborted, watchAbort } from "../../src/kit/abort.ts";
import type { Observation, SessionItem } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";

/** Bill line of the audio heard, ms. */
export const AUDIO_LINE = "audio";

/** A pause this long ends an utterance: its readings get a new key. */
const UTTERANCE_PAUSE_MS = 500;

/** What a session of the local engine hears with: a reader that ends hops and a judge of what they hold. */
export interface Ear<Reading> {
  readonly sampleRateHz: number;
  readonly hopMs: number;
  /** Takes a chunk; returns what to judge when a hop ended, else null. */
  push(chunk: AudioChunk): Reading | null;
  /** What to judge of the tail at the end of the audio, or null. */
  flush(): Reading | null;
  judge(reading: Reading, key: string): Promise<Observation>;
}

/** Throws `unsupported` unless a session was given one channel at the rate it hears. */
export function checkFormat(format: AudioFormat, sampleRateHz: number): void {
  if (format.sampleRateHz === sampleRateHz && format.channels.length === 1) return;
  throw new EmotionError(
    "unsupported",
    `The local engine hears one channel at ${sampleRateHz} Hz here; let core resample and split the input.`,
    { sampleRateHz: format.sampleRateHz, channels: format.channels.length },
  );
}

/**
 * Hears one channel to its end and yields a reading per hop, with the progress made.
 *
 * No audio is pulled while a reading is being judged: a judge that is slower than the audio holds the audio back.
 *
 * @param open makes what it hears with, before anything is pulled.
 */
export async function* hear<Reading>(
  audio: AsyncIterable<AudioChunk>,
  ctx: CallContext,
  open: () => Promise<Ear<Reading>>,
): AsyncGenerator<SessionItem> {
  // One listener for the whole session: a reading must not wait while one is put on the signal and taken off again.
  const watch = watchAbort(ctx.signal);
  try {
    const ear = await watch.guard(open());
    const utterances = createUtterances(ear.sampleRateHz);
    const bill = createBill(ctx, ear.sampleRateHz);
    yield { type: "open" };
    let throughMs = 0;
    let toldMs = 0;
    for await (const chunk of untilAborted(audio, ctx.signal)) {
      utterances.hear(chunk);
      throughMs = bill(chunk);
      const reading = ear.push(chunk);
      if (reading !== null) yield await watch.guard(ear.judge(reading, utterances.key));
      if (reading === null && throughMs - toldMs < ear.hopMs) continue;
      toldMs = throughMs;
      yield { type: "progress", throughMs };
    }
    const last = ear.flush();
    if (last !== null) yield await watch.guard(ear.judge(last, utterances.key));
    yield { type: "progress", throughMs };
  } finally {
    watch.release();
  }
}

/** Counts the audio heard, whole ms as they complete, so that the bill equals what was consumed at any moment. */
function createBill(ctx: CallContext, sampleRateHz: number): (chunk: AudioChunk) => number {
  let samples = 0;
  let billedMs = 0;
  return (chunk) => {
    samples += chunk.pcm.length;
    const wholeMs = Math.round((samples / sampleRateHz) * 1000);
    if (wholeMs > billedMs) ctx.meter(AUDIO_LINE, wholeMs - billedMs);
    billedMs = wholeMs;
    return chunk.startMs + (chunk.pcm.length * 1000) / sampleRateHz;
  };
}

/** Numbers utterances by the pauses between them. */
function createUtterances(sampleRateHz: number): { hear(chunk: AudioChunk): void; readonly key: string } {
  let count = 0;
  let silentMs = Number.POSITIVE_INFINITY;
  return {
    hear(chunk) {
      const active = chunk.speech?.[0]?.active ?? true;
      if (active && silentMs >= UTTERANCE_PAUSE_MS) count++;
      silentMs = active ? 0 : silentMs + (chunk.pcm.length / sampleRateHz) * 1000;
    },
    get key() {
      return `u${count}`;
    },
  };
}
