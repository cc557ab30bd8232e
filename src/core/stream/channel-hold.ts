import type { Frame } from "./frame.ts";

/** How long audible audio of a stereo input may be held while it is decided whether both channels carry the same sound, ms. */
const MAX_HOLD_MS = 5000;

/** A sample beyond this (-60 dB of full scale) makes a frame audible. */
const AUDIBLE_SAMPLE = 33;

/** What a stereo input turned out to be. */
export type Layout = "separate" | "dual-mono";

/** Holds the frames of an input while its layout is open, so that no session hears a channel that does not exist. */
export interface ChannelHold {
  /** The layout sessions are opened with, once there is one; silence alone opens them as `separate`. */
  readonly layout: Layout | null;
  /** False once frames go on as they come, for good. */
  readonly holds: boolean;
  /** Takes a frame and the detector's verdict so far; returns the frames that may go on now, in order. */
  push(frame: Frame, verdict: Layout | null): readonly Frame[];
  /** The input ended: everything held goes on. */
  release(): readonly Frame[];
}

/**
 * Starts a hold; a mono input is never held.
 *
 * Frames wait for the verdict for at most five seconds. A call that begins with more silence than that is let through as separate channels, and
 * held once more when the first sound comes: silence decides nothing.
 */
export function createChannelHold(channels: number): ChannelHold {
  let layout: Layout | null = channels === 1 ? "separate" : null;
  let open = channels > 1;
  let audibleSinceMs: number | null = null;
  let held: Frame[] = [];

  const release = (): readonly Frame[] => {
    layout ??= "separate";
    const frames = held;
    held = [];
    return frames;
  };
  return {
    get layout() {
      return layout;
    },
    get holds() {
      return open;
    },
    push(frame, verdict) {
      if (!open) return [frame];
      held.push(frame);
      if (verdict !== null) {
        open = false;
        layout ??= verdict;
        return release();
      }
      if (isAudible(frame)) audibleSinceMs ??= frame.startMs;
      if (audibleSinceMs !== null) {
        if (frame.endMs - audibleSinceMs < MAX_HOLD_MS) return [];
        open = false;
        return release();
      }
      const silentMs = frame.endMs - (held[0] as Frame).startMs;
      return layout !== null || silentMs >= MAX_HOLD_MS ? release() : [];
    },
    release,
  };
}

function isAudible({ pcm }: Frame): boolean {
  return pcm.some((samples) => samples.some((sample) => Math.abs(sample) >= AUDIBLE_SAMPLE));
}
