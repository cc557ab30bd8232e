import type { EmotionStreamEvent, EventOf, SpeakerSummary, Summary } from "../../../src/spec/index.ts";

const base = { schema: "events/1", streamId: "s-1", seq: 0 } as const;
const agent = { channel: 0, role: "agent", speaker: null } as const;

const axis = (value: number) => ({ value, origin: "derived", confidence: 0.8 }) as const;

/** A state of the agent that claims a label. */
export function stateOf(
  changes: Partial<Extract<EventOf<"state">, { status: "ok" }>> = {},
): Extract<EventOf<"state">, { status: "ok" }> {
  return {
    ...base,
    ...agent,
    type: "state",
    atMs: 12_000,
    cause: "change",
    sinceMs: 11_000,
    valence: axis(0.41),
    arousal: axis(-0.2),
    dominance: null,
    sentiment: "positive",
    confidence: 0.82,
    mixedSignals: false,
    status: "ok",
    label: "happiness",
    ...changes,
  };
}

/** A state of the agent that claims nothing. */
export function abstainedState(
  reason: Extract<EventOf<"state">, { status: "abstained" }>["reason"],
  changes: Partial<EventOf<"state">> = {},
): EventOf<"state"> {
  const { status: _status, label: _label, ...common } = stateOf();
  return {
    ...common,
    valence: null,
    arousal: null,
    ...changes,
    status: "abstained",
    reason,
    label: null,
  } as EventOf<"state">;
}

/** A reading of the agent that claims a label. */
export function readingEvent(
  changes: Partial<Extract<EventOf<"emotion">, { status: "ok" }>> = {},
): Extract<EventOf<"emotion">, { status: "ok" }> {
  return {
    ...base,
    ...agent,
    type: "emotion",
    atMs: 12_000,
    provider: "local",
    utteranceId: "u-1",
    span: { startMs: 9000, endMs: 12_000 },
    final: true,
    evidence: "acoustic",
    scores: [],
    valence: axis(0.41),
    arousal: axis(-0.2),
    dominance: null,
    coverage: 1,
    affect: "affect/1",
    confidence: 0.82,
    calibrated: true,
    mixedSignals: false,
    latencyMs: null,
    status: "ok",
    label: "happiness",
    vendorLabel: "happiness",
    sentiment: "positive",
    ...changes,
  };
}

/** An alert about the customer. */
export function alertEvent(message: string, atMs: number): EventOf<"alert"> {
  const who = { channel: 1, role: "customer", speaker: null } as const;
  const span = { startMs: atMs, endMs: atMs };
  return { ...base, ...who, type: "alert", atMs, rule: "negative-spike", message, span, valence: -0.6 };
}

/** The first event of the local engine. */
export function connectedEvent(): EventOf<"provider"> {
  const accuracy = { statement: "Right about half of the time on voices it never heard.", figures: {} };
  const session = { provider: "local", channel: 0, session: 0, detector: "silero-v6", accuracy } as const;
  return { ...base, type: "provider", atMs: 0, state: "connected", ...session };
}

/** What the agent did over a call of one minute. */
export function speakerSummary(changes: Partial<SpeakerSummary> = {}): SpeakerSummary {
  return {
    ...agent,
    toldApart: true,
    speechMs: 24_000,
    talkShare: 0.6,
    longestMonologueMs: 9000,
    readings: 50,
    abstained: { silence: 10, "low-confidence": 4 },
    valence: { mean: 0.12, min: -0.3, max: 0.5 },
    arousal: { mean: -0.32, min: -0.6, max: 0.1 },
    labelMs: { neutral: 15_000, happiness: 5000 },
    trend: { direction: "rising", valencePerMinute: 0.2 },
    spikes: [],
    sustainedNegative: [],
    mixedSignals: [],
    omitted: 0,
    ...changes,
  };
}

/** The summary of a call of one minute with one speaker. */
export function summaryOf(changes: Partial<Summary> = {}): Summary {
  return {
    streamId: "s-1",
    outcome: "completed",
    durationMs: 60_000,
    channels: 2,
    providers: ["local"],
    detector: "silero-v6",
    affect: "affect/1",
    provenance: { models: { local: { id: "emodb-prosody", licence: "MIT" } }, denoiser: null, companion: null },
    speakers: [speakerSummary()],
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

/** A short call: a happy agent, a customer who turns angry, an alert. */
export function shortCall(): EmotionStreamEvent[] {
  const customer = { channel: 1, role: "customer", speaker: null } as const;
  return [
    connectedEvent(),
    stateOf({ atMs: 2000 }),
    stateOf({
      ...customer,
      atMs: 4000,
      label: "anger",
      valence: axis(-0.6),
      arousal: axis(0.7),
      sentiment: "negative",
    }),
    alertEvent("negative spike at 00:04", 4000),
    abstainedState("conflict", { ...customer, atMs: 6000 }),
    abstainedState("silence", { atMs: 7000 }),
  ];
}
