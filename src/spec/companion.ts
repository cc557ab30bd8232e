import type { ChannelFormat, Span, SpeechMark } from "./audio.ts";
import type { Model } from "./summary.ts";

/** One step of one channel, as a companion hears it. */
export interface ChannelFrame extends Span {
  /** 16-bit mono samples at 16 kHz. Do not modify or retain. */
  readonly pcm: Int16Array;
  /** Where it lies on the input clock, ms; the next frame begins later where audio was dropped. */
  readonly startMs: number;
  readonly endMs: number;
  readonly speech: SpeechMark;
}

/** How agitated a voice was over a span. */
export interface Arousal {
  /** -1 (calm) to 1 (agitated). */
  readonly value: number;
  /** Confidence that the sign of `value` is right, 0.5..1. */
  readonly confidence: number;
}

/**
 * A model of the voice that listens beside a provider which has no arousal of its own, and gives arousal only.
 *
 * It is handed over warm: everything it needs was loaded and checked.
 */
export interface Companion {
  /** Named in the provenance of every result. */
  readonly model: Model;
  /** Starts listening to one channel; whether it adapts to one person is decided by `speakers`. */
  listen(channel: ChannelFormat): CompanionListener;
}

/** A companion on one channel. */
export interface CompanionListener {
  /** Takes the next frame. The promise, when there is one, says when everything heard so far is answered: hand over no other frame before. */
  hear(frame: ChannelFrame): Promise<void> | undefined;
  /** The audio is over: what came since the last answer is answered too. */
  end(): Promise<void> | undefined;
  /**
   * The arousal over a span of the input clock, from what was heard so far, at once; the same span may be asked for at any later time.
   *
   * `null` where it heard no voice, or too little of one, and for a span that begins before its memory does.
   */
  arousal(span: Span): Arousal | null;
}
