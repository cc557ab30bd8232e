import { msOf, pcmBytes } from "../../src/kit/audio-bytes.ts";
import { createRechunker, type Rechunker } from "../../src/kit/rechunk.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { type AudioClock, createAudioClock } from "./audio-clock.ts";
import { AUDIO_LINE, info } from "./info.ts";
import { createSendRate } from "./send-rate.ts";

/** Waits before a refused frame goes again: the first, and the longest, ms; each one twice the one before, give or take a quarter. */
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/** Refusals in a row after which the session is given up: about 13 s of waiting. */
const MOST_REFUSALS = 10;

/** Frames kept for being sent again: more than a burst holds. */
const KEPT_FRAMES = 8;

interface OutgoingFrame {
  readonly bytes: Uint8Array;
  readonly ms: number;
}

type SenderContext = Pick<CallContext, "now" | "sleep" | "random" | "meter">;

/**
 * Sends audio in frames of 100 ms at the vendor's pace, and again what it refused.
 *
 * The vendor says that a frame came too early, not which one, and acknowledges no frame that it took. Assumed here: `n` refusals are about the last `n` frames
 * sent, since it is the latest that come too early. Frames go one at a time, each when those before it have played, so that in practice a refusal is here before
 * the next frame goes and the assumption holds by itself; were it wrong, 100 ms would be measured twice and others not at all, while the sum, and with it the
 * clock, stays right.
 */
export class FrameSender {
  readonly clock: AudioClock = createAudioClock();
  readonly #ctx: SenderContext;
  readonly #format: AudioFormat;
  readonly #rechunker: Rechunker;
  readonly #rate = createSendRate();
  readonly #over = new AbortController();
  /** The latest frames sent, oldest first. */
  readonly #recent: OutgoingFrame[] = [];
  #refused = 0;
  #attempts = 0;
  #bookedMs = 0;

  constructor(ctx: SenderContext, format: AudioFormat) {
    this.#ctx = ctx;
    this.#format = format;
    this.#rechunker = createRechunker(format, info.audio.chunkMs);
  }

  /** Sends the frames that are complete with this chunk. */
  async push(connection: Connection, chunk: AudioChunk): Promise<void> {
    for (const frame of this.#rechunker.push(chunk)) await this.#transmit(connection, frame);
  }

  /** Sends what is left, and waits as long as it plays, so that a refusal of the last frame can still be answered. */
  async flush(connection: Connection): Promise<void> {
    const last = this.#rechunker.flush();
    if (last !== null) await this.#transmit(connection, last);
    await this.#turn(connection);
  }

  /** The vendor found a frame too early. */
  refused(): void {
    const frame = this.#recent.at(-1 - this.#refused);
    if (frame === undefined) return;
    this.#refused++;
    this.clock.refused(frame.ms);
    this.#rate.refused();
  }

  /** The vendor could not read a frame; it would not, sent again: taken to be the last one. */
  rejected(): void {
    const frame = this.#recent.pop();
    if (frame !== undefined) this.clock.lost(frame.ms);
  }

  /** The session is over: waits end, and what the vendor took is booked. May be called twice. */
  end(): void {
    this.#over.abort();
    this.#book();
  }

  async #transmit(connection: Connection, chunk: AudioChunk): Promise<void> {
    await this.#turn(connection);
    this.#attempts = 0;
    // What went before this frame was not refused while it played.
    this.#book();
    // The socket may still hold the bytes when their owner uses the memory again.
    const frame = { bytes: pcmBytes(chunk.pcm).slice(), ms: msOf(chunk.pcm.length, this.#format) };
    await this.#send(connection, frame, frame.ms);
  }

  /** Waits until a new frame may go; whatever is refused meanwhile goes before it. */
  async #turn(connection: Connection): Promise<void> {
    for (;;) {
      while (this.#refused > 0) await this.#again(connection);
      const waitMs = this.#rate.waitMs(this.#ctx.now());
      if (waitMs === 0) return;
      await this.#sleep(waitMs);
    }
  }

  async #again(connection: Connection): Promise<void> {
    if (++this.#attempts > MOST_REFUSALS) {
      throw new EmotionError("rate-limit", `hume refused a frame of audio ${MOST_REFUSALS} times as too early.`, {
        provider: "hume",
        refusals: MOST_REFUSALS,
      });
    }
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#attempts - 1));
    await this.#sleep(waitMs * (0.75 + 0.5 * this.#ctx.random()));
    const again = this.#recent.splice(-this.#refused);
    this.#refused = 0;
    for (const frame of again) {
      const untilDueMs = this.#rate.waitMs(this.#ctx.now());
      if (untilDueMs > 0) await this.#sleep(untilDueMs);
      await this.#send(connection, frame, 0);
    }
  }

  async #send(connection: Connection, frame: OutgoingFrame, newMs: number): Promise<void> {
    this.#rate.take(frame.ms, this.#ctx.now());
    // Before the frame is on its way, since the answer may be here before the socket says that it has gone.
    this.#recent.push(frame);
    if (this.#recent.length > KEPT_FRAMES) this.#recent.shift();
    this.clock.sent(newMs, frame.ms);
    await connection.send(frame.bytes);
  }

  #sleep(ms: number): Promise<void> {
    return this.#ctx.sleep(ms, this.#over.signal);
  }

  #book(): void {
    const wholeMs = Math.round(this.clock.takenMs);
    if (wholeMs <= this.#bookedMs) return;
    this.#ctx.meter(AUDIO_LINE, wholeMs - this.#bookedMs);
    this.#bookedMs = wholeMs;
  }
}
