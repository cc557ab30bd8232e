import type { SpeakerSummary, Summary } from "../spec/index.ts";
import { clock, MIXED_SIGNALS } from "../wording.ts";
import { clockSpan, duration, percent, signed } from "./figures.ts";
import { capital, listed, speakerSubject } from "./names.ts";
import type { Who } from "./row-encoder.ts";
import { AGITATED, type Stretch, type Tally } from "./tally.ts";

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
  /** How much it asks for attention; comparable between kinds only roughly: a turn of 1 counts as 30 s of a negative or agitated voice. */
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

  const agitated = longest(speakers, (speaker) => tally.find(speaker)?.agitated ?? []);
  if (agitated !== null) {
    const { who, stretch } = agitated;
    const heardMs = agitatedMs(tally, who);
    if (who.speechMs > 0 && heardMs >= MOST * who.speechMs)
      return `${subject(who)} ${sounded} agitated for most of the time they spoke.`;
    return `${subject(who)} ${sounded} most agitated from ${clock(stretch.startMs)} to ${clock(stretch.endMs)}.`;
  }
  const negative = longest(speakers, (speaker) => speaker.sustainedNegative);
  if (negative !== null) {
    const { who, stretch } = negative;
    return `${subject(who)} ${sounded} negative from ${clock(stretch.startMs)} to ${clock(stretch.endMs)}.`;
  }
  const spike = sharpest(speakers);
  if (spike !== null) return `${subject(spike.who)} turned ${spike.kind} at ${clock(spike.atMs)}.`;
  const known = speakers.some(({ arousal }) => arousal !== null);
  return known ? "No agitation and no sharp turn was heard on this call." : "No sharp turn was found on this call.";
}

const TREND_WORDS = { falling: "fell", rising: "rose", flat: "stayed level" } as const;

function leadOf(summary: Summary, tally: Tally): string[] {
  const { speakers, channels } = summary;
  const moved = Object.entries(TREND_WORDS).flatMap(([direction, words]) => {
    const who = speakers.filter(({ trend }) => trend?.direction === direction);
    return who.length === 0 ? [] : [`${words} for ${listed(who.map((speaker) => speakerSubject(speaker, channels)))}`];
  });
  const negative = speakers.flatMap((speaker) => {
    const ms = totalOf(speaker.sustainedNegative);
    return ms === 0 ? [] : [{ subject: speakerSubject(speaker, channels), ms }];
  });
  const spike = sharpest(speakers);
  return [
    ...(moved.length === 0 ? [] : [`Over the call, valence ${listed(moved)}.`]),
    ...(negative.length === 0
      ? []
      : [
          capital(
            `${listed(negative.map(({ subject, ms }, index) => `${subject}${index === 0 ? ` ${soundedOf(tally)} negative` : ""} for ${duration(ms)}`))}.`,
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
  const negative = who.sustainedNegative.map(({ startMs, endMs, meanValence }): Moment => {
    const detail = `${clockSpan(startMs, endMs)}, mean valence ${signed(meanValence)}`;
    return {
      atMs: startMs,
      endMs,
      who,
      kind: "negative",
      title: `Negative for ${duration(endMs - startMs)}`,
      detail,
      weight: (endMs - startMs) / 1000,
    };
  });
  const agitated = (tally.find(who)?.agitated ?? []).map(({ startMs, endMs, heardMs }): Moment => {
    const detail = `${clockSpan(startMs, endMs)}, arousal above ${signed(AGITATED.arousal)}`;
    return {
      atMs: startMs,
      endMs,
      who,
      kind: "agitated",
      title: `Agitated for ${duration(heardMs)}`,
      detail,
      weight: heardMs / 1000,
    };
  });
  const mixed = who.mixedSignals.map(({ startMs, endMs }): Moment => {
    const detail = `${clockSpan(startMs, endMs)}, no single label is claimed`;
    return {
      atMs: startMs,
      endMs,
      who,
      kind: "mixed",
      title: capital(MIXED_SIGNALS),
      detail,
      weight: (endMs - startMs) / 1000,
    };
  });
  return [...spikes, ...negative, ...agitated, ...mixed];
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

/** How long a speaker was heard agitated, ms. */
export function agitatedMs(tally: Tally, who: Who): number {
  return (tally.find(who)?.agitated ?? []).reduce((sum, { heardMs }) => sum + heardMs, 0);
}

/** The length of stretches together, ms. */
export function totalOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}

interface Longest {
  readonly who: SpeakerSummary;
  readonly stretch: Stretch;
}

function longest(
  speakers: readonly SpeakerSummary[],
  stretchesOf: (speaker: SpeakerSummary) => readonly Stretch[],
): Longest | null {
  let best: Longest | null = null;
  for (const who of speakers) {
    for (const stretch of stretchesOf(who)) {
      const longer = best === null || stretch.endMs - stretch.startMs > best.stretch.endMs - best.stretch.startMs;
      if (longer) best = { who, stretch };
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
