import type { Axis, EmotionStreamEvent, EventOf, Reason, SpeakerSummary, Summary } from "../../../src/spec/index.ts";

const base = { schema: "events/1", streamId: "call", seq: 0 } as const;

/** Whom a made-up event is about. */
export type Who = Pick<SpeakerSummary, "channel" | "role" | "speaker">;

export const AGENT: Who = { channel: 0, role: "agent", speaker: "agent" };
export const CUSTOMER: Who = { channel: 1, role: "customer", speaker: "customer" };
export const UNKNOWN: Who = { channel: 0, role: null, speaker: null };

type State = Extract<EventOf<"state">, { status: "ok" }>;
type Abstained = Extract<EventOf<"state">, { status: "abstained" }>;
type Reading = Extract<EventOf<"emotion">, { status: "ok" }>;

export const axis = (value: number, confidence: number | null = 0.8): Axis => ({
  value,
  origin: "derived",
  confidence,
});

/** Two reasons as the local engine gives them, one against the speaker's own voice and one against the training voices. */
export const REASONS: readonly Reason[] = [
  {
    cue: "loudness",
    text: "louder than this speaker's usual",
    against: "speaker",
    deviationSd: 2.14,
    moved: "label",
    contribution: 0.31,
  },
  {
    cue: "pitch-height",
    text: "higher than most voices",
    against: "training",
    deviationSd: 1.2,
    moved: "arousal",
    contribution: 0.4,
  },
];

/** A state that claims a label; a change when `sinceMs` is given. */
export function state(who: Who, atMs: number, changes: Partial<State> = {}): State {
  return {
    ...base,
    ...who,
    type: "state",
    atMs,
    cause: changes.sinceMs === undefined ? "tick" : "change",
    sinceMs: atMs,
    valence: axis(-0.4),
    arousal: axis(0.7),
    dominance: null,
    sentiment: "negative",
    confidence: 0.7,
    mixedSignals: false,
    status: "ok",
    label: "anger",
    ...changes,
  };
}

/** A state that claims nothing. */
export function noClaim(
  who: Who,
  atMs: number,
  reason: Abstained["reason"],
  changes: Partial<Abstained> = {},
): Abstained {
  const { status: _status, label: _label, ...rest } = state(who, atMs);
  const known = reason === "low-confidence" || reason === "conflict";
  const axes = known ? {} : { valence: null, arousal: null };
  return { ...rest, ...axes, confidence: null, sentiment: null, ...changes, status: "abstained", reason, label: null };
}

/** A reading of three seconds that ends at a moment. */
export function reading(who: Who, endMs: number, changes: Partial<Reading> = {}): Reading {
  return {
    ...base,
    ...who,
    type: "emotion",
    atMs: endMs,
    provider: "local",
    utteranceId: `u-${who.channel}-${endMs}`,
    span: { startMs: Math.max(0, endMs - 3000), endMs },
    final: true,
    evidence: "acoustic",
    scores: [
      { set: "emotion", kind: "posterior", label: "neutral", vendorLabel: "neutral", score: 0.2 },
      { set: "emotion", kind: "posterior", label: "anger", vendorLabel: "anger", score: 0.7123 },
    ],
    valence: axis(-0.4),
    arousal: axis(0.7),
    dominance: null,
    coverage: 1,
    affect: "affect/1",
    confidence: 0.7,
    calibrated: true,
    mixedSignals: false,
    latencyMs: null,
    status: "ok",
    label: "anger",
    vendorLabel: "anger",
    sentiment: "negative",
    ...changes,
  };
}

export function speech(who: Who, edge: "start" | "end", atMs: number): EventOf<"speech"> {
  return { ...base, ...who, type: "speech", edge, atMs, detector: "silero-v6" };
}

/** One turn: speech, and a reading every half second over the last three seconds, as the local engine gives them. */
export function turn(who: Who, fromMs: number, toMs: number, changes: Partial<Reading> = {}): EmotionStreamEvent[] {
  const hops = Math.ceil((toMs - fromMs) / 500);
  const readings = Array.from({ length: hops }, (_, i) => reading(who, fromMs + 500 * (i + 1), changes));
  return [speech(who, "start", fromMs), ...readings, speech(who, "end", toMs)];
}

export function said(who: Who, startMs: number, text: string): EventOf<"transcript"> {
  const span = { startMs, endMs: startMs + 2000 };
  return {
    ...base,
    ...who,
    type: "transcript",
    atMs: span.endMs,
    provider: "local",
    utteranceId: `t-${startMs}`,
    span,
    text,
    final: true,
  };
}

export function connected(statement = "Right about half of the time on voices it never heard."): EventOf<"provider"> {
  const session = { provider: "local", channel: 0, session: 0, detector: "silero-v6" } as const;
  return { ...base, type: "provider", atMs: 0, state: "connected", ...session, accuracy: { statement, figures: {} } };
}

/** What a speaker did over a call of a minute. */
export function summaryOfSpeaker(who: Who, changes: Partial<SpeakerSummary> = {}): SpeakerSummary {
  return {
    ...who,
    toldApart: true,
    speechMs: 20_000,
    talkShare: 0.5,
    longestMonologueMs: 9000,
    readings: 40,
    abstained: { "low-confidence": 10 },
    valence: { mean: -0.2, min: -0.6, max: 0.3 },
    arousal: { mean: 0.1, min: -0.5, max: 0.8 },
    labelMs: { anger: 6000, neutral: 12_000 },
    trend: { direction: "falling", valencePerMinute: -0.18 },
    spikes: [],
    sustainedNegative: [],
    mixedSignals: [],
    omitted: 0,
    ...changes,
  };
}

/** The summary of a call of a minute between two people. */
export function summary(changes: Partial<Summary> = {}): Summary {
  return {
    streamId: "call",
    outcome: "completed",
    durationMs: 60_000,
    channels: 2,
    providers: ["local"],
    detector: "silero-v6",
    affect: "affect/1",
    provenance: { models: { local: { id: "emodb-prosody", licence: "MIT" } }, denoiser: null, companion: null },
    speakers: [summaryOfSpeaker(AGENT), summaryOfSpeaker(CUSTOMER)],
    usage: {
      lines: [{ provider: "local", line: "audio", unit: "ms", units: 120_000, billedUnits: 120_000, usd: "0" }],
      usd: "0",
      unpriced: [],
    },
    latencyMs: null,
    gapMs: 0,
    warnings: [],
    ...changes,
  };
}

export function end(of: Summary = summary()): EventOf<"end"> {
  return { ...base, type: "end", atMs: of.durationMs, summary: of };
}

export function gap(
  startMs: number,
  endMs: number,
  channel: number | null,
  cause: EventOf<"gap">["cause"],
): EventOf<"gap"> {
  return { ...base, type: "gap", atMs: endMs, span: { startMs, endMs }, channel, cause };
}

/** A minute in which the agent is neutral and the customer grows angry at 00:20, with reasons. */
export function angryCall(): EmotionStreamEvent[] {
  const events: EmotionStreamEvent[] = [connected(), speech(AGENT, "start", 500)];
  const calm = { label: "neutral", valence: axis(0.1), arousal: axis(-0.3), sentiment: "neutral" } as const;
  for (let atMs = 1000; atMs <= 18_000; atMs += 500) {
    events.push(state(AGENT, atMs, { ...calm, ...(atMs === 1000 ? { sinceMs: 1000 } : {}) }));
    if (atMs % 1000 === 0) events.push(reading(AGENT, atMs, { ...calm, vendorLabel: "neutral" }));
  }
  events.push(speech(AGENT, "end", 18_000), noClaim(AGENT, 20_000, "silence", { cause: "change", sinceMs: 20_000 }));
  events.push(speech(CUSTOMER, "start", 19_000));
  for (let atMs = 20_000; atMs <= 30_000; atMs += 500) {
    events.push(state(CUSTOMER, atMs, atMs === 20_000 ? { sinceMs: 20_000 } : {}));
    if (atMs % 1000 === 0) events.push(reading(CUSTOMER, atMs, { reasons: [...REASONS] }));
  }
  events.push(noClaim(CUSTOMER, 32_000, "low-confidence", { cause: "change", sinceMs: 31_000 }));
  events.push(
    speech(CUSTOMER, "end", 34_000),
    noClaim(CUSTOMER, 36_000, "silence", { cause: "change", sinceMs: 36_000 }),
  );
  const spike = { kind: "negative", atMs: 20_500, valence: -0.4, delta: -0.5 } as const;
  const sustained = [{ startMs: 22_000, endMs: 30_000, meanValence: -0.4 }];
  const customer = summaryOfSpeaker(CUSTOMER, { spikes: [spike], sustainedNegative: sustained });
  events.push(end(summary({ speakers: [summaryOfSpeaker(AGENT), customer] })));
  return events;
}

/** An hour of two people who talk in turns of ten seconds, event by event, never held whole. */
export function* hourLongCall(): Generator<EmotionStreamEvent, void> {
  const durationMs = 3_600_000;
  const labels = ["neutral", "anger", "happiness", "sadness", "calm", "boredom"] as const;
  yield connected();
  for (let turn = 0; turn * 10_000 < durationMs; turn++) {
    const [speaker, listener] = turn % 2 === 0 ? [AGENT, CUSTOMER] : [CUSTOMER, AGENT];
    const startMs = turn * 10_000;
    yield speech(speaker, "start", startMs);
    yield noClaim(listener, startMs + 10, "silence", { cause: "change", sinceMs: startMs });
    for (let atMs = startMs + 500; atMs < startMs + 10_000; atMs += 500) {
      const label = labels[Math.floor(turn * 1.7 + (atMs - startMs) / 4000) % labels.length] ?? "neutral";
      const valence = axis(0.6 * Math.sin(atMs / 120_000 + speaker.channel), 0.85);
      const arousal = axis(0.8 * Math.sin(atMs / 45_000), 0.9);
      yield state(speaker, atMs, { label, valence, arousal, sinceMs: atMs });
      if (atMs % 1000 === 0)
        yield reading(speaker, atMs, { label, vendorLabel: label, valence, arousal, reasons: [...REASONS] });
    }
    yield speech(speaker, "end", startMs + 9900);
  }
  yield end(summary({ durationMs }));
}
