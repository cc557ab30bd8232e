/** Options of {@link createHysteresis}. */
export interface HysteresisOptions {
  /** Probability at which speech begins, 0..1; default 0.5. */
  readonly threshold?: number;
  /** Probability below which speech begins to end; default `threshold - 0.15`, as Silero's own iterator has it (snakers4/silero-vad, 2025). */
  readonly offThreshold?: number;
  /** Frames of 32 ms at or above `threshold` before speech is believed; default 1. */
  readonly onsetFrames?: number;
  /** Frames of 32 ms that stay speech after the probability fell below `offThreshold`; default 3 (96 ms, about one closed stop consonant). */
  readonly hangoverFrames?: number;
}

/** Turns probabilities into a steady yes or no, one call per frame. */
export type Hysteresis = (probability: number) => boolean;

/** Default probability at which speech begins. */
export const SPEECH_THRESHOLD = 0.5;
const HYSTERESIS_GAP = 0.15;
const HANGOVER_FRAMES = 3;

/** Starts a decision with two thresholds, an onset and a hang-over; see {@link HysteresisOptions}. */
export function createHysteresis(options: HysteresisOptions = {}): Hysteresis {
  const { threshold = SPEECH_THRESHOLD, onsetFrames = 1, hangoverFrames = HANGOVER_FRAMES } = options;
  const offThreshold = options.offThreshold ?? threshold - HYSTERESIS_GAP;
  let active = false;
  let above = 0;
  let below = 0;
  return (probability) => {
    if (active) {
      below = probability < offThreshold ? below + 1 : 0;
      if (below > hangoverFrames) active = false;
    } else {
      above = probability >= threshold ? above + 1 : 0;
      active = above >= onsetFrames;
    }
    if (!active) below = 0;
    else above = 0;
    return active;
  };
}
