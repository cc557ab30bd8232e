/** When the next frame may go. */
export interface SendRate {
  /** Ms to wait before a frame may go; 0 when it may go now. */
  waitMs(nowMs: number): number;
  /** A frame of so many ms goes now. */
  take(frameMs: number, nowMs: number): void;
  /** The vendor found a frame too early. */
  refused(): void;
}

/**
 * Starts a bucket for one second of audio per second: the first frame goes at once, each later one when the frames before it have played.
 *
 * Time in which nothing was sent is credit for at most `burstMs`, so that a stall of ours does not stay as delay until the end of a live call; over any stretch
 * since the first frame, no more audio goes than time has passed. How much of a burst the vendor stands is not documented: each refusal halves what is allowed
 * from then on, below 25 ms there is none, and the wait after a refusal is no credit at all.
 */
export function createSendRate(burstMs = 250): SendRate {
  let allowedMs = burstMs;
  let dueMs: number | null = null;
  let isAfterRefusal = false;
  return {
    waitMs: (nowMs) => Math.max(0, (dueMs ?? nowMs) - nowMs),
    take(frameMs, nowMs) {
      dueMs = Math.max(dueMs ?? nowMs, nowMs - (isAfterRefusal ? 0 : allowedMs)) + frameMs;
      isAfterRefusal = false;
    },
    refused() {
      allowedMs = allowedMs < 50 ? 0 : allowedMs / 2;
      isAfterRefusal = true;
    },
  };
}
