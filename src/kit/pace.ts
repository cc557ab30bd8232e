import type { AudioChunk, AudioFormat } from "../spec/audio.ts";
import type { Clock } from "./clock.ts";

/** Options of {@link pace}. */
export interface PaceOptions {
  /** Times real time at which audio may be sent; `null` sends it as it comes. As in `VendorInfo.maxSpeed`. */
  readonly maxSpeed: number | null;
  /**
   * Audio, in ms, that may be sent ahead of the pace after a wait of ours: how much of a stall is made up for. Default 250.
   * Without any, every stall of a live call would stay as delay until its end.
   */
  readonly burstMs?: number;
}

/**
 * Passes chunks on no faster than the pace: the first at once, each later one when the audio before it is due.
 *
 * Due times are reckoned from the samples sent, not from the sleeps, so that late timers do not add up.
 * Sleeping rejects with `aborted` when the clock's signal aborts (a `CallContext` is such a clock). Leaving early stops the source.
 * Give it `untilAborted(audio, signal)`, not the other way round: a generator that waits for a chunk cannot be told to stop.
 */
export async function* pace(
  audio: AsyncIterable<AudioChunk>,
  format: AudioFormat,
  options: PaceOptions,
  clock: Clock,
): AsyncGenerator<AudioChunk, void> {
  const { maxSpeed, burstMs = 250 } = options;
  if (maxSpeed === null) {
    yield* audio;
    return;
  }
  const msPerSample = 1000 / format.sampleRateHz / format.channels.length / maxSpeed;
  const burst = burstMs / maxSpeed;
  let originMs: number | undefined;
  let samples = 0;
  for await (const chunk of audio) {
    const now = clock.now();
    originMs ??= now;
    // Credit for time in which nothing was sent is capped: the bucket holds `burst` and no more.
    originMs = Math.max(originMs, now - burst - samples * msPerSample);
    const aheadMs = originMs + samples * msPerSample - now;
    if (aheadMs > 0) await clock.sleep(aheadMs);
    samples += chunk.pcm.length;
    yield chunk;
  }
}
