/** The beginning or the end of speech. */
export interface SpeechEdge {
  readonly edge: "start" | "end";
  /** On the clock of the marks, ms; an edge is told later than it was, by the length it needed to be believed. */
  readonly atMs: number;
}

/** Options of {@link createSpeechSegments}. */
export interface SpeechSegmentsOptions {
  /** Shorter speech is not told, ms; default 96. */
  readonly minSpeechMs?: number;
  /** Shorter silence does not end speech, ms; default 300, a common limit between a pause inside a turn and its end. */
  readonly minSilenceMs?: number;
}

/** Streaming join of speech marks into segments. */
export interface SpeechSegments {
  /** Takes the mark of the next stretch of audio and returns the edge it makes certain, if any. */
  push(active: boolean, startMs: number, endMs: number): SpeechEdge | null;
  /** Ends the audio: returns the end of a segment that is still open. */
  flush(): SpeechEdge | null;
}

/** Starts joining marks of one channel; see {@link SpeechSegmentsOptions}. */
export function createSpeechSegments({
  minSpeechMs = 96,
  minSilenceMs = 300,
}: SpeechSegmentsOptions = {}): SpeechSegments {
  let inSpeech = false;
  /** Where the run of marks that contradicts `inSpeech` began. */
  let turnedAtMs: number | null = null;
  let lastEndMs = 0;
  return {
    push(active, startMs, endMs) {
      lastEndMs = endMs;
      if (active === inSpeech) {
        turnedAtMs = null;
        return null;
      }
      turnedAtMs ??= startMs;
      if (endMs - turnedAtMs < (inSpeech ? minSilenceMs : minSpeechMs)) return null;
      const atMs = turnedAtMs;
      inSpeech = active;
      turnedAtMs = null;
      return { edge: inSpeech ? "start" : "end", atMs };
    },
    flush() {
      if (!inSpeech) return null;
      inSpeech = false;
      const atMs = turnedAtMs ?? lastEndMs;
      turnedAtMs = null;
      return { edge: "end", atMs };
    },
  };
}
