import { describe, expect, it } from "vitest";
import { Tally } from "../../../src/report/tally.ts";
import type { EmotionStreamEvent, EventOf } from "../../../src/spec/index.ts";
import { axis, CUSTOMER, connected, noClaim, reading, speech, state, turn, UNKNOWN } from "./calls.ts";

function tallyOf(events: readonly EmotionStreamEvent[], endMs = 0): Tally {
  const tally = new Tally();
  for (const event of events) tally.accept(event);
  tally.accept({
    schema: "events/1",
    streamId: "call",
    seq: 0,
    type: "end",
    atMs: endMs,
    summary: {},
  } as EmotionStreamEvent);
  return tally;
}

const loud = (fromMs: number, toMs: number, arousal = 0.9): EmotionStreamEvent[] =>
  turn(CUSTOMER, fromMs, toMs, { arousal: axis(arousal) });
const agitated = (events: readonly EmotionStreamEvent[]) => tallyOf(events).agitatedStretches(CUSTOMER);

describe("agitated stretches", () => {
  it("are those of high arousal for two seconds or more", () => {
    const calmer = loud(5000, 9000, 0.49);

    expect(agitated([...loud(1000, 4000), ...calmer, ...loud(9500, 10_500)])).toEqual([
      { startMs: 1000, endMs: 4000, spokenMs: 3000 },
    ]);
  });

  it("are made of turns too short to be one, over the pauses between them, which do not count", () => {
    const turns = [loud(5000, 6600), loud(12_000, 13_800), loud(20_000, 21_700)].flat();

    expect(agitated(turns)).toEqual([{ startMs: 5000, endMs: 21_700, spokenMs: 5100 }]);
  });

  it("hear a turn from its first sound, although its first reading is withheld and its state comes later", () => {
    const tooShort = reading(CUSTOMER, 5300, { arousal: null, valence: null });
    const states = [noClaim(CUSTOMER, 5300, "silence"), state(CUSTOMER, 7500, { arousal: axis(0.9) })];
    const [start, ...rest] = loud(5000, 7400);

    expect(agitated([start, tooShort, ...rest, ...states].flatMap((event) => event ?? []))).toEqual([
      { startMs: 5000, endMs: 7400, spokenMs: 2400 },
    ]);
  });

  it("go on over a second of calmer speech, which does not count, and end with more", () => {
    const brief = [...loud(1000, 4000), ...loud(4500, 5500, 0.2), ...loud(6000, 9000)];
    const longer = [...loud(1000, 4000), ...loud(4500, 6000, 0.2), ...loud(6500, 9000)];

    expect(agitated(brief)).toEqual([{ startMs: 1000, endMs: 9000, spokenMs: 6000 }]);
    expect(agitated(longer)).toHaveLength(2);
  });

  it("end where the pause is long", () => {
    expect(agitated([...loud(1000, 4000), ...loud(14_500, 17_000)])).toHaveLength(2);
  });

  it("end with the voice, not with the reading or the state that reaches beyond it", () => {
    const held = state(CUSTOMER, 6000, { arousal: axis(0.9) });

    expect(agitated([...loud(1000, 4100), held])).toEqual([{ startMs: 1000, endMs: 4100, spokenMs: 3100 }]);
  });

  it("are none where arousal is not known", () => {
    expect(agitated(turn(CUSTOMER, 1000, 9000, { arousal: null }))).toEqual([]);
  });
});

describe("how long a speaker spoke in a stretch", () => {
  const A = { channel: 0, role: null, speaker: "A" };
  const B = { channel: 0, role: null, speaker: "B" };
  const stretch = { startMs: 2000, endMs: 12_000 };

  it("is their channel's speech, without the pauses", () => {
    expect(tallyOf([...loud(1000, 4000), ...loud(9000, 14_000)]).spokenMs(CUSTOMER, stretch)).toBe(5000);
  });

  it("is told apart by their own readings where a channel has several speakers", () => {
    const events = [
      speech(UNKNOWN, "start", 0),
      reading(A, 3000),
      reading(B, 7000),
      reading(A, 10_000),
      speech(UNKNOWN, "end", 10_000),
    ];

    expect([tallyOf(events).spokenMs(A, stretch), tallyOf(events).spokenMs(B, stretch)]).toEqual([4000, 3000]);
  });

  it("is that of their readings where no detector listened", () => {
    expect(tallyOf([reading(A, 4000), reading(A, 5000)]).spokenMs(A, stretch)).toBe(3000);
  });

  it("counts speech that goes on to the end of the call", () => {
    const [start, ...readings] = loud(0, 5000).slice(0, -1);
    const tally = tallyOf([...(start ? [start] : []), ...readings], 5000);

    expect(tally.spokenMs(CUSTOMER, stretch)).toBe(3000);
  });
});

describe("the tally of a call", () => {
  it("keeps a bounded number of anything, however long the call", () => {
    const alert: EventOf<"alert"> = {
      ...{ schema: "events/1", streamId: "call", seq: 0, atMs: 0 },
      ...UNKNOWN,
      type: "alert",
      rule: "of-yours",
      message: "something",
      span: { startMs: 0, endMs: 0 },
      valence: null,
    };
    const warning = (i: number): EmotionStreamEvent => ({
      ...{ schema: "events/1", streamId: "call", seq: 0, atMs: 0, channel: null },
      type: "warning",
      code: `code-${i}`,
      message: "m",
    });
    const tally = tallyOf(Array.from({ length: 1000 }, (_, i) => [alert, warning(i)]).flat());

    expect([tally.alerts.length, tally.warnings.size]).toEqual([200, 50]);
  });

  it("leaves silence out of the curves: what is held is not heard", () => {
    const silent = noClaim(CUSTOMER, 2000, "silence", { arousal: axis(1), valence: axis(1) });

    expect(
      tallyOf([state(CUSTOMER, 1000), silent])
        .find(CUSTOMER)
        ?.valence.columns(1, 4000),
    ).toEqual([-0.4]);
  });

  it("knows what the provider says of its accuracy, whether it listened, and what was never checked", () => {
    const words = reading(CUSTOMER, 1000, { evidence: "lexical", calibrated: false });

    expect(tallyOf([connected("Fair."), words])).toMatchObject({ acoustic: false, readings: 1, uncalibrated: 1 });
    expect(tallyOf([connected("Fair.")]).accuracy.get("local")).toBe("Fair.");
    expect(tallyOf([reading(CUSTOMER, 1000)]).acoustic).toBe(true);
  });
});
