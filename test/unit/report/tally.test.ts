import { describe, expect, it } from "vitest";
import { Tally } from "../../../src/report/tally.ts";
import type { EmotionStreamEvent, EventOf } from "../../../src/spec/index.ts";
import { axis, CUSTOMER, connected, noClaim, reading, speech, state, UNKNOWN } from "./calls.ts";

function tallyOf(events: readonly EmotionStreamEvent[]): Tally {
  const tally = new Tally();
  for (const event of events) tally.accept(event);
  tally.accept({
    schema: "events/1",
    streamId: "call",
    seq: 0,
    type: "end",
    atMs: 0,
    summary: {},
  } as EmotionStreamEvent);
  return tally;
}

const loud = (fromMs: number, toMs: number, arousal = 0.9): EmotionStreamEvent[] =>
  Array.from({ length: (toMs - fromMs) / 500 + 1 }, (_, i) =>
    state(CUSTOMER, fromMs + i * 500, { arousal: axis(arousal) }),
  );
const agitated = (events: readonly EmotionStreamEvent[]) => tallyOf(events).find(CUSTOMER)?.agitated;

describe("agitated stretches", () => {
  it("are those of high arousal for two seconds or more", () => {
    expect(agitated([...loud(1000, 4000), ...loud(4500, 9000, 0.49), ...loud(9500, 10_500)])).toEqual([
      { startMs: 1000, endMs: 4000, heardMs: 3000 },
    ]);
  });

  it("go on over the other speaker's turn, which does not count", () => {
    const pause = noClaim(CUSTOMER, 5000, "silence");

    expect(agitated([...loud(1000, 3000), pause, ...loud(7000, 9000)])).toEqual([
      { startMs: 1000, endMs: 9000, heardMs: 4000 },
    ]);
  });

  it("end where the pause is long", () => {
    expect(agitated([...loud(1000, 4000), ...loud(9500, 12_000)])).toHaveLength(2);
  });

  it("end with the voice, not with the state that is held after it", () => {
    const heard = [speech(CUSTOMER, "start", 900), ...loud(1000, 4000), speech(CUSTOMER, "end", 4100)];

    expect(agitated([...heard, ...loud(4500, 7000)])).toEqual([{ startMs: 1000, endMs: 4500, heardMs: 3500 }]);
  });

  it("are none where arousal is not known", () => {
    expect(agitated([state(CUSTOMER, 1000, { arousal: null }), state(CUSTOMER, 9000, { arousal: null })])).toEqual([]);
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
