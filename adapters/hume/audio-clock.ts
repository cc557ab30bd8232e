/** The vendor's clock beside the session's: the vendor counts only the audio it took. */
export interface AudioClock {
  /** A frame went out: how much of it is new (0 for one that is sent again), and how much the vendor takes. Ms. */
  sent(newMs: number, takenMs: number): void;
  /** The vendor did not take the last `lostMs` it was sent, and they will be sent again. */
  refused(lostMs: number): void;
  /** The vendor will never take the last `lostMs` it was sent: what it says from here on lies that much later. */
  lost(lostMs: number): void;
  /** Session clock of a time of the vendor, never beyond what was sent, nor before 0. An `end` at a gap is before it, a `start` behind it. */
  toSession(vendorMs: number, edge: "start" | "end"): number;
  /** Session clock up to which audio was sent. */
  readonly sentMs: number;
  /** Audio that the vendor took, as far as is known. */
  readonly takenMs: number;
}

/** Starts an {@link AudioClock}. Gaps beyond a thousand are joined with the last one: so many frames are never malformed. */
export function createAudioClock(): AudioClock {
  const gaps: { readonly atMs: number; lengthMs: number }[] = [];
  let sentMs = 0;
  let takenMs = 0;
  return {
    sent(newMs, taken) {
      sentMs += newMs;
      takenMs += taken;
    },
    refused(lostMs) {
      takenMs = Math.max(0, takenMs - lostMs);
    },
    lost(lostMs) {
      takenMs = Math.max(0, takenMs - lostMs);
      const last = gaps.at(-1);
      if (last !== undefined && (last.atMs >= takenMs || gaps.length >= 1000)) last.lengthMs += lostMs;
      else gaps.push({ atMs: takenMs, lengthMs: lostMs });
    },
    toSession(vendorMs, edge) {
      let session = vendorMs;
      for (const { atMs, lengthMs } of gaps) {
        if (edge === "end" ? vendorMs > atMs : vendorMs >= atMs) session += lengthMs;
      }
      return Math.min(Math.max(0, session), sentMs);
    },
    get sentMs() {
      return sentMs;
    },
    get takenMs() {
      return takenMs;
    },
  };
}
