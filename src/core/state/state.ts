import type { Axes } from "../../spec/affect.ts";
import type { AbstentionReason, Label, Sentiment } from "../../spec/taxonomy.ts";
import { createHold } from "./hold.ts";
import { STATE_DEFAULTS, type StateOptions } from "./options.ts";

/** What one hop says of a speaker, after smoothing and abstention. */
export interface Hop extends Axes {
  readonly atMs: number;
  /** `null` when the claim stands. */
  readonly reason: AbstentionReason | null;
  readonly label: Label | null;
  readonly sentiment: Sentiment | null;
  readonly confidence: number | null;
  readonly mixedSignals: boolean;
}

/** The state of a speaker, to be reported: the held label, reason and sentiment with the latest axes. */
export interface StateReport extends Hop {
  readonly cause: "change" | "tick";
  readonly sinceMs: number;
}

/** The state stage of one speaker. */
export interface StateTracker {
  /** The held state; `null` until one has held. */
  readonly current: StateReport | null;
  /** Takes a hop; a report when it made a new state hold. */
  hop(hop: Hop): StateReport | null;
  /** Adopts a hop at once, as silence is; a report when it changed the state. */
  force(hop: Hop): StateReport | null;
  /** The ticks due up to `atMs` (audio time). */
  advance(atMs: number): StateReport[];
}

/**
 * Makes the state stage of one speaker: changes that held, and a tick every `tickMs` of audio in between.
 *
 * A state is a label, or an abstention with its reason; three-way sentiment is held apart, so that one at the edge of its cut does not keep a new label
 * from being adopted. `atMs` of reports never decreases. Axes, confidence and `mixedSignals` are those of the latest hop; an abstained state
 * has no label and no sentiment.
 */
export function createStateTracker(options: StateOptions = {}): StateTracker {
  const { tickMs } = { ...STATE_DEFAULTS, ...options };
  const state = createHold<string>(options);
  const sentiment = createHold<Sentiment | null>(options);
  // The hop that last spoke for the held state: a hop that abstains has no axes to give to a state that does not, nor the other way round.
  let latest: Hop | null = null;
  let reported: StateReport | null = null;
  let reportedAtMs = Number.NEGATIVE_INFINITY;

  const report = (cause: "change" | "tick", atMs: number): StateReport | null => {
    if (!state.current || !latest) return null;
    const [kind, name = ""] = state.current.value.split(":");
    const abstained = kind === "abstained";
    const mood = abstained ? null : (sentiment.current?.value ?? null);
    const sinceMs = abstained
      ? state.current.sinceMs
      : Math.max(state.current.sinceMs, sentiment.current?.sinceMs ?? 0);
    reportedAtMs = Math.max(reportedAtMs, atMs);
    reported = {
      ...latest,
      cause,
      atMs: reportedAtMs,
      sinceMs: Math.min(sinceMs, reportedAtMs),
      reason: abstained ? (name as AbstentionReason) : null,
      label: abstained || name === "" ? null : (name as Label),
      sentiment: mood,
    };
    return reported;
  };
  const changed = (hop: Hop): StateReport | null => {
    const before = reported;
    const same =
      before &&
      stateKey(before) === state.current?.value &&
      (before.reason !== null || before.sentiment === (sentiment.current?.value ?? null));
    return same ? null : report("change", hop.atMs);
  };

  return {
    get current() {
      return reported;
    },
    hop(hop) {
      state.offer(stateKey(hop), hop.atMs);
      sentiment.offer(hop.sentiment, hop.atMs);
      const held = state.current?.value ?? "";
      if (held === stateKey(hop) || (hop.reason === null && held.startsWith("ok:"))) latest = hop;
      return state.current ? changed(hop) : null;
    },
    force(hop) {
      state.force(stateKey(hop), hop.atMs);
      sentiment.force(hop.sentiment, hop.atMs);
      latest = hop;
      return changed(hop);
    },
    advance(atMs) {
      const ticks: StateReport[] = [];
      while (reported && reportedAtMs + tickMs <= atMs) {
        const tick = report("tick", reportedAtMs + tickMs);
        if (tick) ticks.push(tick);
      }
      return ticks;
    },
  };
}

function stateKey({ reason, label }: Pick<Hop, "reason" | "label">): string {
  return reason === null ? `ok:${label ?? ""}` : `abstained:${reason}`;
}
