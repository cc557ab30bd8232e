import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { wavBytes } from "../../../../src/kit/audio-bytes.ts";
import { simulate } from "../../../../src/testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorOptions } from "../../../../src/testing/simulators/simulator.ts";
import { createTestClock } from "../../../../src/testing/test-clock.ts";
import { until } from "./client.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function vendor(options: SimulatorOptions = {}): Promise<Simulator> {
  const made = await simulate("assemblyai", options);
  closers.push(() => made.close());
  return made;
}

type Message = Readonly<Record<string, unknown>> & { readonly type: string };

/** A client of the vendor that keeps everything it receives. */
function dial({ socketUrl, apiKey }: Simulator, query = "", authorization: string | undefined = apiKey) {
  const headers = authorization === "" ? {} : { authorization };
  const socket = new WebSocket(`${socketUrl}/v3/ws?${query}`, { headers });
  const messages: Message[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  socket.on("message", (data: Buffer) => void messages.push(JSON.parse(data.toString()) as Message));
  socket.on("close", (code, reason) => closed.resolve({ code, reason: reason.toString() }));
  socket.on("error", () => undefined);
  return {
    messages,
    closed: closed.promise,
    begun: () => until(() => messages.length > 0),
    /** Silence of so many ms at 16 kHz. */
    audio: (ms: number) => socket.send(new Uint8Array(ms * 32)),
    say: (message: object | string) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    bytes: (count: number) => socket.send(new Uint8Array(count)),
  };
}

const typesOf = (messages: readonly Message[]): readonly string[] => messages.map(({ type }) => type);
const UTTERANCE = { startMs: 100, endMs: 1500, text: "That is a relief.", sentiment: 0.5, emotion: "relief" };

describe("the live socket of AssemblyAI", () => {
  it("begins with an id, an expiry and what it applied", async () => {
    const client = dial(await vendor(), "speech_model=universal-3-5-pro&speaker_labels=true");
    await client.begun();
    expect(client.messages[0]).toMatchObject({
      type: "Begin",
      id: expect.any(String),
      expires_at: expect.any(Number),
      configuration: { model: "universal-3-5-pro", mode: "balanced", api_version: "2025-05-12", speaker_labels: true },
    });
  });

  it("ignores a parameter that is misspelt", async () => {
    const client = dial(await vendor(), "speach_model=universal-3-5-pro");
    await client.begun();
    expect(client.messages[0]).toMatchObject({ type: "Begin", configuration: { model: "universal-3-6-pro" } });
  });

  it.each([
    ["speech_model=nobody", "speech_model"],
    ["sample_rate=4000", "sample_rate"],
    ["inactivity_timeout=2", "inactivity_timeout"],
    [`keyterms_prompt=${encodeURIComponent(JSON.stringify(Array(101).fill("x")))}`, "keyterms_prompt"],
    ["llm_gateway=nothing", "llm_gateway"],
  ])("refuses a value that cannot be: %s", async (query, name) => {
    const client = dial(await vendor(), query);
    expect(await client.closed).toMatchObject({ code: 3006 });
    expect(client.messages[0]).toMatchObject({ type: "Error", error_code: 3006, error: expect.stringContaining(name) });
  });

  it("takes the bare key only, and says so on the open socket", async () => {
    const simulator = await vendor();
    for (const authorization of ["wrong", `Bearer ${simulator.apiKey}`, ""]) {
      const client = dial(simulator, "", authorization);
      expect(await client.closed).toMatchObject({ code: 1008 });
      expect(client.messages).toEqual([expect.objectContaining({ type: "Error", error_code: 1008 })]);
    }
  });

  it.each([
    [20, 3007],
    [1001, 3007],
  ])("ends a session over a chunk of %i ms with an Error message and code %i", async (ms, code) => {
    const client = dial(await vendor());
    await client.begun();
    client.audio(ms);
    expect(await client.closed).toMatchObject({ code, reason: expect.stringContaining(`${ms} ms`) });
    expect(client.messages.at(-1)).toMatchObject({ type: "Error", error_code: code });
  });

  it("ends a session that is sent audio faster than real time", async () => {
    const client = dial(await vendor({ limits: { paceSlackMs: 500 } }));
    await client.begun();
    for (let i = 0; i < 8; i++) client.audio(100);
    expect(await client.closed).toMatchObject({ code: 3007, reason: expect.stringContaining("real time") });
  });

  it("ends a session over a message of more than 128 KB", async () => {
    const client = dial(await vendor());
    await client.begun();
    client.bytes(128 * 1024 + 1);
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it("ends a session over what is no message", async () => {
    const client = dial(await vendor());
    await client.begun();
    client.say("nonsense");
    expect(await client.closed).toMatchObject({ code: 3006 });
  });

  it("ends a session at its cap, a token's own where that is less", async () => {
    const clock = createTestClock();
    const simulator = await vendor({ clock, limits: { sessionCapMs: 120_000 } });
    const token = await tokenOf(simulator, "expires_in_seconds=60&max_session_duration_seconds=60");
    const [byKey, byToken] = [dial(simulator), dial(simulator, `token=${token}`, "")];
    await Promise.all([byKey.begun(), byToken.begun()]);
    await clock.advance(60_000);
    expect(await byToken.closed).toMatchObject({ code: 3008 });
    expect(byKey.messages).toHaveLength(1);
    await clock.advance(60_000);
    expect(await byKey.closed).toMatchObject({ code: 3008 });
  });

  it("ends an inactive session where that was asked for, but for keep-alives", async () => {
    const clock = createTestClock();
    const simulator = await vendor({ clock });
    const client = dial(simulator, "inactivity_timeout=10");
    await client.begun();
    await clock.advance(8000);
    client.say({ type: "KeepAlive" });
    await until(() => simulator.sessions[0]?.texts.length === 1);
    await clock.advance(8000);
    expect(client.messages).toHaveLength(1);
    await clock.advance(2000);
    expect(await client.closed).toMatchObject({ code: 3006, reason: expect.stringContaining("inactivity") });
  });

  it("refuses too many new sessions in a minute", async () => {
    const clock = createTestClock();
    const simulator = await vendor({ clock, limits: { newSessionsPerMinute: 1, tooManySessionsCode: 3009 } });
    await dial(simulator).begun();
    expect(await dial(simulator).closed).toMatchObject({ code: 3009, reason: expect.stringContaining("concurrent") });
    await clock.advance(60_001);
    const later = dial(simulator);
    await later.begun();
    expect(later.messages[0]?.type).toBe("Begin");
  });

  it("says a turn as it grows, its end, its reading, and Termination after Terminate", async () => {
    const llm = encodeURIComponent(
      JSON.stringify({
        model: "claude-haiku-4-5-20251001",
        messages: [{ role: "user", content: "{{turn}}" }],
        max_tokens: 9,
      }),
    );
    const scenario = { utterances: [UTTERANCE] };
    const client = dial(
      await vendor({ scenario, limits: { paceSlackMs: 9000 } }),
      `language_detection=true&llm_gateway=${llm}`,
    );
    await client.begun();
    for (let i = 0; i < 20; i++) client.audio(100);
    client.say({ type: "Terminate" });
    expect(await client.closed).toMatchObject({ code: 1000 });
    expect(typesOf(client.messages)).toEqual([
      "Begin",
      "SpeechStarted",
      "Turn",
      "Turn",
      "LLMGatewayResponse",
      "Termination",
    ]);
    const [, , partial, final, reading, end] = client.messages;
    expect(partial).toMatchObject({ turn_order: 0, end_of_turn: false, utterance: "" });
    expect(final).toMatchObject({
      turn_order: 0,
      end_of_turn: true,
      turn_is_formatted: true,
      transcript: UTTERANCE.text,
      language_code: "en",
    });
    expect(reading).toMatchObject({ turn_order: 0, data: { usage: { total_tokens: expect.any(Number) } } });
    expect(end).toMatchObject({ audio_duration_seconds: 2 });
  });

  it("belongs a short turn to nobody, until the end", async () => {
    const scenario = { utterances: [{ ...UTTERANCE, endMs: 600, speaker: 1 }] };
    const client = dial(
      await vendor({ scenario, limits: { paceSlackMs: 9000, revisionMs: 0 } }),
      "speaker_labels=true",
    );
    await client.begun();
    for (let i = 0; i < 10; i++) client.audio(100);
    client.say({ type: "Terminate" });
    await client.closed;
    expect(client.messages.find(({ end_of_turn: end }) => end === true)).toMatchObject({ speaker_label: "PENDING" });
    expect(client.messages.at(-2)).toMatchObject({
      type: "SpeakerRevision",
      revisions: [{ turn_order: 0, speaker_label: "B" }],
    });
  });

  it("beats and acknowledges silence where that was asked for", async () => {
    const clock = createTestClock();
    const simulator = await vendor({ clock, scenario: { utterances: [] }, limits: { paceSlackMs: 9000 } });
    const client = dial(simulator, "session_heartbeat=true&acknowledge_silence=true");
    await client.begun();
    for (let i = 0; i < 3; i++) client.audio(1000);
    await until(() => client.messages.length === 4);
    await clock.advance(5000);
    await until(() => client.messages.length === 5);
    expect(typesOf(client.messages)).toEqual(["Begin", "Silence", "Silence", "Silence", "Heartbeat"]);
    expect(client.messages.at(-1)).toMatchObject({ total_audio_received_ms: 3000 });
  });
});

async function tokenOf({ url, apiKey }: Simulator, query: string): Promise<string> {
  const answer = await fetch(`${url}/v3/token?${query}`, { headers: { authorization: apiKey } });
  return ((await answer.json()) as { token: string }).token;
}

describe("temporary tokens of AssemblyAI", () => {
  it.each([
    "",
    "expires_in_seconds=0",
    "expires_in_seconds=601",
    "expires_in_seconds=60&max_session_duration_seconds=5",
  ])("are not granted for %s", async (query) => {
    const { url, apiKey } = await vendor();
    expect((await fetch(`${url}/v3/token?${query}`, { headers: { authorization: apiKey } })).status).toBe(400);
  });

  it("open one session each, in their time", async () => {
    const clock = createTestClock();
    const simulator = await vendor({ clock });
    const [used, late] = [
      await tokenOf(simulator, "expires_in_seconds=60"),
      await tokenOf(simulator, "expires_in_seconds=1"),
    ];
    await dial(simulator, `token=${used}`, "").begun();
    expect(await dial(simulator, `token=${used}`, "").closed).toMatchObject({ code: 1008 });
    await clock.advance(1001);
    expect(await dial(simulator, `token=${late}`, "").closed).toMatchObject({ code: 1008 });
  });
});

describe("the REST services of AssemblyAI", () => {
  const json = { "content-type": "application/json" };
  const post = ({ url, apiKey }: Simulator, path: string, body: object, key = apiKey): Promise<Response> =>
    fetch(url + path, { method: "POST", headers: { ...json, authorization: key }, body: JSON.stringify(body) });

  it("take a recording from the queue to its sentences", async () => {
    const clock = createTestClock();
    const scenario = {
      utterances: [
        UTTERANCE,
        { ...UTTERANCE, startMs: 1600, endMs: 1900, channel: 1, text: "No! Never.", sentiment: -0.8 },
      ],
    };
    const simulator = await vendor({ clock, scenario });
    const headers = { authorization: simulator.apiKey };
    const format = {
      sampleRateHz: 16_000,
      channels: [0, 1].map((channel) => ({ channel, role: null, speakers: null })),
    };
    const body = wavBytes(new Uint8Array(2 * 64_000), format);
    const upload = (await (await fetch(`${simulator.url}/v2/upload`, { method: "POST", headers, body })).json()) as {
      upload_url: string;
    };
    const asked = { audio_url: upload.upload_url, sentiment_analysis: true, multichannel: true };
    const submitted = (await (await post(simulator, "/v2/transcript", asked)).json()) as { id: string; status: string };
    const look = async (): Promise<Record<string, unknown>> =>
      (await (await fetch(`${simulator.url}/v2/transcript/${submitted.id}`, { headers })).json()) as Record<
        string,
        unknown
      >;
    expect([submitted.status, (await look()).status]).toEqual(["queued", "queued"]);
    await clock.advance(100);
    expect((await look()).status).toBe("processing");
    await clock.advance(200);
    expect(await look()).toMatchObject({
      status: "completed",
      audio_channels: 2,
      sentiment_analysis_results: [
        { text: "That is a relief.", sentiment: "POSITIVE", channel: "1" },
        { text: "No!", sentiment: "NEGATIVE", channel: "2" },
        { text: "Never.", sentiment: "NEGATIVE", channel: "2" },
      ],
    });
  });

  it("fail what is no audio, and refuse what cannot be", async () => {
    const simulator = await vendor({ limits: { queuedMs: 0, processingMs: 0 } });
    const failed = await post(simulator, "/v2/transcript", { audio_url: "https://nowhere" });
    expect(await failed.json()).toMatchObject({
      status: "error",
      error: expect.stringContaining("Transcoding failed"),
    });
    for (const wrong of [
      {},
      { audio_url: "x", speech_models: ["nobody"] },
      { audio_url: "x", prompt: "a", keyterms_prompt: ["b"] },
      { audio_url: "x", sentiment_analysis: true, language_code: "de" },
    ]) {
      expect((await post(simulator, "/v2/transcript", wrong)).status).toBe(400);
    }
    expect((await post(simulator, "/v2/transcript", {}, `Bearer ${simulator.apiKey}`)).status).toBe(401);
    expect((await post(simulator, "/lemur/v3/generate/task", {})).status).toBe(404);
  });

  it("answer 403 to too many requests", async () => {
    const simulator = await vendor({ limits: { requestsPer5Minutes: 1 } });
    await post(simulator, "/v2/transcript", {});
    const refused = await post(simulator, "/v2/transcript", {});
    expect([refused.status, await refused.json()]).toEqual([403, { error: expect.stringMatching(/rate limit/i) }]);
  });

  it("limit completions by model, with the figures in headers", async () => {
    const simulator = await vendor({ limits: { completionsPerMinute: 1 } });
    const ask = (model: string) =>
      post(simulator, "/v1/chat/completions", { model, messages: [{ role: "user", content: "x" }] });
    expect((await ask("gpt-5-mini")).status).toBe(200);
    const refused = await ask("gpt-5-mini");
    expect([
      refused.status,
      refused.headers.get("x-ratelimit-limit"),
      refused.headers.get("x-ratelimit-remaining"),
    ]).toEqual([429, "1", "0"]);
    expect((await ask("gemini-2.5-flash")).status).toBe(200);
  });

  it("say what is wrong with a completion", async () => {
    const simulator = await vendor();
    const refused = await post(simulator, "/v1/chat/completions", { model: "nobody" });
    expect(await refused.json()).toMatchObject({
      code: 400,
      metadata: { errors: ["one of messages or prompt required", "model nobody is not supported"] },
    });
    const unheld = {
      model: "gpt-oss-20b",
      prompt: "x",
      response_format: { type: "json_schema", json_schema: { schema: {} } },
    };
    expect((await post(simulator, "/v1/chat/completions", unheld)).status).toBe(400);
  });
});
