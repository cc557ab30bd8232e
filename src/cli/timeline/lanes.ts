import type { EmotionStreamEvent, EventOf } from "../../spec/index.ts";
import { countClaim } from "../../wording.ts";
import { Series } from "./series.ts";
import { keyOf, type Who } from "./words.ts";

/** What is known of one speaker so far. */
export interface Lane {
  readonly who: Who;
  state: EventOf<"state"> | null;
  speaking: boolean;
  /** True once a state other than silence held. */
  held: boolean;
  /** How often the final readings claimed what. */
  readonly claims: Map<string, number>;
  readonly valence: Series;
  readonly arousal: Series;
}

/** The speakers of a call in order of channel, kept up to date from the events. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** Every lane, by channel, then by first appearance. */
  all(): Lane[] {
    return [...this.#lanes.values()].sort((a, b) => a.who.channel - b.who.channel);
  }

  /** The lane of a speaker, made when it is new. */
  of(who: Who): Lane {
    const key = keyOf(who);
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane: Lane = {
      who: { channel: who.channel, role: who.role, speaker: who.speaker },
      state: null,
      speaking: false,
      held: false,
      claims: new Map(),
      valence: new Series(),
      arousal: new Series(),
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** The lane of a speaker if there is one. */
  find(who: Who): Lane | undefined {
    return this.#lanes.get(keyOf(who));
  }

  /** Takes in what an event says of a speaker. */
  accept(event: EmotionStreamEvent): void {
    if (event.type === "state") {
      const lane = this.of(event);
      lane.state = event;
      // A silent speaker's last known values are held, not heard: they are no part of the curve.
      if (event.status === "abstained" && event.reason === "silence") return;
      lane.held = true;
      if (event.valence) lane.valence.add(event.atMs, event.valence.value);
      if (event.arousal) lane.arousal.add(event.atMs, event.arousal.value);
    } else if (event.type === "emotion") {
      if (event.final) countClaim(this.of(event).claims, event);
    } else if (event.type === "speech") {
      this.of(event).speaking = event.edge === "start";
    }
  }
}
