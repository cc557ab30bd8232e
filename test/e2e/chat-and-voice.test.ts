import { describe, expect, it } from "vitest";
import { createEmotionStream, type EmotionStreamEvent, type EmotionStreamOptions } from "../../src/index.ts";
import { EventSchema } from "../../src/spec/events.ts";
import { syntheticVoice } from "../../src/testing/index.ts";
import { only } from "../unit/core/stream/fixtures.ts";

const policy = { jurisdiction: "other", purpose: "research" } as const;

/** Opens a stream and collects what it says. */
async function opened(options: EmotionStreamOptions) {
  const stream = await createEmotionStream({ policy, vad: { detector: "built-in" }, ...options });
  const events: EmotionStreamEvent[] = [];
  const done = (async () => {
    for await (const event of stream) events.push(event);
  })();
  return {
    stream,
    finish: async (): Promise<readonly EmotionStreamEvent[]> => {
      stream.end();
      await done;
      for (const event of events) EventSchema.parse(event);
      return events;
    },
  };
}

describe("chat and voice in one stream", () => {
  it("are read side by side: the voice by the local engine, the chat by the lexicon, each on its own clock", async () => {
    const { stream, finish } = await opened({ speakers: 1, companion: false });
    const pcm = syntheticVoice({ seconds: 8 });
    for (let at = 0; at < pcm.length; at += 3200) {
      await stream.write(pcm.subarray(at, at + 3200));
      if (at === 32_000) await stream.writeText("I am not happy with this, it is terrible.", { role: "customer" });
      if (at === 64_000) await stream.writeText("Thank you, that is great!", { role: "customer" });
      if (at === 96_000) await stream.writeText("Ich bin verärgert.", { channel: "email", language: "de" });
    }
    const events = await finish();
    // No order is promised across channels.
    const written = only(events, "emotion")
      .filter(({ clock }) => clock === "wall")
      .sort((a, b) => a.channel - b.channel);
    const spoken = only(events, "emotion").filter(({ clock }) => clock === undefined);
    expect(
      written.map(({ provider, medium, channel, sentiment, status }) => [provider, medium, channel, sentiment, status]),
    ).toEqual([
      ["lexicon", "chat", 1, "negative", "ok"],
      ["lexicon", "chat", 1, "positive", "ok"],
      ["lexicon", "email", 2, null, "abstained"],
    ]);
    expect(written.every(({ arousal, evidence }) => arousal === null && evidence === "lexical")).toBe(true);
    expect(spoken.length).toBeGreaterThan(8);
    expect(
      spoken.every(
        ({ provider, channel, evidence }) => provider === "local" && channel === 0 && evidence === "acoustic",
      ),
    ).toBe(true);
    const ends = spoken.map(({ span }) => span.endMs);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));

    const { summary } = only(events, "end")[0] ?? {};
    expect(summary?.providers).toEqual(["local", "lexicon"]);
    expect(Object.keys(summary?.provenance.models ?? {})).toEqual(["local", "lexicon"]);
    expect(summary?.durationMs).toBe(8000);
    expect(summary?.speakers.map(({ medium, channel }) => [medium, channel])).toEqual([
      [undefined, 0],
      ["chat", 1],
      ["email", 2],
    ]);
    expect(summary?.usage.lines.map(({ provider, line }) => `${provider}/${line}`).sort()).toEqual([
      "lexicon/text",
      "local/audio",
    ]);
    expect(only(events, "provider").find(({ provider }) => provider === "lexicon")?.accuracy?.statement).toMatch(
      /not measured/,
    );
  });

  it("read the same as a chat alone", async () => {
    const texts = ["That is great.", "No problem at all.", "Nobody has helped me, I am furious.", "Order 4711."];
    const { stream, finish } = await opened({ provider: "lexicon" });
    for (const text of texts) await stream.writeText(text);
    const events = await finish();
    expect(
      only(events, "emotion").map((event) => (event.status === "ok" ? event.valence?.value.toFixed(2) : event.reason)),
    ).toEqual(["0.60", "0.30", "-0.60", "vendor-null"]);
  });
});

describe("the options of a text provider", () => {
  it("come from providers, and are checked when the stream is made where text names it", async () => {
    const { stream, finish } = await opened({ text: "lexicon", providers: { lexicon: { words: { outage: -5 } } } });
    await stream.writeText("an outage");
    expect(only(await finish(), "emotion")[0]?.valence?.value).toBe(-1);
    await expect(
      createEmotionStream({ policy, text: "lexicon", providers: { lexicon: { words: { outage: -50 } } } }),
    ).rejects.toMatchObject({ kind: "config", facts: { option: "providers.lexicon.words.outage" } });
  });

  it("do not make a text provider of one that hears only, or that does not exist", async () => {
    await expect(createEmotionStream({ policy, text: "local" })).rejects.toMatchObject({ kind: "config" });
    await expect(createEmotionStream({ policy, text: "lexicom" })).rejects.toMatchObject({ kind: "config" });
  });
});
