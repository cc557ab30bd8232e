import { describe, expect, it } from "vitest";
import { createEmotionStream, type EmotionStreamEvent } from "../../../src/index.ts";
import { syntheticVoice } from "../../../src/testing/index.ts";
import { at, type Told, type ToldSession, toldServer } from "../../fixtures/told-server.ts";

const BEGIN = { type: "Begin", id: "s", expires_at: Math.floor(Date.now() / 1000) + 10_800 };
const TERMINATION = { type: "Termination", audio_duration_seconds: 2, session_duration_seconds: 2 };

/** A turn that ended, in the first second. */
const turn = (order: number, transcript: string, more: object = {}) => ({
  type: "Turn",
  turn_order: order,
  turn_is_formatted: true,
  end_of_turn: true,
  transcript,
  end_of_turn_confidence: 1,
  words: [{ text: "x", start: 200 + 300 * order, end: 500 + 300 * order, confidence: 0.9, word_is_final: true }],
  ...more,
});

const completion = (content: unknown) => ({
  choices: [{ message: { role: "assistant", content } }],
  usage: { input_tokens: 10, output_tokens: 5 },
});

/** A gateway that rates every text alike. */
const sad = (body: string): string => {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  const asked = JSON.parse(messages[1]?.content ?? "[]") as { index: number }[];
  return JSON.stringify({ readings: asked.map(({ index }) => ({ index, valence: -0.6, emotion: "sadness" })) });
};

interface Heard {
  readonly events: readonly EmotionStreamEvent[];
  readonly finals: readonly string[];
  readonly readings: readonly (readonly [number | null, string | null])[];
  readonly warnings: readonly string[];
  readonly tokens: number;
  readonly sessions: number;
  readonly error: unknown;
}

/** A call of 2 s with a server that is told what to say. */
async function call(told: Told, options: object = {}): Promise<Heard> {
  const server = await toldServer({
    open: ({ say }) => say(BEGIN),
    request: (_, body) => completion(sad(body)),
    ...told,
  });
  const stream = await createEmotionStream({
    provider: "assemblyai",
    providers: { assemblyai: { apiKey: "k", baseUrl: server.url, ...options } },
    companion: false,
  } as never);
  const events: EmotionStreamEvent[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  let error: unknown = null;
  try {
    const pcm = syntheticVoice({ seconds: 2, sampleRateHz: 16_000, leadMs: 200 });
    for (let from = 0; from < pcm.length; from += 1600) await stream.write(pcm.subarray(from, from + 1600));
    await stream.end();
    await reading;
  } catch (failure) {
    error = failure;
    await reading.catch(() => undefined);
  }
  await server.close();
  const usage = events.findLast((event) => event.type === "end")?.summary.usage;
  return {
    events,
    error,
    finals: events.flatMap((event) => (event.type === "transcript" && event.final ? [event.text] : [])),
    readings: events.flatMap((event) =>
      event.type === "emotion" && event.status === "ok" ? [[event.valence?.value ?? null, event.label] as const] : [],
    ),
    warnings: events.flatMap((event) => (event.type === "warning" ? [event.code] : [])),
    tokens: Number(usage?.lines.find(({ line }) => line === "input-tokens")?.units ?? 0),
    sessions: server.audio.length,
  };
}

/** Says its goodbye as documented, behind what is last. */
const closing = (...last: readonly object[]) => ({
  text: (session: ToldSession, type: string) => {
    if (type !== "Terminate") return;
    session.say(...last, TERMINATION);
    session.close(1000);
  },
});

describe.concurrent("an AssemblyAI that is not our simulator", () => {
  it("may begin without saying anything of itself, and leave out all that is optional", async () => {
    const bare = { type: "Turn", turn_order: 0, transcript: "Hello there.", end_of_turn: true };
    const heard = await call({ open: ({ say }) => say({ type: "Begin", id: "s" }), ...closing(bare) });
    expect([heard.error, heard.finals, heard.readings, heard.warnings]).toEqual([
      null,
      ["Hello there."],
      [[-0.6, "sadness"]],
      [],
    ]);
  });

  it("may name a language as it does for recordings", async () => {
    const heard = await call(closing(turn(0, "Hello there.", { language_code: "en_us" })));
    expect([heard.error, heard.readings]).toEqual([null, [[-0.6, "sadness"]]]);
    expect(heard.events.find((event) => event.type === "transcript")).toMatchObject({ language: "en-us" });
  });

  it("may revise a turn that nobody heard of, and warn in words", async () => {
    const heard = await call({
      audio: at(600, ({ say }) =>
        say(
          { type: "SpeakerRevision", revisions: [{ turn_order: 77, speaker_label: "B", words: [] }] },
          { type: "Warning", warning_code: "SLOW", warning: "a canary" },
          { type: "Heartbeat", total_audio_received_ms: 1 },
        ),
      ),
      ...closing(turn(0, "Hello.")),
    });
    expect([heard.error, heard.finals, heard.warnings]).toEqual([null, ["Hello."], ["vendor-warning"]]);
    expect(heard.events.filter(({ type }) => type === "revision")).toEqual([]);
    expect(JSON.stringify(heard.events)).not.toContain("canary");
  });

  it("may send formatted turns only, where both were asked for", async () => {
    const options = { speechModel: "universal-streaming-english", formatTurns: true };
    const heard = await call(closing(turn(0, "Hello."), turn(1, "Bye.")), options);
    expect([heard.error, heard.finals]).toEqual([null, ["Hello.", "Bye."]]);
  });

  it("may send both where neither was asked for", async () => {
    const options = { speechModel: "universal-streaming-english" };
    const both = [turn(0, "hello", { turn_is_formatted: false }), turn(0, "Hello.")];
    const heard = await call(closing(...both), options);
    expect([heard.error, heard.finals]).toEqual([null, ["hello"]]);
  });

  it("is asked again for the rest where it closes without Termination", async () => {
    const heard = await call({
      text(session, type) {
        if (type !== "Terminate") return;
        // Each session counts turns and time from its own start.
        if (session.index === 0) session.say(turn(0, "Hello."));
        else session.say(turn(0, "Bye."), TERMINATION);
        session.close(1000);
      },
    });
    expect([heard.error, heard.finals, heard.sessions]).toEqual([null, ["Hello.", "Bye."], 2]);
  });

  it.each([
    ["fenced, with words around it", (body: string) => `Sure!\n\`\`\`json\n${sad(body)}\n\`\`\`\nAnything else?`],
    ["as a bare list", (body: string) => JSON.stringify(JSON.parse(sad(body)).readings)],
  ])("may answer for a text %s", async (_, content) => {
    const heard = await call({ request: (_path, body) => completion(content(body)), ...closing(turn(0, "Hello.")) });
    expect([heard.error, heard.readings]).toEqual([null, [[-0.6, "sadness"]]]);
  });

  it("may answer for fewer texts than it was asked", async () => {
    const heard = await call({
      request: () => completion('{"readings":[{"index":0,"valence":-0.6,"emotion":"sadness"}]}'),
      ...closing(turn(0, "One."), turn(1, "Two."), turn(2, "Three."), turn(3, "Four.")),
    });
    const emotions = heard.events.filter(({ type }) => type === "emotion");
    expect([heard.error, emotions.length]).toEqual([null, 4]);
    expect(heard.readings.length).toBeLessThan(4);
  });

  it("may name an emotion that is on no list: its valence is told, and no label", async () => {
    const content = '{"readings":[{"index":0,"valence":0.6,"emotion":"relief"}]}';
    const heard = await call({ request: () => completion(content), ...closing(turn(0, "Hello.")) });
    expect([heard.error, heard.readings]).toEqual([null, [[0.6, null]]]);
  });

  it("may end with an error that has no code", async () => {
    const heard = await call({
      open: ({ say, close }) => {
        say({ type: "Error", error: "Not authorized: invalid API key" });
        close(1008);
      },
    });
    expect(heard.error).toMatchObject({ kind: "auth" });
  });
});

const reading = (order: number, content: string) => ({
  type: "LLMGatewayResponse",
  turn_order: order,
  transcript: "x",
  data: completion(content),
});
const GLAD = '{"valence":0.6,"emotion":"happiness"}';

describe.concurrent("an AssemblyAI that reads its turns itself and is not our simulator", () => {
  const socket = { sentiment: "socket" };

  it("may answer before the turn, and twice: it is told and billed once", async () => {
    const heard = await call(closing(reading(0, GLAD), turn(0, "Hello."), reading(0, GLAD)), socket);
    expect([heard.error, heard.finals, heard.readings, heard.tokens]).toEqual([
      null,
      ["Hello."],
      [[0.6, "happiness"]],
      10,
    ]);
  });

  it("may answer with a fence and a word of its own", async () => {
    const own = '```json\n{"sentiment":"positive","valence":0.6,"arousal":-0.2,"label":"relief"}\n```';
    const heard = await call(closing(turn(0, "Hello."), reading(0, own)), socket);
    expect([heard.error, heard.readings, heard.warnings]).toEqual([null, [[0.6, null]], []]);
  });
});
