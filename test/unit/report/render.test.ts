import { describe, expect, it } from "vitest";
import { documentBody } from "../../../src/report/render/document.ts";
import { createRowEncoder } from "../../../src/report/row-encoder.ts";
import { Tally } from "../../../src/report/tally.ts";
import type { EmotionStreamEvent, Summary } from "../../../src/spec/index.ts";
import {
  AGENT,
  axis,
  CUSTOMER,
  connected,
  end,
  gap,
  reading,
  state,
  summary,
  summaryOfSpeaker,
  turn,
  UNKNOWN,
} from "./calls.ts";

const base = { schema: "events/1", streamId: "call", seq: 0, atMs: 0 } as const;

/** The text of the page, as a person reads it, one line per element. */
function pageOf(
  of: Summary = summary(),
  events: readonly EmotionStreamEvent[] = [reading(AGENT, 1000)],
  cutShort?: string,
): string {
  const tally = new Tally();
  const encoder = createRowEncoder();
  for (const event of [...events, end(of)]) {
    tally.accept(event);
    encoder.encode(event);
  }
  const madeAt = new Date("2026-11-25T14:00:00Z");
  const markup = documentBody({ title: "call.wav", note: undefined, cutShort, madeAt, summary: of, tally, encoder });
  return markup
    .replace(/<(?:b|i|strong|span)[^>]*>|<\/(?:b|i|strong|span)>/g, "")
    .replace(/<[^>]*>/g, "\n")
    .replaceAll("&#39;", "'")
    .replace(/\n\s*/g, "\n");
}

describe("the text of a report", () => {
  it("gives the talk time of each speaker, and both together at the top", () => {
    const talk = (talkShare: number) => ({ talkShare, speechMs: 60_000 * talkShare, longestMonologueMs: 9000 });
    const speakers = [summaryOfSpeaker(AGENT, talk(0.25)), summaryOfSpeaker(CUSTOMER, talk(0.75))];

    expect(pageOf(summary({ speakers }))).toMatch(/Talk time\n25 % \/ 75 %\n.*Agent \/ Customer/);
    expect(pageOf(summary({ speakers }))).toContain("75 % of the talking: 45 s, longest turn 00:09");
  });

  it("gives mean, range and trend of each axis, and says what is not known", () => {
    const speakers = [summaryOfSpeaker(AGENT, { arousal: null })];
    const page = pageOf(summary({ speakers }));

    expect(page).toMatch(/Valence\n−0\.20\n−0\.60 to \+0\.30\n↘ falling, −0\.18\/min/);
    expect(page).toMatch(/Arousal\nnot known\n/);
    expect(page).toContain("This provider gives no arousal.");
  });

  it("gives agitated time as speech, by speaker, in however short turns", () => {
    const turns = [1000, 9000, 30_000].flatMap((fromMs) => turn(CUSTOMER, fromMs, fromMs + 1600));

    expect(pageOf(summary(), turns)).toMatch(/Agitated speech\n5 s\nCustomer 5 s\n/);
    expect(pageOf(summary(), turn(CUSTOMER, 1000, 2600))).toMatch(
      /Agitated speech\n2 s\nCustomer 2 s · too short for a stretch\n/,
    );
    expect(pageOf(summary(), turn(CUSTOMER, 1000, 2600, { arousal: axis(0.4) }))).toMatch(/Agitated speech\nnone\n/);
  });

  it("gives the trajectory by thirds of the call", () => {
    const events = [5000, 25_000].map((atMs) => state(AGENT, atMs));

    expect(pageOf(summary(), events)).toMatch(/1 Beginning\n−0\.40\n\+0\.70\n2 Middle\n−0\.40\n\+0\.70\n3 End\n–\n–\n/);
  });

  it("shows what was not claimed, with the reasons, at the top and by speaker", () => {
    const speakers = [summaryOfSpeaker(AGENT, { readings: 20, abstained: { "too-short": 1, "low-confidence": 4 } })];
    const page = pageOf(summary({ speakers }));

    expect(page).toMatch(/No claim made\n25 %\n5 of 20 readings were too uncertain to name\./);
    expect(page).toContain("No claim: not sure enough 4 · too little speech 1 of 20 readings.");
  });

  it("shows the readings of a speaker of whom no state held, and does not say that nothing was claimed", () => {
    const page = pageOf(summary({ speakers: [summaryOfSpeaker(AGENT, { readings: 2, abstained: {}, labelMs: {} })] }), [
      reading(AGENT, 500),
      reading(AGENT, 900),
    ]);

    expect(page).toContain("Too little was said for a state to hold. Readings: anger 2.");
    expect(page).not.toContain("No label was claimed.");
  });

  it("never shows an unknown price as 0", () => {
    const lines = [{ provider: "acme", line: "audio", unit: "ms", units: 61_000, billedUnits: 120_000 }] as const;
    const page = pageOf(summary({ providers: ["acme"], usage: { lines: [...lines], unpriced: ["acme/audio"] } }));

    expect(page).toMatch(/Cost\nunknown\nA price is not known\./);
    expect(page).toContain("01:01 of audio over 2 channels, billed as 02:00 of audio");
    expect(page).not.toContain("0 USD");
  });

  it("gives a price with its date and source", () => {
    const price = { usd: "0.6", per: 60_000, date: "2026-11-21", source: "its price page" };
    const lines = [
      { provider: "acme", line: "audio", unit: "ms", units: 60_000, billedUnits: 60_000, usd: "0.6", price } as const,
    ];

    expect(pageOf(summary({ usage: { lines: [...lines], usd: "0.6", unpriced: [] } }))).toContain(
      "0.6 USD per 60 s (2026-11-21; its price page)",
    );
  });

  it("gives latency where it means something, and says where it does not", () => {
    expect(pageOf(summary({ latencyMs: { p50: 300.4, p95: 801, max: 1500 } }))).toContain(
      "half within 300 ms, 95 % within 801 ms, at most 1500 ms.",
    );
    expect(pageOf()).toContain("Not measured: the recording was read faster than it was spoken");
  });

  it("says what the numbers rest on", () => {
    const provenance = {
      models: { local: { id: "emodb-prosody", licence: "MIT", sha256: "abc123" } },
      denoiser: "rnnoise 1.2",
      companion: { id: "prosody", licence: "MIT" },
    };
    const page = pageOf(summary({ provenance }));

    for (const fact of ["emodb-prosody (MIT)", "abc123", "silero-v6", "affect/1", "rnnoise 1.2", "prosody (MIT)"])
      expect(page).toContain(`\n${fact}\n`);
    expect(page).toMatch(/2026-11-25 14:00 UTC with emotion-stream \d+\.\d+\.\d+/);
  });

  it("says how accurate the provider is known to be, and which confidences were never checked", () => {
    const unchecked = reading(AGENT, 1000, { calibrated: false });

    expect(pageOf(summary(), [connected("Fair.")])).toContain("The local engine: Fair.");
    expect(pageOf()).toContain("The provider states no accuracy");
    expect(pageOf(summary(), [unchecked])).toContain("No confidence in this report was checked");
    expect(pageOf(summary(), [unchecked, reading(AGENT, 2000)])).toContain(
      "The confidence of 1 of 2 readings in this report was not checked",
    );
  });

  it("says what it does not say", () => {
    expect(pageOf()).toContain("It hears how something was said, not what a person feels, means or is.");
    expect(pageOf(summary(), [reading(AGENT, 1000, { evidence: "lexical" })])).toContain(
      "It judges the words that were used, not what a person feels, means or is.",
    );
  });

  it("tells of gaps and warnings in words", () => {
    const warnings = [{ code: "undeclared-context", count: 2 }];
    const warning = {
      ...base,
      type: "warning",
      code: "undeclared-context",
      message: "Declare it.",
      channel: null,
    } as const;
    const page = pageOf(summary({ warnings }), [
      warning,
      gap(5000, 9000, 0, "overflow"),
      gap(0, 60_000, null, "policy"),
    ]);

    expect(page).toContain("\nDeclare it. (2 times)\n");
    expect(page).toContain("00:05–00:09, agent: dropped, since the audio came faster than it was read.");
    expect(page).toContain("00:00–01:00, all channels: not analysed: the policy refused this channel.");
  });

  it("says of a channel that was refused nothing but that, by the name of who is on it", () => {
    const silent = { readings: 0, abstained: {}, valence: null, arousal: null, labelMs: {}, trend: null } as const;
    const speakers = [summaryOfSpeaker(AGENT, silent), summaryOfSpeaker(CUSTOMER)];
    const page = pageOf(summary({ speakers }), [gap(0, 60_000, 0, "policy")]);

    expect(page).toContain("00:00–01:00, agent: not analysed: the policy refused this channel.");
    expect(page).toMatch(
      /Agent left channel\n.*longest turn 00:09\nNot analysed: the policy refused this channel\.\nCustomer/,
    );
  });

  it("does not give a channel's figures for a person's", () => {
    const speakers = [summaryOfSpeaker(UNKNOWN, { toldApart: false })];

    expect(pageOf(summary({ channels: 1, speakers }))).toContain("Several people may be on this channel");
  });

  it("says when the caller stopped early", () => {
    expect(pageOf(summary({ outcome: "stopped" }))).toContain("01:00 · 2 channels · stopped early");
    expect(pageOf(summary({ outcome: "stopped" }))).not.toContain("Not heard to its end");
  });

  it("says why it was not heard to its end, where that is known", () => {
    const page = pageOf(summary({ outcome: "stopped" }), [], "The recording is truncated; copy it again.");

    expect(page).toContain("Not heard to its end: The recording is truncated; copy it again.");
  });

  it("lists an alert that the summary has no list for, in its own words", () => {
    const span = { startMs: 9000, endMs: 9000 };
    const alert = {
      ...base,
      ...CUSTOMER,
      type: "alert",
      rule: "of-ours",
      message: "shouting at 00:09",
      span,
      valence: null,
    } as const;

    expect(pageOf(summary(), [alert])).toMatch(/00:09!Shouting at 00:09Customer · of-ours/);
  });
});
