import { CANDIDATES, type PitchCandidates } from "./pitch-candidates.ts";

/** Frames after which the path is final: 0.4 s. */
export const PATH_LAG = 40;

const DEPTH = 64; // power of two above PATH_LAG
const STATES = CANDIDATES + 1; // state 0 is unvoiced
const OCTAVE_JUMP_COST = 0.35; // Boersma 1993
const VOICING_COST = 0.2; // Boersma 1993 has 0.14; 0.2 halves isolated octave errors on acted speech

/** Receives the path: `framesBack` 0 is the newest frame; `octave` is log2 Hz, 0 when unvoiced. */
export type PathWriter = (framesBack: number, octave: number, hnrDb: number, hnrNarrowDb: number) => void;

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

/** Creates the path search; costs of octave jumps and voicing changes after Boersma 1993 (per 10 ms frame). */
export function createPitchPath(): PitchPath {
  const octaves = new Float64Array(DEPTH * STATES);
  const hnr = new Float64Array(DEPTH * STATES);
  const hnrNarrow = new Float64Array(DEPTH * STATES);
  const back = new Uint8Array(DEPTH * STATES);
  const counts = new Uint8Array(DEPTH);
  const chosen = new Uint8Array(DEPTH);
  let scores = new Float64Array(STATES);
  let next = new Float64Array(STATES);
  let frames = 0;

  function enter(frame: PitchCandidates, row: number): void {
    counts[row / STATES] = frame.count + 1;
    octaves[row] = 0;
    hnr[row] = 0;
    hnrNarrow[row] = 0;
    for (let c = 0; c < frame.count; c++) {
      octaves[row + 1 + c] = frame.octaves[c] as number;
      hnr[row + 1 + c] = frame.hnrDb[c] as number;
      hnrNarrow[row + 1 + c] = frame.hnrNarrowDb[c] as number;
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
      const local = to === 0 ? frame.voicingThreshold : (frame.scores[to - 1] as number);
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
      write(backwards, octaves[at] as number, hnr[at] as number, hnrNarrow[at] as number);
      state = back[at] as number;
    }
  }

  return {
    push(frame, write) {
      const row = (frames % DEPTH) * STATES;
      enter(frame, row);
      trace(extend(frame, row), write);
      frames++;
    },
    reset() {
      frames = 0;
    },
  };
}
