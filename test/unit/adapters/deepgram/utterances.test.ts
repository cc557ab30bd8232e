import { describe, expect, it } from "vitest";
import { createUtterances } from "../../../../adapters/deepgram/utterances.ts";
import type { SessionItem } from "../../../../src/spec/adapter.ts";
import { finals, signals } from "./open.ts";
import { results } from "./samples.ts";

const utterancesOf = ({ language = "en" as string | null, sentMs = 60_000 } = {}) =>
  createUtterances({ index: 0, channel: 4, language: language ?? undefined, sentMs: () => sentMs });

const textsOf = (items: readonly SessionItem[]): readonly string[] => finals(items).map(({ text }) => text);

describe("an utterance", () => {
  it("is every final result until one that ends speech", () => {
    const heard = utterancesOf();
    const before = heard.results(results("The refund", 0, 1));
    const after = heard.results(results("never arrived.", 1, 2, { speech_final: true }));
    expect([textsOf(before), textsOf(after)]).toEqual([[], ["The refund never arrived."]]);
    expect(finals(after)[0]).toMatchObject({ span: { startMs: 0, endMs: 2000 }, channel: 4, language: "en" });
  });

  it.each([
    ["the end that the vendor reports apart", (heard: ReturnType<typeof utterancesOf>) => heard.end()],
    [
      "a finalised result",
      (heard: ReturnType<typeof utterancesOf>) => heard.results(results("", 1, 1.1, { from_finalize: true })),
    ],
    [
      "an empty result that ends speech",
      (heard: ReturnType<typeof utterancesOf>) => heard.results(results("", 1, 2, { speech_final: true })),
    ],
  ])("ends with %s", (_, end) => {
    const heard = utterancesOf();
    heard.results(results("Hello there.", 0, 1));
    expect(textsOf(end(heard))).toEqual(["Hello there."]);
  });

  it("does not end where the vendor heard the one before it end, whose message comes late", () => {
    const heard = utterancesOf();
    heard.results(results("Hello there.", 0, 1, { speech_final: true }));
    heard.results(results("How are", 2, 3));
    expect(heard.utteranceEnd(1000)).toEqual([]);
    expect(textsOf(heard.utteranceEnd(3000))).toEqual(["How are"]);
    heard.results(results("you?", 4, 5));
    expect(textsOf(heard.utteranceEnd(-1000))).toEqual(["you?"]);
  });

  it("is cut after 30 s, where a result ends", () => {
    const heard = utterancesOf();
    const said = Array.from({ length: 8 }, (_, i) => heard.results(results(`part ${i}`, i * 5, i * 5 + 5))).flat();
    expect(textsOf(said)).toEqual(["part 0 part 1 part 2 part 3 part 4 part 5"]);
  });

  it("shows its interim transcripts, with all of it so far, under the key of its final one", () => {
    const heard = utterancesOf();
    const interim = { is_final: false };
    const items = [
      ...heard.results(results("The", 0, 0.5, interim)),
      ...heard.results(results("The refund", 0, 1)),
      ...heard.results(results("never", 1, 1.5, interim)),
      ...heard.results(results("never arrived.", 1, 2, { speech_final: true })),
    ];
    const transcripts = signals(items, "transcript");
    expect(transcripts.map(({ text, final }) => [text, final])).toEqual([
      ["The", false],
      ["The refund", false],
      ["The refund never", false],
      ["The refund never arrived.", true],
    ]);
    expect(new Set(transcripts.map(({ key }) => key)).size).toBe(1);
  });

  it("has a key that no other has", () => {
    const heard = utterancesOf();
    const keys = [0, 1, 2].flatMap((i) =>
      finals(heard.results(results("Yes.", i, i + 1, { speech_final: true }))).map(({ key }) => key),
    );
    expect(new Set(keys).size).toBe(3);
  });

  it("of several speakers is a transcript for each turn, with its words' times", () => {
    const heard = utterancesOf();
    const said = finals(
      heard.results(results("How much? Ten dollars. Fine.", 0, 5, { speech_final: true, speakers: [0, 0, 1, 1, 0] })),
    );
    expect(said.map(({ text, speaker, span }) => [text, speaker, span.startMs, span.endMs])).toEqual([
      ["How much?", "0", 0, 2000],
      ["Ten dollars.", "1", 2000, 4000],
      ["Fine.", "0", 4000, 5000],
    ]);
    expect(new Set(said.map(({ key }) => key)).size).toBe(3);
  });

  it("has the language of its result where the session has none of its own", () => {
    const heard = utterancesOf({ language: null });
    const [said] = finals(
      heard.results(
        results("Hola.", 0, 1, {
          speech_final: true,
          channel: { alternatives: [{ transcript: "Hola.", words: [], languages: ["es", "en"] }] },
        }),
      ),
    );
    expect(said?.language).toBe("es");
  });

  it("is nothing when nothing was said", () => {
    const heard = utterancesOf();
    expect(heard.results(results("", 0, 3, { speech_final: true }))).toEqual([]);
    expect(heard.end()).toEqual([]);
  });

  it("never reaches beyond the audio that was sent", () => {
    const heard = utterancesOf({ sentMs: 1500 });
    const [said] = finals(heard.results(results("A rounding.", 0, 1.6, { speech_final: true })));
    expect(said?.span.endMs).toBe(1500);
  });
});

describe("what comes twice, late or out of turn", () => {
  it("is said once when a final result comes twice", () => {
    const heard = utterancesOf();
    const twice = results("Once.", 0, 1, { speech_final: true });
    expect(textsOf([...heard.results(twice), ...heard.results(twice)])).toEqual(["Once."]);
  });

  it("is what the later of two final results says where they are of the same stretch", () => {
    const heard = utterancesOf();
    heard.results(results("One two.", 0, 1));
    const longer = heard.results(results("One two three.", 0, 1.4, { speech_final: true }));
    expect(textsOf(longer)).toEqual(["One two three."]);
  });

  it("is said only so far as it goes beyond what was said, and none of it is lost", () => {
    const heard = utterancesOf();
    const first = heard.results(results("One two three.", 8, 11, { speech_final: true }));
    const later = heard.results(results("Two three four.", 9, 12, { speech_final: true }));
    expect([textsOf(first), textsOf(later)]).toEqual([["One two three."], ["four."]]);
    expect(finals(later)[0]?.span).toEqual({ startMs: 11_000, endMs: 12_000 });
    expect(textsOf(heard.results(results("Two three four.", 9, 12.05, { speech_final: true })))).toEqual([]);
  });

  it("is said once when a final result of what was said comes shifted by a little", () => {
    const heard = utterancesOf();
    heard.results(results("One two.", 0, 1, { speech_final: true }));
    expect(heard.results(results("One two.", 0.01, 1.01, { speech_final: true }))).toEqual([]);
    expect(textsOf(heard.results(results("Three.", 1.01, 2, { speech_final: true })))).toEqual(["Three."]);
  });

  it("is said where its words alone, or its stretch alone, are where those of another were", () => {
    const heard = utterancesOf();
    heard.results(results("One two.", 0, 1, { speech_final: true }));
    const early = results("Yes.", 0.7, 1, { start: 1, duration: 0.5, speech_final: true });
    const wide = results("No.", 1.6, 2, { start: 0, duration: 2, speech_final: true });
    expect([textsOf(heard.results(early)), textsOf(heard.results(wide))]).toEqual([["Yes."], ["No."]]);
  });

  it("is not shown when an interim result comes after the final one of its stretch", () => {
    const heard = utterancesOf();
    heard.results(results("The refund", 0, 1));
    expect(heard.results(results("The", 0, 0.5, { is_final: false }))).toEqual([]);
  });

  it("is put in its place within an utterance that is not over", () => {
    const heard = utterancesOf();
    heard.results(results("never", 1, 2));
    heard.results(results("The refund", 0, 1));
    expect(textsOf(heard.results(results("arrived.", 2, 3, { speech_final: true })))).toEqual([
      "The refund never arrived.",
    ]);
  });

  it("is an utterance of its own when what came after was said already", () => {
    const heard = utterancesOf();
    heard.results(results("Second.", 2, 3, { speech_final: true }));
    expect(textsOf(heard.results(results("First.", 0, 1, { speech_final: true })))).toEqual(["First."]);
  });
});

describe("how far a channel is answered", () => {
  it("stays before an utterance that is not over", () => {
    const heard = utterancesOf();
    heard.results(results("", 0, 2));
    heard.results(results("It goes", 2, 4));
    const before = heard.throughMs;
    heard.results(results("on.", 4, 5, { speech_final: true }));
    expect([before, heard.throughMs]).toEqual([2000, 5000]);
  });

  it("waits for a result that is missing, for 10 s of later audio", () => {
    const heard = utterancesOf();
    heard.results(results("", 0, 2));
    heard.results(results("", 4, 9));
    const waiting = heard.throughMs;
    heard.results(results("", 9, 14));
    expect([waiting, heard.throughMs]).toEqual([2000, 14_000]);
  });

  it("goes on once the missing result has come", () => {
    const heard = utterancesOf();
    heard.results(results("", 0, 2));
    heard.results(results("", 4, 6));
    heard.results(results("", 2, 4));
    expect(heard.throughMs).toBe(6000);
  });
});

describe("what is told besides transcripts", () => {
  it("is where speech began and where it ended, once each", () => {
    const heard = utterancesOf();
    const items = [
      ...heard.speechStarted(300),
      ...heard.speechStarted(400),
      ...heard.results(results("Hello.", 0.3, 1, { speech_final: true })),
      ...heard.end(),
    ];
    expect(signals(items, "speech")).toEqual([
      { type: "speech", edge: "start", atMs: 300, channel: 4 },
      { type: "speech", edge: "end", atMs: 1000, channel: 4 },
    ]);
  });

  it("is every entity, with the times of its words", () => {
    const heard = utterancesOf();
    const entities = [{ label: "NAME", value: "Anna", start_word: 1, end_word: 2 }];
    const items = heard.results(results("Hello Anna Brown.", 0, 3, { entities, speech_final: true }));
    expect(signals(items, "side")).toEqual([
      {
        type: "side",
        name: "entity",
        data: { label: "NAME", value: "Anna" },
        channel: 4,
        span: { startMs: 1000, endMs: 2000 },
      },
    ]);
  });
});
