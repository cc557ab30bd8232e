/** Length of the windows in which loudness is taken, ms. */
export const WINDOW_MS = 20;

const START_WINDOWS = 3;
const END_WINDOWS = 15;
const MAX_WINDOWS = 400;
/** Speech stands this far above the floor, dB. */
const MARGIN_DB = 12;
/** The floor is never taken to be lower than this, dB below full scale: a dithered silence is no speech. */
const LOWEST_FLOOR_DB = -66;
const FLOOR_RISE_DB_PER_WINDOW = 0.03;

/** A stretch of voice; `levelsDb` holds the level of each window, dB below full scale. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly levelsDb: readonly number[];
}

/** What one more window did. */
export type GateStep = "silence" | "begins" | "goes-on" | "ends";

/**
 * Finds stretches of voice in one channel by loudness alone: they begin after 60 ms well above an adaptive floor, and end after 300 ms below it
 * or when they have lasted 8 s. Digital silence gives nothing.
 */
export interface VoiceGate {
  /** Takes the mean square of the next window (full scale is 1). */
  step(meanSquare: number): GateStep;
  /** The stretch under way, or the one that has just ended; its quiet tail is left out. */
  readonly stretch: Stretch;
  /** True while a stretch is under way. */
  readonly open: boolean;
  /** Ends a stretch that is under way. */
  cut(): void;
}

/** Starts a {@link VoiceGate} at `startMs` of the audio. */
export function createVoiceGate(startMs = 0): VoiceGate {
  let windows = 0;
  let floorDb = LOWEST_FLOOR_DB;
  let above = 0;
  let below = 0;
  let open = false;
  let firstWindow = 0;
  let levelsDb: number[] = [];

  const note = (levelDb: number): boolean => {
    const loud = levelDb > floorDb + MARGIN_DB;
    floorDb = Math.max(LOWEST_FLOOR_DB, Math.min(levelDb, floorDb + FLOOR_RISE_DB_PER_WINDOW));
    above = loud ? above + 1 : 0;
    below = loud ? 0 : below + 1;
    return loud;
  };
  return {
    step(meanSquare) {
      const levelDb = meanSquare > 0 ? 10 * Math.log10(meanSquare) : Number.NEGATIVE_INFINITY;
      note(levelDb);
      windows += 1;
      if (!open) {
        levelsDb = [...levelsDb.slice(1 - START_WINDOWS), levelDb];
        if (above < START_WINDOWS) return "silence";
        open = true;
        firstWindow = windows - START_WINDOWS;
        return "begins";
      }
      levelsDb.push(levelDb);
      if (below < END_WINDOWS && levelsDb.length < MAX_WINDOWS) return "goes-on";
      open = false;
      above = 0;
      return "ends";
    },
    get stretch() {
      const heard = levelsDb.slice(0, levelsDb.length - below);
      const from = startMs + firstWindow * WINDOW_MS;
      return { startMs: from, endMs: from + heard.length * WINDOW_MS, levelsDb: heard };
    },
    get open() {
      return open;
    },
    cut() {
      open = false;
      above = 0;
    },
  };
}
