import type { SpeakerSummary, Summary } from "../spec/index.ts";
import { claimCounts, clock, MIXED_SIGNALS, NOTHING_HELD } from "../wording.ts";
import { clockSpan, duration, percent, signed } from "./figures.ts";
import { capital, listed, speakerSubject } from "./names.ts";
import type { Who } from "./row-encoder.ts";
import { AGITATED, type SpokenStretch, type Tally } from "./tally.ts";

/** Stretches that take up this share of a speaker's talking are "most of the time they spoke". */
const MOST = 0.75;
const TURN_WEIGHT = 30;
const ALERT_WEIGHT = 30;

/** A moment that is worth listening to. */
export interface Moment {
  readonly atMs: number;
  readonly endMs: number;
  readonly who: Who;
  readonly kind: "drop" | "lift" | "negative" | "agitated" | "mixed" | "alert";
  readonly title: string;
  readonly detail: string;
  /** How much it asks for attention; comparable between kinds only roughly: a turn of 1 counts as 30 s of negative or agitated speech. */
  readonly weight: number;
}

/** What a call comes to, in sentences. */
export interface Findings {
  readonly headline: string;
  readonly lead: readonly string[];
  readonly moments: readonly Moment[];
}

/** Reads a call for a person who has ten seconds: arousal first, since a voice shows it more reliably than valence; nothing is said that was abstained from. */
export function findingsOf(summary: Summary, tally: Tally): Findings {
  return {
    headline: headlineOf(summary, tally),
    lead: leadOf(summary, tally),
    moments: momentsOf(summary, tally).sort((a, b) => a.atMs - b.atMs),
  };
}

function headlineOf(summary: Summary, tally: Tally): string {
  const { speakers } = summary;
  const subject = (who: Who): string => capital(speakerSubject(who, summary.channels));
  const sounded = soundedOf(tally);
  if (speakers.every(({ speechMs, readings }) => speechMs === 0 && readings === 0))
    return "Nobody was heard speaking on this call.";
  const claimed = speakers.filter((speaker) => claims(speaker) > 0);
  if (claimed.length === 0)
    return "The voices could not be read with enough certainty: no claim is made about this call.";

  const agitated = longest(speakers, (speaker) => tally.agitatedStretches(speaker));
  if (agitated !== null) {
    const { who, stretch } = agitated;
    if (who.speechMs > 0 && tally.agitatedMs(who) >= MOST * who.speechMs)
      return `${subject(who)} ${sounded} agitated for most of the time they spoke.`;
    return `${subject(who)} ${sounded} most agitated ${when(stretch)}.`;
  }
  const negative = longest(speakers, (speaker) => negativeStretches(speaker, tally));
  if (negative !== null) return `${subject(negative.who)} ${sounded} negative ${when(negative.stretch)}.`;
  const spike = sharpest(speakers);
  if (spike !== null) return `${subject(spike.who)} turned ${spike.kind} at ${clock(spike.atMs)}.`;
  if (unheld(summary, tally).length === claimed.length)
    return `${capital(NOTHING_HELD)}: the readings are shown as they are.`;
  const known = speakers.some(({ arousal }) => arousal !== null);
  if (!known) return "No sharp turn was found on this call.";
  return speakers.some((speaker) => tally.agitatedMs(speaker) > 0)
    ? "No stretch of agitation and no sharp turn was heard on this call."
    : "No agitation and no sharp turn was heard on this call.";
}

/** From when to when, and how much was spoken in between where that is less. */
function when({ startMs, endMs, spokenMs }: SpokenStretch): string {
  const span = `from ${clock(startMs)} to ${clock(endMs)}`;
  return hasPauses({ startMs, endMs, spokenMs })
    ? `${span}: ${duration(spokenMs)} of speech, the pauses left out`
    : span;
}

/** True for a stretch that a person would find longer than the speech in it. */
function hasPauses({ startMs, endMs, spokenMs }: SpokenStretch): boolean {
  return endMs - startMs - spokenMs >= 1000;
}

/** The stretches in which a speaker's valence stayed negative, and how much they spoke in them. */
function negativeStretches(speaker: SpeakerSummary, tally: Tally) {
  return speaker.sustainedNegative.map((stretch) => ({ ...stretch, spokenMs: tally.spokenMs(speaker, stretch) }));
}

/** Speakers of whom something was claimed although no state held: a call too short for one. */
function unheld({ speakers }: Summary, tally: Tally): SpeakerSummary[] {
  return speakers.filter((speaker) => claims(speaker) > 0 && tally.find(speaker)?.held === false);
}

/** What was read of a speaker of whom no state held. */
function readingsOf(speaker: SpeakerSummary, { channels }: Summary, tally: Tally): string {
  const counts = claimCounts(tally.find(speaker)?.claims ?? new Map()).join(", ");
  const means = (["arousal", "valence"] as const).flatMap((axis) => {
    const range = speaker[axis];
    return range === null ? [] : [`mean ${axis} ${signed(range.mean)}`];
  });
  const of = `Readings of ${speakerSubject(speaker, channels)}: ${counts} of ${speaker.readings}`;
  return `${[of, ...means].join("; ")}.`;
}

const TREND_WORDS = { falling: "fell", rising: "rose", flat: "stayed level" } as const;

function leadOf(summary: Summary, tally: Tally): string[] {
  const { speakers, channels } = summary;
  const moved = Object.entries(TREND_WORDS).flatMap(([direction, words]) => {
    const who = speakers.filter(({ trend }) => trend?.direction === direction);
    return who.length === 0 ? [] : [`${words} for ${listed(who.map((speaker) => speakerSubject(speaker, channels)))}`];
  });
  const negative = speakers.flatMap((speaker) => {
    const ms = negativeStretches(speaker, tally).reduce((sum, { spokenMs }) => sum + spokenMs, 0);
    if (ms === 0) return [];
    const of = speaker.speechMs > 0 ? ` of their ${duration(speaker.speechMs)} of speech` : " of speech";
    return [{ subject: speakerSubject(speaker, channels), time: duration(ms) + of }];
  });
  const spike = sharpest(speakers);
  return [
    ...unheld(summary, tally).map((speaker) => readingsOf(speaker, summary, tally)),
    ...(moved.length === 0 ? [] : [`Over the call, valence ${listed(moved)}.`]),
    ...(negative.length === 0
      ? []
      : [
          capital(
            `${listed(negative.map(({ subject, time }, index) => `${subject}${index === 0 ? ` ${soundedOf(tally)} negative` : ""} for ${time}`))}.`,
          ),
        ]),
    ...(spike === null
      ? []
      : [
          `Valence turned most sharply for ${speakerSubject(spike.who, channels)} at ${clock(spike.atMs)} (${signed(spike.delta)}).`,
        ]),
  ];
}

/** How a finding is worded: by voice, or by words alone. */
function soundedOf({ acoustic, readings }: Tally): string {
  return acoustic || readings === 0 ? "sounded" : "came across as";
}

function momentsOf(summary: Summary, tally: Tally): Moment[] {
  const alerts = tally.alerts.map((alert): Moment => {
    const { startMs, endMs } = alert.span;
    return {
      atMs: startMs,
      endMs,
      who: alert,
      kind: "alert",
      title: capital(alert.message),
      detail: alert.rule,
      weight: ALERT_WEIGHT,
    };
  });
  return [...summary.speakers.flatMap((speaker) => speakerMoments(speaker, tally)), ...alerts];
}

function speakerMoments(who: SpeakerSummary, tally: Tally): Moment[] {
  const spikes = who.spikes.map((spike): Moment => {
    const rise = spike.kind === "positive";
    return {
      atMs: spike.atMs,
      endMs: spike.atMs,
      who,
      kind: rise ? "lift" : "drop",
      title: rise ? "Valence rose sharply" : "Valence fell sharply",
      detail: `${signed(spike.delta)} against their own level, to ${signed(spike.valence)}`,
      weight: TURN_WEIGHT * Math.abs(spike.delta),
    };
  });
  const negative = negativeStretches(who, tally).map((stretch) =>
    stretchMoment(who, "negative", stretch, `mean valence ${signed(stretch.meanValence)}`),
  );
  const agitated = tally
    .agitatedStretches(who)
    .map((stretch) => stretchMoment(who, "agitated", stretch, `arousal ${signed(AGITATED.arousal)} or more`));
  const mixed = who.mixedSignals.map((span): Moment => {
    const detail = `${clockSpan(span.startMs, span.endMs)}, no single label is claimed`;
    const weight = tally.spokenMs(who, span) / 1000;
    const { startMs: atMs, endMs } = span;
    return { atMs, endMs, who, kind: "mixed", title: capital(MIXED_SIGNALS), detail, weight };
  });
  return [...spikes, ...negative, ...agitated, ...mixed];
}

function stretchMoment(who: Who, kind: "negative" | "agitated", stretch: SpokenStretch, figure: string): Moment {
  const { startMs, endMs, spokenMs } = stretch;
  return {
    atMs: startMs,
    endMs,
    who,
    kind,
    title: `${capital(kind)} for ${duration(spokenMs)} of speech`,
    detail: `${clockSpan(startMs, endMs)}${hasPauses(stretch) ? " with pauses" : ""}, ${figure}`,
    weight: spokenMs / 1000,
  };
}

/** How many readings of a speaker make a claim. */
export function claims({ readings, abstained }: SpeakerSummary): number {
  return readings - Object.values(abstained).reduce((sum, count) => sum + count, 0);
}

/** How many readings make no claim, of how many, as words; `null` when there are none at all. */
export function unclaimed(
  summary: Summary,
): { readonly count: number; readonly of: number; readonly share: string } | null {
  const of = summary.speakers.reduce((sum, { readings }) => sum + readings, 0);
  const count = of - summary.speakers.reduce((sum, speaker) => sum + claims(speaker), 0);
  return of === 0 ? null : { count, of, share: percent(count / of) };
}

interface Longest {
  readonly who: SpeakerSummary;
  readonly stretch: SpokenStretch;
}

/** The stretch with the most speech in it. */
function longest(
  speakers: readonly SpeakerSummary[],
  stretchesOf: (speaker: SpeakerSummary) => readonly SpokenStretch[],
): Longest | null {
  let best: Longest | null = null;
  for (const who of speakers) {
    for (const stretch of stretchesOf(who)) {
      if (best === null || stretch.spokenMs > best.stretch.spokenMs) best = { who, stretch };
    }
  }
  return best;
}

function sharpest(speakers: readonly SpeakerSummary[]) {
  const spikes = speakers.flatMap((who) => who.spikes.map((spike) => ({ ...spike, who })));
  return spikes.reduce<(typeof spikes)[number] | null>(
    (best, spike) => (best === null || Math.abs(spike.delta) > Math.abs(best.delta) ? spike : best),
    null,
  );
}
