import { describe, expect, it } from "vitest";
import { createHold, createStateTracker, type Hop } from "../../../../src/core/state/index.ts";
import type { AbstentionReason, Label, Sentiment } from "../../../../src/spec/taxonomy.ts";
import { axis } from "../smooth/readings.ts";

function hop(atMs: number, label: Label | null, sentiment: Sentiment | null = null): Hop {
  const valence = axis(atMs / 100_000);
  return {
    atMs,
    reason: null,
    label,
    sentiment,
    valence,
    arousal: null,
    dominance: null,
    confidence: 0.8,
    mixedSignals: false,
  };
}

function abstained(atMs: number, reason: AbstentionReason): Hop {
  return { ...hop(atMs, null), reason, valence: null, confidence: null };
}

describe("createHold", () => {
  it("adopts a value on the second hop when the hops span 500 ms", () => {
    const hold = createHold<string>();
    expect([hold.offer("a", 0), hold.offer("a", 500), hold.current]).toEqual([false, true, { value: "a", sinceMs: 0 }]);
  });

  it("waits for 500 ms even when many hops agree", () => {
    const hold = createHold<string>();
    expect([0, 100, 200, 300, 400, 500].map((atMs) => hold.offer("a", atMs))).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it("waits for a second hop however late it comes", () => {
    const hold = createHold<string>();
    hold.offer("a", 0);
    hold.offer("a", 500);
    expect([hold.offer("b", 9000), hold.offer("b", 12_000)]).toEqual([false, true]);
  });

  it("starts over when another value comes between", () => {
    const hold = createHold<string>();
    expect([hold.offer("a", 0), hold.offer("b", 250), hold.offer("a", 500), hold.offer("a", 750)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("a state tracker", () => {
  it("reports a change once it has held, and since when", () => {
    const tracker = createStateTracker();
    tracker.hop(hop(1000, "anger", "negative"));
    expect(tracker.hop(hop(1500, "anger", "negative"))).toMatchObject({
      cause: "change",
      atMs: 1500,
      sinceMs: 1000,
      label: "anger",
      sentiment: "negative",
      reason: null,
    });
  });

  it("reports no change while the state stays", () => {
    const tracker = createStateTracker();
    const causes = [0, 500, 1000, 1500].map((atMs) => tracker.hop(hop(atMs, "anger"))?.cause);
    expect(causes).toEqual([undefined, "change", undefined, undefined]);
  });

  it("does not follow a single hop that says otherwise", () => {
    const tracker = createStateTracker();
    const labels = ["anger", "anger", "neutral", "anger", "anger"] as const;
    expect(labels.flatMap((label, i) => tracker.hop(hop(i * 500, label))?.label ?? [])).toEqual(["anger"]);
  });

  it("reports a change of sentiment alone", () => {
    const tracker = createStateTracker();
    const moods = ["neutral", "neutral", "negative", "negative"] as const;
    const reports = moods.flatMap((mood, i) => tracker.hop(hop(i * 500, "anger", mood)) ?? []);
    expect(reports.map(({ label, sentiment, sinceMs }) => [label, sentiment, sinceMs])).toEqual([
      ["anger", "neutral", 0],
      ["anger", "negative", 1000],
    ]);
  });

  it("adopts a label even while the sentiment flickers at its cut", () => {
    const tracker = createStateTracker();
    tracker.hop(hop(0, "anger", "neutral"));
    expect(tracker.hop(hop(500, "anger", "negative"))?.label).toBe("anger");
  });

  it("reports an abstention with its reason and withholds label, sentiment and axes", () => {
    const tracker = createStateTracker();
    tracker.hop(hop(0, "anger", "negative"));
    tracker.hop(hop(500, "anger", "negative"));
    tracker.hop(abstained(1000, "too-short"));
    expect(tracker.hop(abstained(1500, "too-short"))).toMatchObject({
      reason: "too-short",
      label: null,
      sentiment: null,
      valence: null,
    });
  });

  it("keeps the axes of the held state while an abstention has not held yet", () => {
    const tracker = createStateTracker();
    tracker.hop(hop(0, "anger"));
    tracker.hop(hop(500, "anger"));
    tracker.hop(abstained(750, "too-short"));
    expect(tracker.advance(1000)[0]).toMatchObject({ reason: null, label: "anger", valence: axis(0.005) });
  });

  it("gives a held abstention no axes before a claim has held", () => {
    const tracker = createStateTracker();
    tracker.force(abstained(0, "silence"));
    tracker.hop(hop(400, "anger"));
    expect(tracker.advance(500)[0]).toMatchObject({ reason: "silence", valence: null });
  });

  it("adopts silence at once", () => {
    const tracker = createStateTracker();
    expect(tracker.force(abstained(4000, "silence"))).toMatchObject({ cause: "change", atMs: 4000, reason: "silence" });
  });

  it("ticks every 500 ms of audio between changes, counted from the last report", () => {
    const tracker = createStateTracker();
    tracker.hop(hop(0, "anger"));
    tracker.hop(hop(600, "anger"));
    expect(tracker.advance(2200).map(({ cause, atMs }) => [cause, atMs])).toEqual([
      ["tick", 1100],
      ["tick", 1600],
      ["tick", 2100],
    ]);
  });

  it("does not tick before any state has held", () => {
    expect(createStateTracker().advance(60_000)).toEqual([]);
  });

  it("ticks as often as it is told", () => {
    const tracker = createStateTracker({ tickMs: 250 });
    tracker.force(abstained(0, "silence"));
    expect(tracker.advance(1000)).toHaveLength(4);
  });

  it("reports the latest axes with the held label", () => {
    const tracker = createStateTracker();
    for (const atMs of [0, 500, 1000]) tracker.hop(hop(atMs, "anger"));
    expect(tracker.advance(1000)[0]).toMatchObject({ label: "anger", valence: axis(0.01) });
  });

  it("never goes back in time when a reading comes late", () => {
    const tracker = createStateTracker();
    tracker.force(abstained(0, "silence"));
    tracker.advance(5000);
    tracker.hop(hop(2000, "anger"));
    expect(tracker.hop(hop(2500, "anger"))?.atMs).toBe(5000);
  });
});
