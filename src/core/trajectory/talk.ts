import { TRAJECTORY_DEFAULTS, type TrajectoryOptions } from "./options.ts";

/** One speaker's part in the talk of a call. */
export interface TalkPart {
  readonly speechMs: number;
  /** Share of all speech, 0..1; `null` when nobody spoke. */
  readonly talkShare: number | null;
  readonly longestMonologueMs: number;
}

/** Who spoke how much, over all speakers of a call. */
export interface TalkBalance {
  /** Notes speech of one speaker, whole or in pieces as it goes on; pieces of one speaker come in order and do not overlap. */
  speech(speaker: string, startMs: number, endMs: number): void;
  /** Forgets a speaker: what was taken for theirs turned out to be that of others, who are told apart by now. */
  forget(speaker: string): void;
  /** Gives so much of one speaker's speech to another; monologues stay as they were. */
  move(from: string, to: string, lengthMs: number): void;
  /** One speaker's part so far; zeros for one who never spoke. */
  read(speaker: string): TalkPart;
}

interface Talker {
  speechMs: number;
  stretch: { startMs: number; endMs: number };
  monologue: { startMs: number; endMs: number } | null;
  longestMs: number;
}

// Pieces of speech nearer than this are one stretch: the detector's frames, not the speaker, cut them.
const JOIN_MS = 200;

/**
 * Makes the talk balance of a call.
 *
 * A monologue is one speaker's speech with pauses below `monologuePauseMs` (default 2000). Another's stretch of speech longer than
 * `monologueInterruptMs` (default 1000) ends it where that stretch begins; shorter ones ("mm-hm") do not.
 */
export function createTalkBalance(options: TrajectoryOptions = {}): TalkBalance {
  const { monologuePauseMs, monologueInterruptMs } = { ...TRAJECTORY_DEFAULTS, ...options };
  const talkers = new Map<string, Talker>();

  const end = (talker: Talker, endMs: number) => {
    if (talker.monologue) talker.longestMs = Math.max(talker.longestMs, endMs - talker.monologue.startMs);
    talker.monologue = null;
  };
  const cut = (talker: Talker, by: Talker["stretch"]) => {
    const { monologue } = talker;
    if (!monologue || by.endMs <= monologue.startMs || by.endMs - by.startMs <= monologueInterruptMs) return;
    end(talker, Math.max(monologue.startMs, Math.min(monologue.endMs, by.startMs)));
    if (monologue.endMs > by.endMs) talker.monologue = { startMs: by.endMs, endMs: monologue.endMs };
  };

  const talkerOf = (speaker: string, startMs: number): Talker => {
    const known = talkers.get(speaker);
    if (known) return known;
    const talker = { speechMs: 0, stretch: { startMs, endMs: startMs }, monologue: null, longestMs: 0 };
    talkers.set(speaker, talker);
    return talker;
  };

  return {
    speech(speaker, startMs, endMs) {
      if (endMs <= startMs) return;
      const talker = talkerOf(speaker, startMs);
      talker.speechMs += endMs - startMs;
      const joined = startMs - talker.stretch.endMs <= JOIN_MS;
      talker.stretch = { startMs: joined ? talker.stretch.startMs : startMs, endMs };
      if (talker.monologue && startMs - talker.monologue.endMs < monologuePauseMs) talker.monologue.endMs = endMs;
      else {
        end(talker, talker.monologue?.endMs ?? startMs);
        talker.monologue = { startMs, endMs };
      }
      for (const other of talkers.values()) {
        if (other === talker) continue;
        cut(talker, other.stretch);
        cut(other, talker.stretch);
      }
    },
    forget(speaker) {
      talkers.delete(speaker);
    },
    move(from, to, lengthMs) {
      const giver = talkers.get(from);
      if (!giver || lengthMs <= 0) return;
      const moved = Math.min(lengthMs, giver.speechMs);
      giver.speechMs -= moved;
      talkerOf(to, Number.NEGATIVE_INFINITY).speechMs += moved;
    },
    read(speaker) {
      const all = [...talkers.values()].reduce((sum, { speechMs }) => sum + speechMs, 0);
      const talker = talkers.get(speaker);
      const runningMs = talker?.monologue ? talker.monologue.endMs - talker.monologue.startMs : 0;
      return {
        speechMs: talker?.speechMs ?? 0,
        talkShare: all > 0 ? (talker?.speechMs ?? 0) / all : null,
        longestMonologueMs: Math.max(talker?.longestMs ?? 0, runningMs),
      };
    },
  };
}
