import { CANDIDATES, type PitchCandidates } from "./pitch-candidates.ts";

/** Frames after which the path is final: 0.4 s. */
export const PATH_LAG = 40;

const DEPTH = 64; // power of two above PATH_LAG
const STATES = CANDIDATES + 1; // state 0 is unvoiced
const OCTAVE_JUMP_COST = 0.6; // Boersma 1993 has 0.35
const VOICING_COST = 0.2; // Boersma 1993 has 0.14
const HABIT_COST = 0.25; // per octave beyond HABIT_FREE from where this voice has been
const HABIT_FREE = 0.5;
const HABIT_LAG = 20; // frames until a decision counts as habit
const HABIT_STRENGTH = 0.35; // score from which a decision is beyond doubt, and makes habit
const HABIT_FRAMES = 50; // voiced frames it is a mean over, and takes to carry its weight

/** What the path says of one frame; the object is reused. A class, because its fields then hold fractions in place. */
export class PitchDecision {
  /** 0 is the newest frame. */
  framesBack = 0;
  /** log2 of F0 in Hz, 0 when unvoiced. */
  octave = 0;
}

/** Receives the path. */
export type PathWriter = (decision: PitchDecision) => void;

/** Viterbi search over F0 candidates with a fixed lag: the newest PATH_LAG frames are provisional. */
export interface PitchPath {
  /** Adds a frame and writes every frame whose decision is new or changed. */
  push(frame: PitchCandidates, write: PathWriter): void;
  reset(): void;
}

function transition(
  octaves: Float64Array,
  from: number,
  to: number,
  fromUnvoiced: boolean,
  toUnvoiced: boolean,
): number {
  if (fromUnvoiced && toUnvoiced) return 0;
  if (fromUnvoiced || toUnvoiced) return VOICING_COST;
  return OCTAVE_JUMP_COST * Math.abs((octaves[from] as number) - (octaves[to] as number));
}

/** Where a voice has been lately. An octave away from it a candidate is more often a harmonic, or a multiple of the period, than a leap. */
interface Habit {
  /** What a candidate costs for being far from it. */
  cost(octave: number): number;
  /** Takes the decision on a voiced frame, log2 Hz. */
  hear(octave: number): void;
  reset(): void;
}

function createHabit(): Habit {
  const centre = new Float64Array(1);
  let heard = 0;
  return {
    cost(octave) {
      const far = Math.abs(octave - (centre[0] as number)) - HABIT_FREE;
      return far > 0 ? (HABIT_COST * far * Math.min(heard, HABIT_FRAMES)) / HABIT_FRAMES : 0;
    },
    hear(octave) {
      heard = Math.min(heard + 1, HABIT_FRAMES);
      centre[0] = (centre[0] as number) + (octave - (centre[0] as number)) / heard;
    },
    reset() {
      heard = 0;
      centre[0] = 0;
    },
  };
}

/**
 * Creates the path search; costs of octave jumps and voicing changes after Boersma 1993 (per 10 ms frame), and a mild one of leaving the
 * register the voice has been in.
 */
export function createPitchPath(): PitchPath {
  return new Path();
}

class Path implements PitchPath {
  readonly #octaves = new Float64Array(DEPTH * STATES);
  readonly #strengths = new Float64Array(DEPTH * STATES);
  readonly #back = new Uint8Array(DEPTH * STATES);
  readonly #counts = new Uint8Array(DEPTH);
  readonly #chosen = new Uint8Array(DEPTH);
  readonly #habit = createHabit();
  readonly #decision = new PitchDecision();
  #scores = new Float64Array(STATES);
  #next = new Float64Array(STATES);
  #frames = 0;

  push(frame: PitchCandidates, write: PathWriter): void {
    const row = (this.#frames % DEPTH) * STATES;
    this.#enter(frame, row);
    this.#trace(this.#extend(frame, row), write);
    this.#frames++;
    this.#learn();
  }

  reset(): void {
    this.#frames = 0;
    this.#habit.reset();
  }

  #enter(frame: PitchCandidates, row: number): void {
    this.#counts[row / STATES] = frame.count + 1;
    this.#octaves[row] = 0;
    this.#strengths[row] = 0;
    for (let c = 0; c < frame.count; c++) {
      this.#octaves[row + 1 + c] = frame.octaves[c] as number;
      this.#strengths[row + 1 + c] = frame.scores[c] as number;
    }
  }

  /** Finds the best way to every state of the new frame, and returns the best state. */
  #extend(frame: PitchCandidates, row: number): number {
    const octaves = this.#octaves;
    const scores = this.#scores;
    const next = this.#next;
    const before = ((this.#frames - 1 + DEPTH) % DEPTH) * STATES;
    const beforeStates = this.#frames === 0 ? 0 : (this.#counts[before / STATES] as number);
    let best = 0;
    for (let to = 0; to <= frame.count; to++) {
      let top = beforeStates === 0 ? 0 : Number.NEGATIVE_INFINITY;
      let link = 0;
      for (let from = 0; from < beforeStates; from++) {
        const score = (scores[from] as number) - transition(octaves, before + from, row + to, from === 0, to === 0);
        if (score > top) {
          top = score;
          link = from;
        }
      }
      const local = to === 0 ? frame.voicingThreshold : (frame.scores[to - 1] as number);
      next[to] = top + local - (to === 0 ? 0 : this.#habit.cost(octaves[row + to] as number));
      this.#back[row + to] = link;
      if ((next[to] as number) > (next[best] as number)) best = to;
    }
    // Kept near zero, so that an endless stream loses no precision.
    const top = next[best] as number;
    for (let to = 0; to <= frame.count; to++) next[to] = (next[to] as number) - top;
    this.#scores = next;
    this.#next = scores;
    return best;
  }

  // The older part of two paths is the same from the first frame where they meet.
  #trace(best: number, write: PathWriter): void {
    const depth = Math.min(this.#frames + 1, PATH_LAG);
    const decision = this.#decision;
    let state = best;
    for (let backwards = 0; backwards < depth; backwards++) {
      const slot = (this.#frames - backwards + DEPTH) % DEPTH;
      if (backwards > 0 && this.#chosen[slot] === state) return;
      this.#chosen[slot] = state;
      const at = slot * STATES + state;
      decision.framesBack = backwards;
      decision.octave = this.#octaves[at] as number;
      write(decision);
      state = this.#back[at] as number;
    }
  }

  #learn(): void {
    if (this.#frames < HABIT_LAG) return;
    const slot = (this.#frames - HABIT_LAG) % DEPTH;
    const at = slot * STATES + (this.#chosen[slot] as number);
    if ((this.#strengths[at] as number) >= HABIT_STRENGTH) this.#habit.hear(this.#octaves[at] as number);
  }
}
