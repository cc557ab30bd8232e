import { Series } from "../series.ts";
import type { EmotionStreamEvent, EventOf, Summary } from "../spec/index.ts";
import { countClaim } from "../wording.ts";
import type { Who } from "./row-encoder.ts";
import { type Part, Spans, type Stretch } from "./spans.ts";

/**
 * When a voice counts as agitated: arousal from here on. A stretch has so much speech at least; pauses and other people's turns of up to
 * `bridgeMs`, and calmer speech of up to `calmMs`, do not end it and are not counted. Ours: a choice for the eye, not a norm.
 */
export const AGITATED = Object.freeze({ arousal: 0.5, minMs: 2000, bridgeMs: 10_000, calmMs: 1000 });

/** Of alerts, gaps and agitated stretches, so many are shown each. */
const MAX_KEPT = 200;
const MAX_WARNINGS = 50;

/** A stretch of the recording, and how much of the speaker's own speech lies in it: pauses and other people's turns are left out. */
export interface SpokenStretch extends Stretch {
  readonly spokenMs: number;
}

/** What is known of one speaker beside the summary. */
export interface SpeakerTally {
  readonly who: Who;
  readonly valence: Series;
  readonly arousal: Series;
  /** True once a state other than silence held. */
  held: boolean;
  /** How often the readings claimed what. */
  readonly claims: Map<string, number>;
  /** What their readings tell of. */
  readonly read: Spans;
  /** The part of it in which arousal was known. */
  readonly aroused: Spans;
  /** The part of that in which it was high. */
  readonly high: Spans;
}

/** What the page's fixed part needs of a call and its summary does not hold; fixed in size, however long the call. */
export class Tally {
  readonly #speakers = new Map<string, SpeakerTally>();
  /** Speech by channel; no entry where no detector reports. */
  readonly #speech = new Map<number, Spans>();
  /** By channel: since when somebody speaks there. */
  readonly #speaking = new Map<number, number>();
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

  /** Every speaker that a state or a reading was reported of. */
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
        for (const channel of [...this.#speaking.keys()]) this.#endSpeech(channel, event.atMs);
        this.summary = event.summary;
        break;
      case "speech":
        if (event.edge === "start") this.#speaking.set(event.channel, event.atMs);
        else this.#endSpeech(event.channel, event.atMs);
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

  /** How much of a stretch a speaker spoke, ms. */
  spokenMs(who: Who, stretch: Stretch): number {
    return this.#spoken(who, stretch).reduce((sum, { countedMs }) => sum + countedMs, 0);
  }

  /** How much of what a speaker said sounded agitated, ms, in however short turns. */
  agitatedMs(who: Who): number {
    return this.#agitatedSpeech(who).reduce((sum, { countedMs }) => sum + countedMs, 0);
  }

  /** The stretches in which a speaker sounded agitated, in order, at most 200. */
  agitatedStretches(who: Who): SpokenStretch[] {
    const stretches: SpokenStretch[] = [];
    for (const { startMs, endMs, countedMs } of this.#agitatedSpeech(who)) {
      const last = stretches.at(-1);
      const goesOn =
        last !== undefined &&
        startMs - last.endMs <= AGITATED.bridgeMs &&
        this.spokenMs(who, { startMs: last.endMs, endMs: startMs }) <= AGITATED.calmMs;
      if (goesOn) stretches.splice(-1, 1, { ...last, endMs, spokenMs: last.spokenMs + countedMs });
      else stretches.push({ startMs, endMs, spokenMs: countedMs });
    }
    return stretches.filter(({ spokenMs }) => spokenMs >= AGITATED.minMs).slice(0, MAX_KEPT);
  }

  #agitatedSpeech(who: Who): Part[] {
    return (this.find(who)?.high.all() ?? []).flatMap((part) => this.#spoken(who, part));
  }

  /** The speech of a speaker inside a stretch: what their channel's detector heard, cut to their own readings where several share the channel; where neither is known, all of it. */
  #spoken(who: Who, stretch: Stretch): Part[] {
    const speech = this.#speech.get(who.channel);
    const others = this.speakers.filter(({ who: other, read }) => other.channel === who.channel && !read.isEmpty);
    if (speech !== undefined && others.length <= 1) return speech.inside(stretch);
    const read = this.find(who)?.read;
    if (read === undefined || read.isEmpty) return [{ ...stretch, countedMs: stretch.endMs - stretch.startMs }];
    const parts = read.inside(stretch);
    return speech === undefined ? parts : parts.flatMap((part) => speech.inside(part));
  }

  #endSpeech(channel: number, atMs: number): void {
    const sinceMs = this.#speaking.get(channel);
    this.#speaking.delete(channel);
    const speech = this.#speech.get(channel) ?? new Spans();
    this.#speech.set(channel, speech);
    if (sinceMs !== undefined) speech.add(sinceMs, atMs);
  }

  #reading(event: EventOf<"emotion">): void {
    const { evidence, final, calibrated, span, arousal } = event;
    if (!final) return;
    if (evidence === "acoustic") this.acoustic = true;
    this.readings++;
    if (!calibrated) this.uncalibrated++;
    const { read, aroused, high, claims } = this.#tallyOf(keyOf(event.channel, event.speaker), event);
    countClaim(claims, event);
    read.add(span.startMs, span.endMs);
    if (arousal === null) return;
    // Windows overlap, and the first of a turn may tell nothing: a reading speaks for all it heard that none spoke for before.
    const newMs = Math.max(span.startMs, aroused.endMs);
    aroused.add(newMs, span.endMs);
    if (arousal.value >= AGITATED.arousal) high.add(newMs, span.endMs);
  }

  #state(event: EventOf<"state">): void {
    const tally = this.#tallyOf(keyOf(event.channel, event.speaker), event);
    // A silent speaker's last known values are held, not heard: they are no part of the curve.
    if (event.status === "abstained" && event.reason === "silence") return;
    tally.held = true;
    if (event.valence) tally.valence.add(event.atMs, event.valence.value);
    if (event.arousal) tally.arousal.add(event.atMs, event.arousal.value);
  }

  #tallyOf(key: string, { channel, role, speaker }: Who): SpeakerTally {
    const known = this.#speakers.get(key);
    if (known !== undefined) return known;
    const series = { valence: new Series(), arousal: new Series() };
    const spans = { read: new Spans(), aroused: new Spans(), high: new Spans() };
    const tally = { who: { channel, role, speaker }, held: false, claims: new Map(), ...series, ...spans };
    this.#speakers.set(key, tally);
    return tally;
  }
}

const IN_SUMMARY: ReadonlySet<string> = new Set(["negative-spike", "positive-spike", "sustained-negative"]);

function keep<T>(list: T[], item: T): void {
  if (list.length < MAX_KEPT) list.push(item);
}

function keyOf(channel: number, speaker: string | null): string {
  return `${channel}/${speaker ?? ""}`;
}
