import type { Frame } from "./frame.ts";

/** How long the first audio of a stereo input may be held while it is decided whether both channels carry the same sound, ms. */
const MAX_HOLD_MS = 5000;

/** What a stereo input turned out to be. */
export type Layout = "separate" | "dual-mono";

/** Holds the first frames of an input until its layout is known, so that no session starts on a channel that does not exist. */
export interface ChannelHold {
  /** The layout, once known. */
  readonly layout: Layout | null;
  /** Takes a frame and the detector's verdict so far; returns the frames that may go on now, in order. */
  push(frame: Frame, verdict: Layout | null): readonly Frame[];
  /** The input ended: everything held goes on. */
  release(): readonly Frame[];
}

/** Starts a hold; a mono input is never held. */
export function createChannelHold(channels: number): ChannelHold {
  let layout: Layout | null = channels === 1 ? "separate" : null;
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
    push(frame, verdict) {
      if (layout !== null) return [frame];
      held.push(frame);
      if (verdict !== null) {
        layout = verdict;
        return release();
      }
      const heldMs = frame.endMs - (held[0] as Frame).startMs;
      return heldMs >= MAX_HOLD_MS ? release() : [];
    },
    release,
  };
}
