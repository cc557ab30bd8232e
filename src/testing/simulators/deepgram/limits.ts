/** What the vendor limits; tests replace figures by name. */
export const DEEPGRAM_LIMITS = {
  /** Without audio or text, ms. Source: developers.deepgram.com/docs/audio-keep-alive (stored 2025-07-03). */
  idleMs: 10_000,
  /** Until the first audio, ms; same source. */
  firstAudioMs: 10_000,
  /** Times real time. Source: developers.deepgram.com/docs/recovering-from-connection-errors-and-timeouts-when-live-streaming-audio (stored 2025-07-03). */
  maxSpeed: 1.25,
  /** Audio that may run ahead of that, ms: how much the vendor allows is not documented. */
  paceSlackMs: 3000,
  /** Live sessions at once. Source: developers.deepgram.com/docs/api-rate-limits. */
  streams: 150,
  /** Requests with sentiment at once; same source. */
  reads: 10,
  /** Seconds that a temporary token holds. Source: developers.deepgram.com/docs/token-based-authentication (stored 2025-07-03). */
  tokenS: 30,
};

/** See {@link DEEPGRAM_LIMITS}. */
export type DeepgramLimits = typeof DEEPGRAM_LIMITS;
