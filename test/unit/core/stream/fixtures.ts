// What the stream tests share: a test adapter of our own contract, a host on the real clock, and audio that a detector takes for speech.

import { type OpenedStream, type OpenOptions, openStream } from "../../../../src/core/open-stream.ts";
import { loadSpeechDetector } from "../../../../src/core/vad/load-detector.node.ts";
import { platformHost } from "../../../../src/host.ts";
import { type Adapter, defineAdapter, type StreamFn } from "../../../../src/spec/adapter.ts";
import type { EmotionStreamEvent, EventOf, EventType } from "../../../../src/spec/events.ts";
import type { VendorInfo } from "../../../../src/spec/info.ts";

export const RATE_HZ = 16_000;

export const testInfo = {
  id: "test",
  name: "Test vendor",
  modes: ["stream"],
  evidence: ["acoustic"],
  axes: { valence: "derived", arousal: "derived", dominance: "absent" },
  sets: [{ set: "emotion", kind: "posterior", labels: ["anger", "neutral", "happiness"], weights: "expectation" }],
  languages: ["*"],
  regions: [],
  audio: { sampleRatesHz: [RATE_HZ], chunkMs: { min: 1, max: 1000 } },
  maxSpeed: null,
  sessionCapMs: null,
  idleMs: null,
  resume: "none",
  channels: "mono",
  gate: null,
  prices: [{ line: "audio", unit: "ms", per: 60_000, usd: "0.6", date: "2026-11-21", source: "test" }],
  status: "live",
  env: [],
  peers: [],
  calibrated: true,
  runs: "local",
  accuracy: { statement: "A test vendor: it knows nothing.", figures: {} },
  verified: { on: "2026-11-21", against: "recording" },
} as const satisfies VendorInfo;

/** Says "anger" with certainty about every `hopMs` of audio, speech or not, and books what it heard. */
export function talkative(hopMs = 512, info: VendorInfo = testInfo): Adapter {
  const stream: StreamFn = async function* (audio, format, ctx) {
    yield { type: "open" };
    let samples = 0;
    let saidMs = 0;
    for await (const chunk of audio) {
      samples += chunk.pcm.length / format.channels.length;
      const ms = (samples / format.sampleRateHz) * 1000;
      if (ms - saidMs < hopMs) continue;
      ctx.meter("audio", Math.round(ms) - Math.round(saidMs));
      yield {
        key: `u${Math.round(ms)}`,
        span: { startMs: saidMs, endMs: ms },
        evidence: "acoustic",
        sets: [{ set: "emotion", kind: "posterior", scores: { anger: 0.9, neutral: 0.05, happiness: 0.05 } }],
        dims: { arousal: 0.8 },
        confidence: 0.9,
        final: true,
      };
      saidMs = ms;
    }
  };
  return defineAdapter(info as typeof testInfo, { stream });
}

/** A stream over the built-in detector. */
export function open(adapter: Adapter, extra: Partial<OpenOptions> = {}): Promise<OpenedStream> {
  return openStream({
    config: { policy: { jurisdiction: "other", purpose: "research" } },
    adapter,
    detector: (channels) => loadSpeechDetector({ channels, prefer: "built-in" }),
    host: platformHost(),
    format: { sampleRateHz: RATE_HZ, channels: 1, encoding: "pcm_s16le" },
    recording: false,
    paced: true,
    streamId: "stream",
    ...extra,
  });
}

/** A voice-like sound: a 140 Hz pulse train through two resonances, in syllables, with faint noise. */
export function voice(ms: number, seed = 1): Int16Array {
  const out = new Int16Array(Math.round((ms / 1000) * RATE_HZ));
  let state = seed;
  let phase = 0;
  const formants = [
    { hz: 600, y1: 0, y2: 0 },
    { hz: 1400, y1: 0, y2: 0 },
  ];
  for (let i = 0; i < out.length; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const noise = state / 1_073_741_824 - 1;
    const syllable = 0.55 + 0.45 * Math.sin((2 * Math.PI * 4 * i) / RATE_HZ);
    phase += (140 + 25 * Math.sin((2 * Math.PI * 1.3 * i) / RATE_HZ)) / RATE_HZ;
    let sample = phase >= 1 ? 1 : 0;
    if (phase >= 1) phase -= 1;
    for (const formant of formants) {
      const r = 0.97;
      const y = sample + 2 * r * Math.cos((2 * Math.PI * formant.hz) / RATE_HZ) * formant.y1 - r * r * formant.y2;
      formant.y2 = formant.y1;
      formant.y1 = y;
      sample = y;
    }
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(220 * syllable * sample + 3 * noise)));
  }
  return out;
}

/** All events of a stream. */
export async function collect(stream: AsyncIterable<EmotionStreamEvent>): Promise<EmotionStreamEvent[]> {
  const events: EmotionStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

export function only<T extends EventType>(events: readonly EmotionStreamEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}
