import { describe, expect, it } from "vitest";
import { createEmotionStream, type EmotionStreamEvent } from "../../../src/index.ts";
import { syntheticVoice } from "../../../src/testing/index.ts";
import { at, type Told, type ToldSession, toldServer } from "../../fixtures/told-server.ts";

/** Words spread over a stretch, s. */
function words(text: string, start: number, end: number) {
  const each = text.split(" ");
  const step = (end - start) / each.length;
  return each.map((word, i) => ({
    word: word.toLowerCase(),
    punctuated_word: word,
    start: start + i * step,
    end: start + (i + 1) * step,
    confidence: 0.9,
  }));
}

/** A final result of one channel, from `start` to `end`, s. */
function result(text: string, start: number, end: number, more: object = {}, alternative: object = {}) {
  return {
    type: "Results",
    channel_index: [0, 1],
    start,
    duration: end - start,
    is_final: true,
    speech_final: false,
    channel: {
      alternatives: [
        { transcript: text, confidence: 0.9, words: text === "" ? [] : words(text, start, end), ...alternative },
      ],
    },
    ...more,
  };
}

const METADATA = { type: "Metadata", request_id: "r", sha256: "", created: "", duration: 2, channels: 1 };
const NEGATIVE = {
  segments: [{ text: "x", start_word: 0, end_word: 99, sentiment: "negative", sentiment_score: -0.6 }],
};

interface Heard {
  readonly events: readonly EmotionStreamEvent[];
  readonly finals: readonly string[];
  /** Valence of every reading; null where there is none. */
  readonly valences: readonly (number | null)[];
  readonly sessions: number;
  readonly error: unknown;
}

/** A call of 2 s with a server that is told what to say. */
async function call(told: Told, options: object = {}): Promise<Heard> {
  const server = await toldServer({ request: () => ({ results: { sentiments: NEGATIVE } }), ...told });
  const channels = told.channels ?? 1;
  const stream = await createEmotionStream({
    provider: "deepgram",
    providers: { deepgram: { apiKey: "k", baseUrl: server.url, ...options } },
    companion: false,
    audio: { sampleRateHz: 16_000, channels },
  } as never);
  const events: EmotionStreamEvent[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  let error: unknown = null;
  try {
    const mono = syntheticVoice({ seconds: 2, sampleRateHz: 16_000, leadMs: 200 });
    const pcm = Int16Array.from({ length: mono.length * channels }, (_, i) =>
      // Not the same on both, or they would be taken for one.
      i % channels === 0
        ? (mono[Math.floor(i / channels)] as number)
        : (mono[mono.length - 1 - Math.floor(i / channels)] as number),
    );
    for (let from = 0; from < pcm.length; from += 1600) await stream.write(pcm.subarray(from, from + 1600));
    await stream.end();
    await reading;
  } catch (failure) {
    error = failure;
    await reading.catch(() => undefined);
  }
  await server.close();
  return {
    events,
    error,
    finals: events.flatMap((event) => (event.type === "transcript" && event.final ? [event.text] : [])),
    valences: events.flatMap((event) => (event.type === "emotion" ? [event.valence?.value ?? null] : [])),
    sessions: server.audio.length,
  };
}

/** Says its goodbye as documented. */
const goodbye = (session: ToldSession, ...last: readonly object[]): void => {
  session.say(...last, METADATA);
  session.close(1000);
};
const closing = (...last: readonly object[]) => ({
  text: (session: ToldSession, type: string) => {
    if (type === "CloseStream") goodbye(session, ...last);
  },
});

describe.concurrent("a Deepgram that is not our simulator", () => {
  it("may send finals without words", async () => {
    const heard = await call({
      audio: at(1200, ({ say }) =>
        say(
          result("The refund never", 0, 0.6, {}, { words: [] }),
          result("arrived.", 0.6, 1, { speech_final: true }, { words: undefined }),
        ),
      ),
      ...closing(result("", 1, 2)),
    });
    expect([heard.error, heard.finals, heard.valences]).toEqual([null, ["The refund never arrived."], [-0.6]]);
  });

  it("loses no words where some finals have them and some have not", async () => {
    const speakers = [0, 1].map((speaker, i) => ({ word: `w${i}`, start: 0.6 + i * 0.2, end: 0.8 + i * 0.2, speaker }));
    const heard = await call({
      audio: at(1200, ({ say }) =>
        say(
          result("The refund never", 0, 0.6, {}, { words: [] }),
          result("arrived. Oh.", 0.6, 1, { speech_final: true }, { words: speakers }),
        ),
      ),
      ...closing(result("", 1, 2)),
    });
    expect([heard.error, heard.finals.join(" ")]).toEqual([null, "The refund never arrived. Oh."]);
  });

  it("may end utterances by UtteranceEnd alone", async () => {
    const heard = await call({
      audio: at(1200, ({ say }) =>
        say(result("Hello there.", 0, 1), { type: "UtteranceEnd", channel: [0, 1], last_word_end: 1 }),
      ),
      ...closing(result("Bye.", 1, 2)),
    });
    expect([heard.error, heard.finals]).toEqual([null, ["Hello there.", "Bye."]]);
  });

  it("may say the end of an utterance with a stretch that it told before", async () => {
    const heard = await call({
      audio: at(1200, ({ say }) =>
        say(result("Hello there.", 0, 1), result("Hello there.", 0, 1, { speech_final: true })),
      ),
      ...closing(result("Bye.", 1, 2)),
    });
    expect([heard.error, heard.finals]).toEqual([null, ["Hello there.", "Bye."]]);
  });

  it("may send its Metadata before its last results", async () => {
    const heard = await call({
      text(session, type) {
        if (type !== "CloseStream") return;
        session.say(METADATA);
        setTimeout(() => {
          session.say(result("The last words.", 0, 2, { speech_final: true }));
          session.close(1000);
        }, 100);
      },
    });
    expect([heard.error, heard.finals, heard.valences]).toEqual([null, ["The last words."], [-0.6]]);
  });

  it("may close without Metadata", async () => {
    const heard = await call({
      text(session, type) {
        if (type !== "CloseStream") return;
        session.say(result("All of it.", 0, 2));
        session.close(1000);
      },
    });
    expect([heard.error, heard.finals]).toEqual([null, ["All of it."]]);
  });

  it("may leave out everything that is optional", async () => {
    const bare = (text: string, start: number, duration: number, more: object) => ({
      type: "Results",
      channel_index: [0],
      start,
      duration,
      channel: { alternatives: [{ transcript: text }] },
      ...more,
    });
    const heard = await call({
      audio: at(1000, ({ say }) => say(bare("Hello", 0, 0.5, {}), bare("Hello there.", 0, 1, { is_final: true }))),
      ...closing({
        type: "Results",
        channel_index: [0],
        start: 1,
        duration: 1,
        is_final: true,
        channel: { alternatives: [] },
      }),
    });
    expect([heard.error, heard.finals]).toEqual([null, ["Hello there."]]);
  });

  it("may answer its second channel first", async () => {
    const heard = await call({
      channels: 2,
      ...closing(
        result("Second.", 0, 2, { channel_index: [1, 2], speech_final: true }),
        result("First.", 0, 2, { channel_index: [0, 2], speech_final: true }),
      ),
    });
    const channels = heard.events.flatMap((event) =>
      event.type === "transcript" && event.final ? [event.channel] : [],
    );
    expect([heard.error, heard.finals, channels]).toEqual([null, ["Second.", "First."], [1, 0]]);
  });

  it("may close in the midst of an utterance, which is then heard as one", async () => {
    const heard = await call({
      audio: at(1000, (session) => {
        if (session.index > 0) return;
        session.say(result("The refund", 0, 0.8));
        session.close(1000);
      }),
      ...closing(result("The refund never arrived.", 0, 2)),
    });
    expect([heard.error, heard.finals, heard.sessions]).toEqual([null, ["The refund never arrived."], 2]);
  });

  it("may refuse audio without saying why", async () => {
    const heard = await call({ audio: at(300, (session) => session.close(1008)) });
    expect(heard.error).toMatchObject({ kind: "unsupported", facts: { closeCode: 1008 } });
  });

  it.each([
    ["the average alone", { average: { sentiment: "negative", sentiment_score: -0.4 } }, -0.4],
    ["a score without its word", { segments: [{ start_word: 0, end_word: 1, sentiment_score: 0.5 }] }, 0.5],
    ["segments that say nothing", { segments: [{ text: "Hello." }] }, null],
    ["nothing", undefined, null],
  ])("may read a text with %s", async (_, sentiments, valence) => {
    const heard = await call({
      request: () => ({ results: { sentiments } }),
      ...closing(result("Hello there.", 0, 2, { speech_final: true })),
    });
    expect([heard.error, heard.valences]).toEqual([null, [valence]]);
  });
});

/** A turn of Flux, over or not, from 0.2 s on. */
const turnInfo = (sequence_id: number, event: string, transcript: string, more: object = {}) => ({
  type: "TurnInfo",
  request_id: "r",
  sequence_id,
  event,
  turn_index: 0,
  audio_window_start: 0.2,
  audio_window_end: 1,
  transcript,
  end_of_turn_confidence: 0.5,
  ...more,
});

describe.concurrent("a Flux that is not our simulator", () => {
  const flux = { model: "flux-general-en" };
  const connected = { type: "Connected", request_id: "r", sequence_id: 0 };
  const told = (...messages: readonly object[]): Told => ({
    // It may take its time to say hello, and nothing is sent before.
    open: ({ say }) => setTimeout(() => say(connected), 200),
    audio: at(1100, ({ say }) => say(...messages)),
    text: (session, type) => {
      if (type === "CloseStream") session.close(1000);
    },
  });

  it("may tell turns without words, warn, and invent an event", async () => {
    const heard = await call(
      told(
        turnInfo(1, "StartOfTurn", ""),
        { type: "Warning", code: "SOMETHING", description: "a canary" },
        turnInfo(2, "Daydream", "Hello"),
        turnInfo(3, "EndOfTurn", "Hello there.", { trigger: "timeout" }),
        turnInfo(3, "EndOfTurn", "Hello there."),
      ),
      flux,
    );
    expect([heard.error, heard.finals, heard.valences]).toEqual([null, ["Hello there."], [-0.6]]);
    expect(JSON.stringify(heard.events)).not.toContain("canary");
  });

  it("may close with a turn that it never ended: it is said as it stands", async () => {
    const heard = await call(told(turnInfo(1, "StartOfTurn", ""), turnInfo(2, "Update", "Hello there.")), flux);
    expect([heard.error, heard.finals]).toEqual([null, ["Hello there."]]);
  });
});
