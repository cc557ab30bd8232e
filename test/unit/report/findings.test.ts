import { describe, expect, it } from "vitest";
import { findingsOf, unclaimed } from "../../../src/report/findings.ts";
import { Tally } from "../../../src/report/tally.ts";
import type { EmotionStreamEvent, SpeakerSummary, Summary } from "../../../src/spec/index.ts";
import { AGENT, axis, CUSTOMER, noClaim, reading, state, summary, summaryOfSpeaker, turn, UNKNOWN } from "./calls.ts";

const agitation = (fromMs: number, toMs: number): EmotionStreamEvent[] =>
  turn(CUSTOMER, fromMs, toMs, { arousal: axis(0.9) });
const call = (customer: Partial<SpeakerSummary>, changes: Partial<Summary> = {}): Summary =>
  summary({ speakers: [summaryOfSpeaker(AGENT), summaryOfSpeaker(CUSTOMER, customer)], ...changes });

function findings(of: Summary, events: readonly EmotionStreamEvent[] = []) {
  const tally = new Tally();
  for (const event of events) tally.accept(event);
  return findingsOf(of, tally);
}

describe("the headline", () => {
  it("is the longest agitation, with its time", () => {
    expect(findings(call({}), [...agitation(17_000, 28_000)]).headline).toBe(
      "The customer sounded most agitated from 00:17 to 00:28.",
    );
  });

  it("is that with the most speech in it, whatever the pauses, and tells how much that is", () => {
    const long = [...agitation(1000, 3500), ...agitation(12_000, 13_000)];

    expect(findings(call({}), [...long, ...agitation(40_000, 46_000)]).headline).toBe(
      "The customer sounded most agitated from 00:40 to 00:46.",
    );
    expect(findings(call({}), long).headline).toBe(
      "The customer sounded most agitated from 00:01 to 00:13: 4 s of speech, the pauses left out.",
    );
  });

  it("does not deny agitation that was too short to be a stretch", () => {
    expect(findings(call({}), agitation(1000, 2500)).headline).toBe(
      "No stretch of agitation and no sharp turn was heard on this call.",
    );
  });

  it("names no time when agitation was the rule", () => {
    expect(findings(call({ speechMs: 12_000 }), [...agitation(1000, 12_000)]).headline).toBe(
      "The customer sounded agitated for most of the time they spoke.",
    );
  });

  it("is else the longest negative stretch, then the sharpest turn", () => {
    const spikes = [{ kind: "negative", atMs: 20_500, valence: -0.4, delta: -0.5 } as const];
    const sustainedNegative = [{ startMs: 22_000, endMs: 30_000, meanValence: -0.4 }];

    expect(findings(call({ spikes, sustainedNegative })).headline).toBe(
      "The customer sounded negative from 00:22 to 00:30.",
    );
    expect(findings(call({ spikes })).headline).toBe("The customer turned negative at 00:20.");
  });

  it("says when there is nothing to say, and why", () => {
    expect(findings(call({})).headline).toBe("No agitation and no sharp turn was heard on this call.");
    const silent = { speechMs: 0, readings: 0, abstained: {} };
    expect(findings(summary({ speakers: [summaryOfSpeaker(AGENT, silent)] })).headline).toBe(
      "Nobody was heard speaking on this call.",
    );
    const unsure = { readings: 10, abstained: { "low-confidence": 6, "too-short": 4 } };
    expect(findings(summary({ speakers: [summaryOfSpeaker(AGENT, unsure)] })).headline).toMatch(/no claim is made/);
  });

  it("says of a call too short for a state that it is, and what the readings said", () => {
    const held = {
      readings: 2,
      abstained: { conflict: 1 },
      labelMs: {},
      trend: null,
      arousal: { mean: 1, min: 1, max: 1 },
    };
    const short = summary({ durationMs: 900, speakers: [summaryOfSpeaker(UNKNOWN, held)], channels: 1 });
    const events = [noClaim(UNKNOWN, 500, "silence"), ...turn(UNKNOWN, 0, 900).slice(0, 2)];
    const told = findings(short, events);

    expect(told.headline).toBe("Too little was said for a state to hold: the readings are shown as they are.");
    expect(told.lead).toEqual([
      "Readings of the voices on the call: anger 1 of 2; mean arousal +1.00; mean valence −0.20.",
    ]);
    expect(findings(short, [...events, state(UNKNOWN, 900)]).headline).not.toContain("Too little");
  });

  it("does not say that words sounded like anything", () => {
    const sustainedNegative = [{ startMs: 0, endMs: 9000, meanValence: -0.4 }];
    const lexical = reading(CUSTOMER, 9000, { evidence: "lexical", span: { startMs: 0, endMs: 9000 }, arousal: null });

    expect(findings(call({ sustainedNegative }), [lexical]).headline).toBe(
      "The customer came across as negative from 00:00 to 00:09.",
    );
  });

  it("calls a channel a channel when nobody is known on it", () => {
    const spikes = [{ kind: "positive", atMs: 61_000, valence: 0.4, delta: 0.5 } as const];
    const only = (channels: number): Summary =>
      summary({ channels, speakers: [summaryOfSpeaker(UNKNOWN, { spikes })] });

    expect(findings(only(2)).headline).toBe("The left channel turned positive at 01:01.");
    expect(findings(only(1)).headline).toBe("The voices on the call turned positive at 01:01.");
  });
});

describe("the sentences under it", () => {
  it("never give pauses and other people's turns for talking time", () => {
    const sustainedNegative = [{ startMs: 10_000, endMs: 37_000, meanValence: -0.5 }];
    const turns = [turn(CUSTOMER, 10_000, 13_000), turn(AGENT, 14_000, 30_000), turn(CUSTOMER, 31_000, 37_000)].flat();
    const told = findings(call({ sustainedNegative, speechMs: 26_000, arousal: null }), turns);

    expect(told.lead).toContain("The customer sounded negative for 9 s of their 26 s of speech.");
    expect(told.moments.find(({ kind, who }) => kind === "negative" && who.channel === 1)).toMatchObject({
      title: "Negative for 9 s of speech",
      detail: "00:10–00:37 with pauses, mean valence −0.50",
      weight: 9,
    });
  });

  it("tell trends together, negative time, and the sharpest turn", () => {
    const spikes = [{ kind: "negative", atMs: 20_500, valence: -0.4, delta: -0.5 } as const];
    const sustainedNegative = [{ startMs: 22_000, endMs: 30_000, meanValence: -0.4 }];

    expect(findings(call({ spikes, sustainedNegative })).lead).toEqual([
      "Over the call, valence fell for the agent and the customer.",
      "The customer sounded negative for 8 s of their 20 s of speech.",
      "Valence turned most sharply for the customer at 00:20 (−0.50).",
    ]);
  });
});

describe("moments", () => {
  it("are in order of time, whatever their kind", () => {
    const { moments } = findings(
      call({
        spikes: [{ kind: "positive", atMs: 40_000, valence: 0.4, delta: 0.5 }],
        sustainedNegative: [{ startMs: 5000, endMs: 14_000, meanValence: -0.4 }],
        mixedSignals: [{ startMs: 30_000, endMs: 31_000 }],
      }),
      [...turn(CUSTOMER, 5000, 14_000, { arousal: null }), ...agitation(17_000, 28_000)],
    );

    expect(moments.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      "negative: Negative for 9 s of speech",
      "agitated: Agitated for 11 s of speech",
      "mixed: Mixed signals",
      "lift: Valence rose sharply",
    ]);
  });
});

describe("readings without a claim", () => {
  it("are counted over all speakers; none at all is not 0 %", () => {
    expect(unclaimed(summary())).toEqual({ count: 20, of: 80, share: "25 %" });
    expect(unclaimed(summary({ speakers: [] }))).toBeNull();
  });
});
