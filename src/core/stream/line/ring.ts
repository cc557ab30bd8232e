import { joinedMarks } from "../../../kit/rechunk.ts";
import { type SessionPiece, type SpeechStep, stepsOf } from "../session-audio.ts";

/** Options of {@link createRing}. */
export interface RingOptions {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Audio that stays, once the session has taken it, until it is answered, ms. */
  readonly capacityMs: number;
  /** Where the audio begins, input clock. */
  readonly startMs: number;
  /** Called with a piece that no longer fits: it cannot be sent again. */
  readonly onEvict: (piece: SessionPiece) => void;
}

/** The audio a session may have to be sent again: what waits for it, and the last of what it took. Pieces are held, not copied. */
export interface Ring {
  push(piece: SessionPiece): void;
  /** The session took the audio up to `atMs` (input clock). */
  pulled(atMs: number): void;
  /** Audio before `atMs` will not be needed again. */
  trim(atMs: number): void;
  /** The audio from `atMs` on, the first piece cut at the nearest sample. */
  from(atMs: number): readonly SessionPiece[];
  /** Audio is sent again from `atMs`: only what is taken from here on counts as taken. */
  rewind(atMs: number): void;
  /** Lets go of everything, as if it no longer fitted. */
  clear(): void;
  /** Where the audio that is held begins and ends; both the end of what was pushed when nothing is held. */
  readonly startMs: number;
  readonly endMs: number;
  /** How far the present session has taken it. */
  readonly pulledMs: number;
  /** How far any session has taken it. */
  readonly sentMs: number;
}

/** Less than this is the rounding of sample counts. */
const TOLERANCE_MS = 0.001;

/** Makes an empty ring; a push, and a pull that lets something go, cost the same however much is held. */
export function createRing({ sampleRateHz, channels, capacityMs, startMs, onEvict }: RingOptions): Ring {
  let pieces: (SessionPiece | undefined)[] = [];
  let head = 0;
  let endMs = startMs;
  let pulledMs = startMs;
  let sentMs = startMs;

  const first = (): SessionPiece | undefined => pieces[head];
  const shift = (): void => {
    // The slot must not keep the piece alive; the array is cut only now and then.
    pieces[head++] = undefined;
    if (head < 256 || head * 2 < pieces.length) return;
    pieces = pieces.slice(head);
    head = 0;
  };
  return {
    get startMs() {
      return first()?.startMs ?? endMs;
    },
    get endMs() {
      return endMs;
    },
    get pulledMs() {
      return pulledMs;
    },
    get sentMs() {
      return sentMs;
    },
    push(piece) {
      pieces.push(piece);
      endMs = piece.endMs;
    },
    pulled(atMs) {
      pulledMs = atMs;
      if (atMs > sentMs) sentMs = atMs;
      const keepMs = atMs - capacityMs + TOLERANCE_MS;
      for (let piece = first(); piece !== undefined && piece.endMs <= keepMs; piece = first()) {
        shift();
        onEvict(piece);
      }
    },
    trim(atMs) {
      for (let piece = first(); piece !== undefined && piece.endMs <= atMs + TOLERANCE_MS; piece = first()) shift();
    },
    from(atMs) {
      const from: SessionPiece[] = [];
      for (let i = head; i < pieces.length; i++) {
        const piece = pieces[i] as SessionPiece;
        if (piece.endMs <= atMs + TOLERANCE_MS) continue;
        const rest = from.length === 0 ? cut(piece, atMs, sampleRateHz, channels) : piece;
        if (rest !== null) from.push(rest);
      }
      return from;
    },
    rewind(atMs) {
      pulledMs = atMs;
    },
    clear() {
      for (let piece = first(); piece !== undefined; piece = first()) {
        shift();
        onEvict(piece);
      }
    },
  };
}

/** The part of a piece from `atMs` on, at the nearest sample; `null` when none is left. */
function cut(piece: SessionPiece, atMs: number, rateHz: number, channels: number): SessionPiece | null {
  const samples = Math.round(((atMs - piece.startMs) * rateHz) / 1000);
  if (samples <= 0) return piece;
  const pcm = piece.pcm.subarray(samples * channels);
  if (pcm.length === 0) return null;
  const startMs = piece.startMs + (samples * 1000) / rateHz;
  return { ...heardFrom(stepsOf(piece), startMs), pcm, startMs, endMs: piece.endMs };
}

/** The voice activity of the steps that go on after `atMs`. */
function heardFrom(steps: readonly SpeechStep[], atMs: number): Pick<SessionPiece, "speech" | "steps"> {
  const left = steps.filter(({ endMs }) => endMs > atMs + TOLERANCE_MS);
  const [first, ...others] = left.length === 0 ? steps.slice(-1) : left;
  if (first === undefined) return { speech: [] };
  if (others.length === 0) return { speech: first.speech };
  return { speech: left.map(({ speech }) => speech).reduce(joinedMarks), steps: left };
}
