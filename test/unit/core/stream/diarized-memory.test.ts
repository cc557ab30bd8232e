import { describe, expect, it } from "vitest";
import { createDiarizedTalk } from "../../../../src/core/stream/diarized-talk.ts";
import { createTalkBalance } from "../../../../src/core/trajectory/index.ts";

const idOf = (channel: number, speaker: string | null): string => `${channel}/${speaker ?? ""}`;

/** `count` utterances of a second each, by A and B in turn. */
function told(count: number) {
  const talk = createTalkBalance();
  const diarized = createDiarizedTalk({
    talk,
    idOf,
    book: (channel, speaker, startMs, endMs) => talk.speech(idOf(channel, speaker), startMs, endMs),
    onApart: () => undefined,
  });
  for (let i = 0; i < count; i++) {
    const span = { startMs: 1000 * i, endMs: 1000 * (i + 1) };
    diarized.said({ key: `u${i}`, channel: 0, speaker: i % 2 === 0 ? "A" : "B", span, from: "transcript" });
  }
  const seconds = () => ["A", "B", "C"].map((speaker) => talk.read(idOf(0, speaker)).speechMs / 1000);
  return { diarized, seconds };
}

describe("the talk of speakers that are told apart", () => {
  it("moves with any of the last 512 utterances, as often as the vendor changes its mind", () => {
    const { diarized, seconds } = told(100_000);
    diarized.revise("u99999", "C");
    diarized.revise(`u${100_000 - 512}`, "C");
    expect(seconds()).toEqual([49_999, 49_999, 2]);
    diarized.revise("u99999", "A");
    expect(seconds()).toEqual([50_000, 49_999, 1]);
  });

  it("stays where it is for an utterance before them", () => {
    const { diarized, seconds } = told(100_000);
    diarized.revise(`u${100_000 - 513}`, "C");
    expect(seconds()).toEqual([50_000, 50_000, 0]);
  });

  it("moves as a whole where an utterance was told in parts", () => {
    const { diarized, seconds } = told(2);
    diarized.said({ key: "u1", channel: 0, speaker: "B", span: { startMs: 2000, endMs: 5000 }, from: "transcript" });
    diarized.revise("u1", "C");
    expect(seconds()).toEqual([1, 0, 4]);
  });
});
