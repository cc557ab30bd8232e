// What the companion's tests share: a vendor that reads words only, the bundled call, and a stream that is fed in packets.
import { createEmotionStream, type EmotionStreamEvent, type EmotionStreamOptions } from "../../../../src/index.ts";
import { type Adapter, defineAdapter, type Observation } from "../../../../src/spec/adapter.ts";
import type { Span } from "../../../../src/spec/audio.ts";
import type { EventOf } from "../../../../src/spec/events.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";
import { SCRIPTED_INFO, scriptedAdapter } from "../../../../src/testing/scripted-adapter.ts";

export const RATE_HZ = 16_000;
const PACKET_SAMPLES = 3200;

/** One utterance the vendor speaks of. */
export interface Said extends Span {
  readonly channel?: number;
}

/** How the vendor answers. */
export interface LexicalOptions {
  /** How long after an utterance's end the answer comes, ms of audio. Default 600: at least a hop of the companion. */
  readonly lagMs?: number;
  readonly info?: Partial<VendorInfo>;
}

const WORDS_INFO: VendorInfo = {
  ...SCRIPTED_INFO,
  id: "words",
  evidence: ["lexical"],
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [{ set: "sentiment", kind: "label", labels: ["POSITIVE", "NEGATIVE", "NEUTRAL"] }],
};

function observation({ startMs, endMs, channel }: Said, index: number): Observation {
  return {
    key: `u${index}`,
    span: { startMs, endMs },
    evidence: "lexical",
    sets: [{ set: "sentiment", kind: "label", scores: { NEGATIVE: 1 } }],
    text: "words",
    final: true,
    ...(channel === undefined ? {} : { channel }),
  };
}

/** A vendor that calls everything it is told was said negative, and knows nothing of the voice. */
export function lexicalVendor(said: readonly Said[], { lagMs = 600, info = {} }: LexicalOptions = {}): Adapter {
  return scriptedAdapter({
    info: { ...WORDS_INFO, ...info },
    steps: said.map((utterance, i) => ({ atMs: utterance.endMs + lagMs, emit: observation(utterance, i) })),
  });
}

/** The same vendor where it takes whole recordings only: everything is answered after the last sample. */
export function lexicalBatchVendor(said: readonly Said[]): Adapter {
  return defineAdapter({ ...WORDS_INFO, modes: ["batch"] } as VendorInfo & { readonly modes: readonly ["batch"] }, {
    async batch(clip) {
      for await (const _ of clip.audio);
      return said.map(observation);
    },
  });
}

/** Utterances of equal length, end to end. */
export function inPieces(pieceMs: number, count: number): readonly Said[] {
  return Array.from({ length: count }, (_, i) => ({ startMs: i * pieceMs, endMs: (i + 1) * pieceMs }));
}

/** Two channels as one interleaved array; the shorter one is silent at its end. */
export function interleaved(left: Int16Array, right: Int16Array): Int16Array {
  const out = new Int16Array(2 * Math.max(left.length, right.length));
  left.forEach((sample, i) => {
    out[2 * i] = sample;
  });
  right.forEach((sample, i) => {
    out[2 * i + 1] = sample;
  });
  return out;
}

/** Runs a whole call through a stream: mono at 16 kHz, one speaker, outside the EU, unless `options` say otherwise. */
export async function call(pcm: Int16Array, options: EmotionStreamOptions): Promise<readonly EmotionStreamEvent[]> {
  const stream = await createEmotionStream({
    policy: { jurisdiction: "other", purpose: "research" },
    vad: { detector: "built-in" },
    ...(options.roles === undefined ? { speakers: 1 } : {}),
    ...options,
  });
  const events: EmotionStreamEvent[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  for (let at = 0; at < pcm.length; at += PACKET_SAMPLES) await stream.write(pcm.subarray(at, at + PACKET_SAMPLES));
  stream.end();
  await reading;
  return events;
}

/** The readings among events. */
export function readingsOf(events: readonly EmotionStreamEvent[]): readonly EventOf<"emotion">[] {
  return events.filter((event) => event.type === "emotion");
}

/** The arousal of each reading; `null` where it has none. */
export function arousals(events: readonly EmotionStreamEvent[]): readonly (number | null)[] {
  return readingsOf(events).map(({ arousal }) => arousal?.value ?? null);
}

/** Speech within a reading's span, ms, by the speech events of its channel. */
export function speechWithin(events: readonly EmotionStreamEvent[], { span, channel }: EventOf<"emotion">): number {
  return events.reduce((sum, event) => {
    if (event.type !== "speech" || event.edge !== "end" || event.channel !== channel) return sum;
    const startMs = event.atMs - (event.durationMs ?? 0);
    return sum + Math.max(0, Math.min(span.endMs, event.atMs) - Math.max(span.startMs, startMs));
  }, 0);
}

/** The summary of a completed call. */
export function summaryOf(events: readonly EmotionStreamEvent[]): EventOf<"end">["summary"] {
  const last = events.at(-1);
  if (last?.type !== "end") throw new Error("the call has no summary");
  return last.summary;
}
