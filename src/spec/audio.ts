/** A voice-activity verdict for one channel of one chunk: a probability in 0..1 and the decision after hysteresis. */
export interface SpeechMark {
  readonly probability: number;
  readonly active: boolean;
}

/** What is known of one channel that a session hears. A channel is not a person unless `speakers` is 1. */
export interface ChannelFormat {
  /** Index of the channel in the caller's input, from 0. */
  readonly channel: number;
  /** Declared role, for example `agent` or `customer`; `null` when the caller declared none. */
  readonly role: string | null;
  /** 1 when the caller vouches that one person speaks on this channel, else `null`. */
  readonly speakers: 1 | null;
}

/** The audio a session receives: 16-bit signed PCM, interleaved over `channels` when there is more than one. */
export interface AudioFormat {
  readonly sampleRateHz: number;
  readonly channels: readonly ChannelFormat[];
}

/**
 * A stretch of audio handed to an adapter: 32 ms, the step of the speech detector. For an adapter whose `info.runs` is `remote`, the steps that came with one
 * `write()` are joined: chunks of about 100 ms, never more than 250 ms; nothing is held back for it.
 */
export interface AudioChunk {
  /**
   * 16-bit samples, interleaved over the channels of the session's {@link AudioFormat}. Do not modify or retain. A view of a larger buffer: send the bytes
   * from `byteOffset` on, `byteLength` of them, never `pcm.buffer`.
   */
  readonly pcm: Int16Array;
  /** Start on the session clock, in ms of audio this call has pulled. */
  readonly startMs: number;
  /** One voice-activity mark per channel, speech when any part of the chunk is; absent when no detector runs. */
  readonly speech?: readonly SpeechMark[];
}

/** A whole recording, or a stretch of one, for vendors with a batch mode. */
export interface Clip {
  readonly format: AudioFormat;
  /** Total length in ms, when known before it was read. */
  readonly durationMs?: number;
  /** The audio, in order; read once. */
  readonly audio: AsyncIterable<AudioChunk>;
}

/** A closed-open stretch of time in ms. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}
