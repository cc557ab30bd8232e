import { describe, expect, it } from "vitest";
import { type AffectOptions, createAffectTrack, type TrackEvent } from "../../../src/core/affect-track.ts";
import type { Reading } from "../../../src/core/normalise/index.ts";
import { createTalkBalance } from "../../../src/core/trajectory/index.ts";
import { EventSchema } from "../../../src/spec/events.ts";
import { SpeakerSummarySchema } from "../../../src/spec/summary.ts";
import { axis, reading } from "./smooth/readings.ts";

const who = { channel: 1, role: "customer", speaker: "customer", toldApart: true, provider: "acme" };

function track(options: AffectOptions = {}) {
  return createAffectTrack({ ...who, options });
}

const angry: Partial<Reading> = {
  label: "anger",
  vendorLabel: "Anger",
  distribution: { anger: 0.8, neutral: 0.2 },
  valence: axis(-0.5, 0.8),
  arousal: axis(0.6, 0.9),
  sentiment: "negative",
  confidence: 0.8,
  calibrated: true,
};

const glad: Partial<Reading> = {
  ...angry,
  label: "happiness",
  distribution: { happiness: 0.9 },
  valence: axis(0.6),
  sentiment: "positive",
};

/** Readings of three seconds every 250 ms, all speech, from the one that ends at `fromMs` to the one that ends at `toMs`. */
function play(target: ReturnType<typeof track>, fromMs: number, toMs: number, facts: Partial<Reading>): TrackEvent[] {
  const events: TrackEvent[] = [];
  for (let endMs = fromMs; endMs <= toMs; endMs += 250) {
    events.push(...target.reading(reading(endMs - 3000, endMs, facts), 3000, null), ...target.advance(endMs));
  }
  return events;
}

const typesOf = (events: readonly TrackEvent[]) => events.map(({ type }) => type);
const statesOf = (events: readonly TrackEvent[]) => events.filter((event) => event.type === "state");

describe("an emotion event", () => {
  it("carries the reading, who is meant and the latency", () => {
    expect(track().reading(reading(0, 3000, { ...angry, key: "u9", text: "no" }), 2800, 120)).toEqual([
      {
        type: "emotion",
        status: "ok",
        atMs: 3000,
        provider: "acme",
        utteranceId: "u9",
        span: { startMs: 0, endMs: 3000 },
        final: true,
        channel: 1,
        role: "customer",
        speaker: "customer",
        evidence: "acoustic",
        scores: [{ set: "emotion", kind: "label", label: "other", vendorLabel: "x", score: 1 }],
        label: "anger",
        vendorLabel: "Anger",
        sentiment: "negative",
        valence: axis(-0.5, 0.8),
        arousal: axis(0.6, 0.9),
        dominance: null,
        coverage: null,
        affect: "affect/1",
        confidence: 0.8,
        calibrated: true,
        mixedSignals: false,
        latencyMs: 120,
        text: "no",
      },
    ]);
  });

  it("withholds label and sentiment at low confidence, and keeps the axes with their own confidence", () => {
    expect(track().reading(reading(0, 3000, { ...angry, confidence: 0.4 }), 2800, null)[0]).toMatchObject({
      status: "abstained",
      reason: "low-confidence",
      label: null,
      vendorLabel: null,
      sentiment: null,
      arousal: axis(0.6, 0.9),
      scores: [{ vendorLabel: "x" }],
    });
  });

  it("withholds the axes too when there was too little speech", () => {
    expect(track().reading(reading(0, 3000, angry), 200, null)[0]).toMatchObject({
      status: "abstained",
      reason: "too-short",
      valence: null,
      arousal: null,
      coverage: null,
    });
  });

  it("gives the reasons of a reading, sure or not, and none of one that was not read", () => {
    const reasons = [
      {
        cue: "vocal-effort",
        text: "louder than most voices",
        against: "training" as const,
        deviationSd: 1,
        moved: "arousal" as const,
        contribution: 0.4,
      },
    ];
    const told = (facts: Partial<Reading>, speechMs: number) =>
      track().reading(reading(0, 3000, { ...angry, ...facts, reasons }), speechMs, null)[0];
    expect(told({}, 2800)).toMatchObject({ status: "ok", reasons });
    expect(told({ confidence: 0.4 }, 2800)).toMatchObject({ reason: "low-confidence", reasons });
    expect(told({}, 200)).not.toHaveProperty("reasons");
  });

  it("shows a conflict as mixed signals", () => {
    const torn = { ...angry, distribution: { anger: 0.55, happiness: 0.45 } };
    expect(track().reading(reading(0, 3000, torn), 2800, null)[0]).toMatchObject({
      reason: "conflict",
      mixedSignals: true,
    });
  });

  it("shows a vendor's own mixed as mixed signals without abstaining", () => {
    const mixed = { label: "mixed", vendorLabel: "MIXED", vendorMixed: true } as const;
    expect(track().reading(reading(0, 3000, mixed), 2800, null)[0]).toMatchObject({
      status: "ok",
      label: "mixed",
      mixedSignals: true,
    });
  });

  it("does not let a reading that said nothing count in what follows", () => {
    const target = track();
    target.reading(reading(0, 3000, { ...glad, languageSupported: false }), 3000, null);
    target.reading(reading(0, 3100, angry), 3000, null);
    const [state] = statesOf(play(target, 3600, 3600, angry));
    expect(state).toMatchObject({ label: "anger", valence: { value: expect.closeTo(-0.5, 9) } });
  });

  it("judges late words at their own time, against the voice of that time, and leaves the state alone", () => {
    const target = track();
    play(target, 3000, 6000, angry);
    play(target, 12_000, 15_000, angry);
    const words = reading(4000, 6000, { evidence: "lexical", valence: axis(0.5), sentiment: "positive" });
    const events = target.reading(words, 2000, null);
    expect([typesOf(events), events[0]]).toMatchObject([["emotion"], { reason: "conflict", atMs: 6000 }]);
  });
});

describe("state events", () => {
  it("follow the emotion event that made the state hold", () => {
    const events = play(track(), 3000, 3500, angry);
    expect(typesOf(events)).toEqual(["emotion", "emotion", "emotion", "state"]);
  });

  it("tick every 500 ms of audio between changes", () => {
    const states = statesOf(play(track(), 3000, 5500, angry));
    expect(states.map((state) => state.type === "state" && [state.cause, state.atMs])).toEqual([
      ["change", 3500],
      ["tick", 4000],
      ["tick", 4500],
      ["tick", 5000],
      ["tick", 5500],
    ]);
  });

  it("say what the smoothed readings say, not the last one", () => {
    const target = track();
    play(target, 3000, 6000, angry);
    target.reading(reading(3250, 6250, glad), 3000, null);
    expect(target.advance(6500)[0]).toMatchObject({ type: "state", label: "anger" });
  });

  it("turn to silence when nobody spoke for longer than the smoothing window", () => {
    const target = track();
    play(target, 3000, 4000, angry);
    const changes = target.advance(9000).filter((event) => event.type === "state" && event.cause === "change");
    expect(changes).toMatchObject([{ atMs: 6500, status: "abstained", reason: "silence", valence: null }]);
  });

  it("do not turn to silence while speech goes on without a reading", () => {
    const target = track();
    play(target, 3000, 4000, angry);
    for (let ms = 4000; ms < 9000; ms += 100) target.speech(ms, ms + 100);
    expect(target.advance(9000).every((event) => event.type === "state" && event.status === "ok")).toBe(true);
  });

  it("report silence at the start of a call in which nobody speaks", () => {
    expect(track().advance(2750)).toMatchObject([{ type: "state", cause: "change", reason: "silence", atMs: 2500 }]);
  });

  it("stay silent while the analysis window trails off after speech", () => {
    const target = track();
    play(target, 3000, 4000, angry);
    target.speech(0, 4000);
    const reasons: unknown[] = [];
    for (let endMs = 4250; endMs <= 9000; endMs += 250) {
      const events = target.reading(reading(endMs - 3000, endMs, angry), Math.max(0, 7000 - endMs), null);
      reasons.push(
        ...[...events, ...target.advance(endMs)].flatMap((e) =>
          e.type === "state" && e.cause === "change" ? [e.status === "abstained" && e.reason] : [],
        ),
      );
    }
    expect(reasons).toEqual(["silence"]);
  });
});

describe("alerts", () => {
  it("follow the state event of the reading that fired them", () => {
    const target = track();
    play(target, 3000, 20_000, glad);
    const alerts = play(target, 20_250, 26_000, { ...angry, valence: axis(-0.9) }).filter(
      ({ type }) => type === "alert",
    );
    expect(alerts).toMatchObject([
      { rule: "negative-spike", message: "negative spike at 00:20", channel: 1, role: "customer", speaker: "customer" },
      { rule: "sustained-negative", message: expect.stringContaining("sustained negative since 00:") },
    ]);
  });
});

describe("a track's summary", () => {
  it("has the form of a speaker's summary and all that was counted", () => {
    const talk = createTalkBalance();
    const target = createAffectTrack({ ...who, talk });
    play(target, 3000, 13_000, angry);
    target.reading(reading(10_250, 13_250, angry), 100, null);
    target.speech(0, 13_000);
    talk.speech("0/", 13_000, 14_000);
    const summary = SpeakerSummarySchema.parse(target.summary());
    expect(summary).toMatchObject({
      channel: 1,
      speaker: "customer",
      toldApart: true,
      speechMs: 13_000,
      talkShare: 13 / 14,
      longestMonologueMs: 13_000,
      readings: 42,
      abstained: { "too-short": 1 },
      labelMs: { anger: 10_250 },
      trend: { direction: "flat" },
    });
  });

  it("counts an utterance once, however often it was revised", () => {
    const target = track();
    target.reading(reading(0, 2000, { ...angry, key: "u1", final: false }), 2000, null);
    target.reading(reading(0, 3000, { ...angry, key: "u1" }), 3000, null);
    expect(target.summary().readings).toBe(1);
  });
});

describe("every event of a track", () => {
  it("is an event of the vocabulary once it is stamped", () => {
    const target = track();
    const events = [
      ...target.advance(2600),
      ...play(target, 3000, 20_000, glad),
      ...play(target, 20_250, 30_000, { ...angry, valence: axis(-0.9), confidence: 0.3 }),
      ...target.advance(40_000),
    ];
    const bad = events.filter(
      (event, seq) => !EventSchema.safeParse({ schema: "events/1", streamId: "s", seq, ...event }).success,
    );
    expect(bad).toEqual([]);
  });

  it("is the same for the same input", () => {
    const run = () => play(track(), 3000, 9000, { ...angry, key: "same" });
    expect(run()).toEqual(run());
  });
});
