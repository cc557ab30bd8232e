import { createEmotionStream, type EmotionStreamOptions } from "../../src/index.ts";
import type { Span } from "../../src/spec/audio.ts";
import type { EmotionStreamEvent } from "../../src/spec/events.ts";
import type { Sound } from "../features/audio-shifts.ts";

/** Clips joined to one call, with a pause before each and after the last, and where each lies. */
export interface JoinedCall extends Sound {
  readonly spans: readonly Span[];
}

/** Joins clips of one rate. */
export function joinClips(clips: readonly Sound[], pauseMs: number): JoinedCall {
  const sampleRateHz = clips[0]?.sampleRateHz ?? 0;
  if (clips.some((clip) => clip.sampleRateHz !== sampleRateHz)) throw new Error("The clips have different rates.");
  const pause = Math.round((pauseMs / 1000) * sampleRateHz);
  const samples = new Float32Array(clips.reduce((sum, clip) => sum + pause + clip.samples.length, pause));
  const toMs = (at: number): number => (at / sampleRateHz) * 1000;
  let at = 0;
  const spans = clips.map((clip) => {
    const from = at + pause;
    samples.set(clip.samples, from);
    at = from + clip.samples.length;
    return { startMs: toMs(from), endMs: toMs(at) };
  });
  return { samples, sampleRateHz, spans };
}

/** Runs a call through a live stream as one person's, and returns its events. */
export async function hearCall(
  { samples, sampleRateHz }: Sound,
  options: EmotionStreamOptions,
): Promise<readonly EmotionStreamEvent[]> {
  const stream = await createEmotionStream({
    ...options,
    speakers: 1,
    audio: { sampleRateHz, channels: 1 },
    policy: { jurisdiction: "other", purpose: "research" },
  });
  const events: EmotionStreamEvent[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  const packet = Math.round(sampleRateHz / 10);
  for (let at = 0; at < samples.length; at += packet) await stream.write(samples.subarray(at, at + packet));
  stream.end();
  await reading;
  return events;
}
