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
  /** Utterances with a sentiment that is not told yet, since an earlier one of their channel waits for its own. */
  readonly held: readonly HeldAnswer[];
  /** Ids of the last utterances that were told: a vendor that repeats itself after a break is not heard twice. */
  readonly told: readonly string[];
  /** The one of those that wait with this id, or with this number. */
  named(id: string): Utterance | undefined;
  numbered(number: number): Utterance | undefined;
  /** End of the last reading of each channel, ms. */
  readonly lastEndMs: readonly number[];
}

/** An utterance and what was said of it. */
export interface HeldAnswer {
  readonly utterance: Utterance;
  readonly readings: readonly Reading[];
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
  readonly from?: Pick<Utterances, "waiting" | "lastEndMs"> & Partial<Pick<Utterances, "held" | "told">>;
}

/** Told utterances that a next session hears of: far more than lie within a break. */
const MOST_TOLD = 32;

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
  const held = new Map<string, HeldAnswer>();
  const known = createRecentKeys();
  let told = options.from?.told ?? [];
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
  const settle = (utterance: Utterance, readings: readonly Reading[]): readonly Observation[] => {
    const { id, channel } = utterance;
    owed.delete(id);
    held.set(id, { utterance, readings });
    const released = channels[channel]?.settle(id, keyed(id, readings)) ?? [];
    const ids = released.flatMap(({ key }) => (held.delete(key) ? [key] : []));
    if (ids.length > 0) told = [...told, ...ids].slice(-MOST_TOLD);
    return released.map((one) => inOrder(one, channel, lastEndMs));
  };
  const giveUp = (given: readonly Owed[]): readonly Observation[] =>
    given.flatMap(({ utterance }) => settle(utterance, [unanswered(utterance)]));
  const doubtless = (): readonly Observation[] => {
    if (failures === 0 || owed.size > failures) return NOTHING;
    failures = 0;
    return giveUp([...owed.values()]);
  };
  for (const utterance of options.from?.waiting ?? []) began(utterance);
  for (const { utterance, readings } of options.from?.held ?? []) {
    began(utterance);
    settle(utterance, readings);
  }
  for (const id of told) known.add(id);

  return {
    began,
    answered(utterance, readings) {
      if (began(utterance) || owed.has(utterance.id)) {
        const released = settle(utterance, readings.length === 0 ? [unanswered(utterance)] : readings);
        return [...released, ...doubtless()];
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
    get held() {
      return Array.from(held.values());
    },
    get told() {
      return told;
    },
    named: (id) => owed.get(id)?.utterance,
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
