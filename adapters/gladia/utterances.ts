import { createInOrder, type InOrder } from "../../src/kit/in-order.ts";
import { createRecentKeys } from "../../src/kit/recent-keys.ts";
import type { Observation } from "../../src/spec/adapter.ts";

/** A finished utterance on the session's clock. */
export interface Utterance {
  readonly id: string;
  /** Index within the session, from 0. */
  readonly channel: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly language?: string | undefined;
  readonly speaker?: string | undefined;
}

/** What is said of one sentence, or of a whole utterance where nothing is: everything of an observation but its place in the order. */
export type Reading = Omit<Observation, "key" | "final">;

/** Joins utterances with the sentiment that comes for them later, in any order or never. */
export interface Utterances {
  /** An utterance is final: its sentiment is owed. False when it was known. `number` is that of the vendor, who may name it by that alone. */
  began(utterance: Utterance, number?: number): boolean;
  /** Its sentiment: a reading per sentence, none where the vendor has none. Returns what may be told now. */
  answered(utterance: Utterance, readings: readonly Reading[]): readonly Observation[];
  /** The vendor failed on an utterance that it does not name. */
  failed(): readonly Observation[];
  /** Gives up on what was owed for too long. */
  overdue(): readonly Observation[];
  /** Nothing more will come: everything owed is told as unanswered. */
  flush(): readonly Observation[];
  /** Utterances whose sentiment is owed, in the order in which they became final. */
  readonly waiting: readonly Utterance[];
  /** The one of them with this number. */
  numbered(number: number): Utterance | undefined;
  /** End of the last reading of each channel, ms. */
  readonly lastEndMs: readonly number[];
}

/** Options of {@link createUtterances}. */
export interface UtterancesOptions {
  readonly channels: number;
  readonly now: () => number;
  /** Time until an utterance counts as unanswered, ms. */
  readonly deadlineMs: number;
  /** What an utterance is told as when nothing was said of it. */
  readonly unanswered: (utterance: Utterance) => Reading;
  /** What the session before left. */
  readonly from?: { readonly waiting: readonly Utterance[]; readonly lastEndMs: readonly number[] };
}

const NOTHING: readonly Observation[] = Object.freeze([]);
const NOBODY: readonly Utterance[] = Object.freeze([]);

interface Owed {
  readonly utterance: Utterance;
  readonly dueMs: number;
  readonly number: number | undefined;
}

/**
 * Keeps {@link Utterances}; per channel, readings leave in the order of their ends.
 *
 * Of a failure the vendor does not say whose it is. It is counted, and told once there is no doubt: when as many utterances wait as have failed, or when the
 * time of one is up. A reading that comes after its time is dropped, since its place in the order is gone.
 */
export function createUtterances(options: UtterancesOptions): Utterances {
  const { now, deadlineMs, unanswered } = options;
  const channels = Array.from({ length: options.channels }, (): InOrder<Observation> => createInOrder());
  const lastEndMs = Array.from({ length: options.channels }, (_, channel) => options.from?.lastEndMs[channel] ?? 0);
  const owed = new Map<string, Owed>();
  const known = createRecentKeys();
  let failures = 0;

  const began = (utterance: Utterance, number?: number): boolean => {
    if (!known.add(utterance.id)) {
      const one = owed.get(utterance.id);
      if (one !== undefined && number !== undefined) owed.set(utterance.id, { ...one, number });
      return false;
    }
    owed.set(utterance.id, { utterance, dueMs: now() + deadlineMs, number });
    channels[utterance.channel]?.expect(utterance.id, utterance.endMs);
    return true;
  };
  const settle = ({ id, channel }: Utterance, readings: readonly Reading[]): readonly Observation[] => {
    owed.delete(id);
    const told = channels[channel]?.settle(id, keyed(id, readings)) ?? [];
    return told.map((one) => inOrder(one, channel, lastEndMs));
  };
  const giveUp = (given: readonly Owed[]): readonly Observation[] =>
    given.flatMap(({ utterance }) => settle(utterance, [unanswered(utterance)]));
  const doubtless = (): readonly Observation[] => {
    if (failures === 0 || owed.size > failures) return NOTHING;
    failures = 0;
    return giveUp([...owed.values()]);
  };
  for (const utterance of options.from?.waiting ?? []) began(utterance);

  return {
    began,
    answered(utterance, readings) {
      if (began(utterance) || owed.has(utterance.id)) {
        const told = settle(utterance, readings.length === 0 ? [unanswered(utterance)] : readings);
        return [...told, ...doubtless()];
      }
      return NOTHING;
    },
    failed() {
      if (owed.size > 0) failures++;
      return doubtless();
    },
    overdue() {
      if (owed.size === 0) return NOTHING;
      const nowMs = now();
      const late = [...owed.values()].filter(({ dueMs }) => dueMs <= nowMs);
      failures = Math.max(0, failures - late.length);
      return giveUp(late);
    },
    flush: () => giveUp([...owed.values()]),
    get waiting() {
      return owed.size === 0 ? NOBODY : Array.from(owed.values(), ({ utterance }) => utterance);
    },
    numbered: (number) => [...owed.values()].find((one) => one.number === number)?.utterance,
    lastEndMs,
  };
}

/** The first sentence has the utterance's own key, so that it joins its transcript; the others have it with their number. */
function keyed(id: string, readings: readonly Reading[]): readonly Observation[] {
  return readings
    .toSorted((a, b) => a.span.endMs - b.span.endMs)
    .map((reading, i) => ({ key: i === 0 ? id : `${id}.${i + 1}`, final: true, ...reading }));
}

/** Where the vendor lets two utterances of a channel overlap, or told the later one first, the end is moved: the order is promised. */
function inOrder(one: Observation, channel: number, lastEndMs: number[]): Observation {
  const beforeMs = lastEndMs[channel] ?? 0;
  const { startMs, endMs } = one.span;
  lastEndMs[channel] = Math.max(beforeMs, endMs);
  return endMs >= beforeMs ? one : { ...one, span: { startMs, endMs: beforeMs } };
}
