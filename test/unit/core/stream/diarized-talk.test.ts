import { describe, expect, it } from "vitest";
import type { SessionItem } from "../../../../src/spec/adapter.ts";
import { scriptedAdapter } from "../../../../src/testing/index.ts";
import { collect, only, open, RATE_HZ, voice } from "./fixtures.ts";

const transcript = (key: string, startMs: number, endMs: number, speaker: string | null, more = {}): SessionItem => ({
  type: "transcript",
  key,
  span: { startMs, endMs },
  text: "words",
  final: true,
  ...(speaker === null ? {} : { speaker }),
  ...more,
});

const observation = (key: string, startMs: number, endMs: number, speaker: string): SessionItem => ({
  key,
  span: { startMs, endMs },
  evidence: "acoustic",
  sets: [{ set: "emotion", kind: "posterior", scores: { anger: 1, happiness: 0, sadness: 0, neutral: 0 } }],
  final: true,
  speaker,
});

const endOf = (item: SessionItem): number => ("span" in item && item.span !== undefined ? item.span.endMs : 0);

async function speakersOf(items: readonly (SessionItem | readonly [number, SessionItem])[], channels = 1) {
  const steps = items.map((item) =>
    Array.isArray(item)
      ? { atMs: item[0] as number, emit: item[1] as SessionItem }
      : { atMs: endOf(item as SessionItem), emit: item as SessionItem },
  );
  const roles = channels === 2 ? { roles: ["agent", "customer"] } : {};
  const { stream } = await open(scriptedAdapter({ steps }), {
    config: { policy: { jurisdiction: "other", purpose: "research" }, ...roles },
    format: { sampleRateHz: RATE_HZ, channels, encoding: "pcm_s16le" },
  });
  await stream.write(
    channels === 1 ? voice(8000) : new Int16Array(2 * 8 * RATE_HZ).map((_, i) => (i % 2 ? 0 : (i % 97) * 50)),
  );
  stream.end();
  const { summary } = only(await collect(stream), "end")[0] ?? {};
  return (summary?.speakers ?? []).map(({ speaker, speechMs, talkShare, longestMonologueMs }) => ({
    speaker,
    speechMs,
    share: talkShare === null ? null : Math.round(100 * talkShare),
    longestMonologueMs,
  }));
}

describe("the talk of speakers whom only the vendor tells apart", () => {
  it("is that of their final transcripts, and the channel itself is nobody", async () => {
    const speakers = await speakersOf([
      transcript("a", 0, 3000, "A"),
      transcript("b0", 3000, 3500, "B", { final: false }),
      transcript("b", 3000, 4000, "B"),
      transcript("c", 4000, 8000, "A"),
    ]);
    expect(speakers).toEqual([
      { speaker: "A", speechMs: 7000, share: 88, longestMonologueMs: 8000 },
      { speaker: "B", speechMs: 1000, share: 13, longestMonologueMs: 1000 },
    ]);
  });

  it("is that of their final readings where there are no transcripts", async () => {
    const speakers = await speakersOf([
      observation("a", 0, 2000, "A"),
      observation("b", 1500, 4000, "B"),
      observation("c", 4000, 5000, "A"),
    ]);
    expect(speakers.map(({ speaker, speechMs }) => [speaker, speechMs])).toEqual([
      ["A", 3000],
      ["B", 2500],
    ]);
  });

  it("counts nothing twice: neither a transcript and its reading, nor what overlaps", async () => {
    const speakers = await speakersOf([
      transcript("a", 0, 2000, "A"),
      observation("a", 0, 2000, "A"),
      transcript("a2", 1000, 3000, "A"),
    ]);
    expect(speakers.map(({ speaker, speechMs }) => [speaker, speechMs])).toEqual([["A", 3000]]);
  });

  it("moves with a revision, which moves nothing else", async () => {
    const speakers = await speakersOf([
      transcript("a", 0, 2000, "PENDING"),
      transcript("b", 2000, 3000, "A"),
      [3500, { type: "revise", key: "a", speaker: "B" }],
    ]);
    expect(speakers.map(({ speaker, speechMs, share }) => [speaker, speechMs, share])).toEqual([
      ["A", 1000, 33],
      ["B", 2000, 67],
    ]);
  });

  it("keeps the channel where something was read that is nobody's", async () => {
    const { speaker: _, ...nobody } = observation("n", 0, 1000, "") as SessionItem & { speaker: string };
    const speakers = await speakersOf([nobody as SessionItem, transcript("a", 1000, 3000, "A")]);
    expect(speakers.map(({ speaker, speechMs }) => [speaker, speechMs])).toEqual([
      [null, 0],
      ["A", 2000],
    ]);
  });

  it("is the detector's as before where nobody is told apart, or the caller vouches for one speaker", async () => {
    const [alone] = await speakersOf([transcript("a", 0, 3000, null)]);
    expect(alone?.speaker).toBeNull();
    expect(alone?.speechMs).toBeGreaterThan(3000);
    const vouched = await speakersOf([transcript("a", 0, 3000, "A")], 2);
    expect(vouched.map(({ speaker }) => speaker)).toEqual(["agent", "customer"]);
  });
});
