import { Series } from "../series.ts";
import type { EmotionStreamEvent, EventOf, Summary } from "../spec/index.ts";
import type { Who } from "./row-encoder.ts";

/** From which arousal on, for how long, a voice counts as agitated; shorter pauses than `bridgeMs` do not end it. Ours: a choice for the eye, not a norm. */
export const AGITATED = Object.freeze({ arousal: 0.5, minMs: 2000, bridgeMs: 5000 });

/** A state this long after the end of speech is still of that speech, ms. */
const TAIL_MS = 500;

/** Of alerts, gaps and agitated stretches, so many are kept each. */
const MAX_KEPT = 200;
const MAX_WARNINGS = 50;

/** A stretch of the recording. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** A stretch of high arousal, and how much of it was heard: the bridged pauses are left out. */
export interface AgitatedStretch {
  readonly startMs: number;
  endMs: number;
  heardMs: number;
}

/** Two states no further apart than this are one piece of hearing, ms: ticks come every half second. */
const CONTINUOUS_MS = 1500;

/** What is known of one speaker beside the summary. */
export interface SpeakerTally {
  readonly who: Who;
  readonly valence: Series;
  readonly arousal: Series;
  /** Stretches of high arousal, in order. */
  readonly agitated: AgitatedStretch[];
}

/** What the page's fixed part needs of a call and its summary does not hold; fixed in size, however long the call. */
export class Tally {
  readonly #speakers = new Map<string, SpeakerTally>();
  /** By channel: when speech ended there, infinite while it goes on; no entry where no detector reports. */
  readonly #speechEnd = new Map<number, number>();
  readonly #open = new Map<string, AgitatedStretch>();
  /** Rules that fired and that the summary has no list for. */
  readonly alerts: EventOf<"alert">[] = [];
  readonly gaps: EventOf<"gap">[] = [];
  /** What each provider says of its own accuracy. */
  readonly accuracy = new Map<string, string>();
  /** The first message of every code. */
  readonly warnings = new Map<string, string>();
  /** True once anything was heard in the voice, rather than in the words. */
  acoustic = false;
  uncalibrated = 0;
  readings = 0;
  summary: Summary | undefined;

  /** Every speaker that a state was reported of. */
  get speakers(): readonly SpeakerTally[] {
    return [...this.#speakers.values()];
  }

  /** Takes in one event. */
  accept(event: EmotionStreamEvent): void {
    switch (event.type) {
      case "state":
        this.#state(event);
        break;
      case "emotion":
        this.#reading(event);
        break;
      case "alert":
        if (!IN_SUMMARY.has(event.rule)) keep(this.alerts, event);
        break;
      case "gap":
        keep(this.gaps, event);
        break;
      case "provider":
        if (event.accuracy !== undefined) this.accuracy.set(event.provider, event.accuracy.statement);
        break;
      case "warning":
        if (!this.warnings.has(event.code) && this.warnings.size < MAX_WARNINGS)
          this.warnings.set(event.code, event.message);
        break;
      case "end":
        for (const key of [...this.#open.keys()]) this.#close(key);
        this.summary = event.summary;
        break;
      case "speech":
        this.#speechEnd.set(event.channel, event.edge === "start" ? Number.POSITIVE_INFINITY : event.atMs);
        break;
      case "transcript":
      case "revision":
      case "insight":
      case "usage":
        break;
    }
  }

  /** What is known of a speaker of the summary. */
  find({ channel, speaker }: Who): SpeakerTally | undefined {
    return this.#speakers.get(keyOf(channel, speaker));
  }

  #reading({ evidence, final, calibrated }: EventOf<"emotion">): void {
    if (!final) return;
    if (evidence === "acoustic") this.acoustic = true;
    this.readings++;
    if (!calibrated) this.uncalibrated++;
  }

  #state(event: EventOf<"state">): void {
    const key = keyOf(event.channel, event.speaker);
    const tally = this.#tallyOf(key, event);
    // A silent speaker's last known values are held, not heard: they are no part of the curve.
    if (event.status === "abstained" && event.reason === "silence") return;
    if (event.valence) tally.valence.add(event.atMs, event.valence.value);
    if (!event.arousal) return;
    tally.arousal.add(event.atMs, event.arousal.value);
    // A state is held for a while after the voice has stopped; that is no agitation that was heard.
    if (event.atMs > (this.#speechEnd.get(event.channel) ?? Number.POSITIVE_INFINITY) + TAIL_MS) return;
    const open = this.#open.get(key);
    const sinceMs = event.atMs - (open?.endMs ?? Number.NEGATIVE_INFINITY);
    const high = event.arousal.value >= AGITATED.arousal;
    if (high && open !== undefined && sinceMs <= AGITATED.bridgeMs) {
      open.endMs = event.atMs;
      if (sinceMs <= CONTINUOUS_MS) open.heardMs += sinceMs;
      return;
    }
    this.#close(key);
    if (high) this.#open.set(key, { startMs: event.atMs, endMs: event.atMs, heardMs: 0 });
  }

  #tallyOf(key: string, { channel, role, speaker }: Who): SpeakerTally {
    const known = this.#speakers.get(key);
    if (known !== undefined) return known;
    const tally = { who: { channel, role, speaker }, valence: new Series(), arousal: new Series(), agitated: [] };
    this.#speakers.set(key, tally);
    return tally;
  }

  #close(key: string): void {
    const stretch = this.#open.get(key);
    this.#open.delete(key);
    if (stretch === undefined || stretch.heardMs < AGITATED.minMs) return;
    const agitated = this.#speakers.get(key)?.agitated;
    if (agitated !== undefined) keep(agitated, stretch);
  }
}

const IN_SUMMARY: ReadonlySet<string> = new Set(["negative-spike", "positive-spike", "sustained-negative"]);

function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_KEPT) list.push(item);
}

function keyOf(channel: number, speaker: string | null): string {
  return `${channel}/${speaker ?? ""}`;
}
