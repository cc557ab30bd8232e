/**
 * The vendor's rules, each replaceable by name through `limits`.
 *
 * Sources: dev.hume.ai/expression-measurement/docs/{audio/realtime,audio/upload,limits,runs}, read in excerpts 2026-11-20 and 2026-11-25.
 */
const DOCUMENTED = {
  /** Seconds of audio per second. */
  maxSpeed: 1,
  /** Audio of one frame, ms. */
  maxFrameMs: 10_000,
  /** Of one message of the client. */
  maxMessageBytes: 1_048_576,
  /** Time between two measurements, ms of speech: the least, the most and the default. */
  minTimerMs: 3000,
  maxTimerMs: 10_000,
  timerMs: 3000,
  /** What one measurement covers at most, ms. */
  windowMs: 10_000,
  /** The last measurement of an utterance is left out when the one before ended less than this before, ms. */
  minLastMs: 1000,
  /** Of a whole upload: "25 MB". */
  maxUploadBytes: 25_000_000,
  /** A run that is not heard of for this long counts as failed. */
  silentRunMs: 300_000,
};

/**
 * What this server assumes where the pages that were read say nothing; a test that flips one shows that the adapter does not lean on it.
 *
 * Beside these, the names marked `assumed` in the adapter's `wire.ts`; which close code follows an error that ends a session; that an unreadable upload is
 * `message_invalid`, and one that is too large is refused with 413 by the gateway; that a session that ended in an error says no `session.closed`.
 */
const ASSUMED = {
  /** Audio that may run ahead of the clock before a frame is refused, ms: some must be, since networks bunch frames. */
  slackMs: 300,
  /** 1: `utterance.start` and `utterance.end` say when. */
  utteranceTimes: 1,
  /** 1: the connection of a run that is not heard of is closed, with 1011. */
  closesSilentRun: 1,
  /** Close codes after an error that ends the session: of the client's making, and of the vendor's. */
  closeAfterRefusal: 1008,
  closeAfterFault: 1011,
};

/** All rules, documented and assumed. */
export const HUME_RULES = { ...DOCUMENTED, ...ASSUMED };

/** See {@link HUME_RULES}. */
export type HumeRules = typeof HUME_RULES;
