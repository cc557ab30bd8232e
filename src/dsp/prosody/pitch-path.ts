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

/** What the path says of one frame; the object is reused. */
export interface PitchDecision {
  /** 0 is the newest frame. */
  framesBack: number;
  /** log2 of F0 in Hz, 0 when unvoiced. */
  octave: number;
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

/** Creates the path search; costs of octave jumps and voicing changes after Boersma 1993 (per 10 ms frame), and a mild one of leaving the register the voice has been in. */
export function createPitchPath(): PitchPath {
  const octaves = new Float64Array(DEPTH * STATES);
  const back = new Uint8Array(DEPTH * STATES);
  const strengths = new Float64Array(DEPTH * STATES);
  const counts = new Uint8Array(DEPTH);
  const chosen = new Uint8Array(DEPTH);
  const habit = createHabit();
  const decision: PitchDecision = { framesBack: 0, octave: 0 };
  let scores = new Float64Array(STATES);
  let next = new Float64Array(STATES);
  let frames = 0;

  function enter(frame: PitchCandidates, row: number): void {
    counts[row / STATES] = frame.count + 1;
    octaves[row] = 0;
    strengths[row] = 0;
    for (let c = 0; c < frame.count; c++) {
      octaves[row + 1 + c] = frame.octaves[c] as number;
      strengths[row + 1 + c] = frame.scores[c] as number;
    }
  }

  function extend(frame: PitchCandidates, row: number): number {
    const before = ((frames - 1 + DEPTH) % DEPTH) * STATES;
    const beforeStates = frames === 0 ? 0 : (counts[before / STATES] as number);
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
      const local =
        to === 0 ? frame.voicingThreshold : (frame.scores[to - 1] as number) - habit.cost(octaves[row + to] as number);
      next[to] = top + local;
      back[row + to] = link;
      if ((next[to] as number) > (next[best] as number)) best = to;
    }
    // Kept near zero, so that an endless stream loses no precision.
    const top = next[best] as number;
    for (let to = 0; to <= frame.count; to++) next[to] = (next[to] as number) - top;
    [scores, next] = [next, scores];
    return best;
  }

  // The older part of two paths is the same from the first frame where they meet.
  function trace(best: number, write: PathWriter): void {
    const depth = Math.min(frames + 1, PATH_LAG);
    let state = best;
    for (let backwards = 0; backwards < depth; backwards++) {
      const slot = (frames - backwards + DEPTH) % DEPTH;
      if (backwards > 0 && chosen[slot] === state) return;
      chosen[slot] = state;
      const at = slot * STATES + state;
      decision.framesBack = backwards;
      decision.octave = octaves[at] as number;
      write(decision);
      state = back[at] as number;
    }
  }

  return {
    push(frame, write) {
      const row = (frames % DEPTH) * STATES;
      enter(frame, row);
      trace(extend(frame, row), write);
      frames++;
      if (frames < HABIT_LAG) return;
      const slot = (frames - HABIT_LAG) % DEPTH;
      const at = slot * STATES + (chosen[slot] as number);
      if ((strengths[at] as number) >= HABIT_STRENGTH) habit.hear(octaves[at] as number);
    },
    reset() {
      frames = 0;
      habit.reset();
    },
  };
}
