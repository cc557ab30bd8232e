import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { DeepgramOptions } from "../../../../adapters/deepgram/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import type { SessionItem } from "../../../../src/spec/adapter.ts";
import type { AudioChunk } from "../../../../src/spec/audio.ts";
import type { Connection, ConnectOptions } from "../../../../src/spec/context.ts";
import { createTestClock, type Simulator, type SimulatorOptions } from "../../../../src/testing/index.ts";
import { audioOf, CALLER, REFUND } from "../../../fixtures/deepgram.ts";
import { adapterOf, chunksOf, context, finals, formatOf, hear, signals, startVendor } from "./open.ts";

let simulator: Simulator;
afterEach(() => simulator?.close());

async function call(
  options: DeepgramOptions = {},
  { channels = [3], ...served }: SimulatorOptions & { readonly channels?: readonly number[] } = {},
) {
  simulator = await startVendor({ scenario: channels.length > 1 ? REFUND : CALLER, ...served });
  const format = formatOf(channels);
  const pcm = audioOf(6500, { channels: channels.length });
  const kit = context();
  const heard = await hear(adapterOf(simulator, options).stream?.(chunksOf(pcm, format), format, kit.ctx) as never);
  await Promise.all([kit.lingered(), kit.clock.advance(1000)]);
  return { ...heard, pcm, ...kit };
}

const sha256 = (pcm: Int16Array): string => createHash("sha256").update(new Uint8Array(pcm.buffer)).digest("hex");

describe("a live session of Nova", () => {
  it("sends every sample once, says that it is open first, and ends with the vendor's last word", async () => {
    const { items, error, pcm, metered, warnings, leaks } = await call();
    expect(error).toBeNull();
    expect(items[0]).toEqual({ type: "open" });
    expect(finals(items).map(({ text, span, channel }) => [text, span, channel])).toEqual([
      ["The refund that you promised never arrived.", { startMs: 300, endMs: 2059 }, 3],
      ["Okay, thank you so much, Anna.", { startMs: 4000, endMs: 5548 }, 3],
    ]);
    expect(signals(items, "progress").at(-1)).toEqual({ type: "progress", throughMs: 6500 });
    expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(pcm));
    expect(simulator.sessions[0]?.texts).toEqual(['{"type":"CloseStream"}']);
    expect([...metered]).toEqual([["audio", 6500]]);
    expect([warnings, leaks()]).toEqual([[], { listeners: 0, timers: 0, places: 0, lingering: 0 }]);
  });

  it("hears several channels at once, and says whose words are whose", async () => {
    const { items, metered } = await call({}, { channels: [5, 8] });
    expect(finals(items).map(({ text, channel }) => [text, channel])).toEqual([
      ["The refund that you promised never arrived.", 5],
      ["Let me look.", 8],
      ["Okay, thank you so much, Anna.", 5],
    ]);
    expect(new Set(signals(items, "speech").map(({ channel }) => channel))).toEqual(new Set([5, 8]));
    expect(signals(items, "progress").at(-1)?.throughMs).toBe(6500);
    expect(metered.get("audio")).toBe(6500);
  });

  it("tells speakers apart when it is asked to, and books it", async () => {
    const { items, metered } = await call({ diarize: true });
    expect(finals(items).map(({ speaker }) => speaker)).toEqual(["0", "0"]);
    expect(metered.get("diarization")).toBe(6500);
  });

  it("tells of entities when it is asked to", async () => {
    const { items } = await call({ detectEntities: true });
    expect(signals(items, "side").map(({ name, data }) => [name, data])).toEqual([
      ["entity", { label: "NAME", value: "Anna" }],
    ]);
  });

  it("ends an utterance by the gap between words where endpointing is off", async () => {
    const { items } = await call({ endpointingMs: false });
    expect(finals(items)).toHaveLength(2);
  });

  it("says what it holds when the audio ends in the midst of an utterance", async () => {
    const scenario = { utterances: [{ startMs: 5000, endMs: 20_000, text: "It goes on and on." }] };
    const { items } = await call({}, { scenario });
    expect(finals(items)).toHaveLength(1);
  });

  it("names the language that was heard where several are expected", async () => {
    const { items } = await call({ language: "multi" }, { scenario: { ...CALLER, language: "es" } });
    expect(finals(items).map(({ language }) => language)).toEqual(["es", "es"]);
  });

  it.each([
    ["header", "authorization", undefined],
    ["subprotocol", undefined, ["token"]],
  ] as const)("shows the key by %s", async (auth, header, protocols) => {
    const { error } = await call({ auth });
    expect(error).toBeNull();
    const [session] = simulator.sessions;
    expect(session?.headers.authorization).toBe(header === undefined ? undefined : `Token ${simulator.apiKey}`);
    expect(session?.protocols).toEqual(protocols === undefined ? [] : [...protocols, simulator.apiKey]);
  });

  it("opens its socket with the factory that is given", async () => {
    let asked = "";
    const relay = (url: string, options: ConnectOptions): Promise<Connection> => {
      asked = url;
      return connect(url, options);
    };
    const { error, connections } = await call({ connect: relay });
    expect([error, asked.startsWith(`${simulator.socketUrl}/v1/listen?`), connections]).toEqual([null, true, 0]);
  });

  it("is not opened for a rate or a number of channels that the vendor does not take", async () => {
    simulator = await startVendor();
    const { ctx } = context();
    const stream = adapterOf(simulator).stream;
    const odd = [formatOf([0], 11_025), formatOf(Array.from({ length: 21 }, (_, i) => i)), formatOf([])];
    for (const format of odd) {
      expect((await hear(stream?.(chunksOf(new Int16Array(0)), format, ctx) as never)).error).toMatchObject({
        kind: "unsupported",
      });
    }
    expect(simulator.sessions).toHaveLength(0);
  });
});

describe("a pause in the audio", () => {
  /** Audio that stops after a second until it is told to go on. */
  function halting(resume: Promise<void>): AsyncIterable<AudioChunk> {
    return (async function* () {
      yield* chunksOf(audioOf(1000));
      await resume;
      yield* chunksOf(audioOf(1000));
    })();
  }

  it("of Nova is bridged by text frames every 4 s, and moves no time", async () => {
    const clock = createTestClock();
    simulator = await startVendor({
      clock,
      scenario: { utterances: [{ startMs: 1200, endMs: 1800, text: "After it." }] },
    });
    const { ctx } = context({ clock });
    const pause = Promise.withResolvers<void>();
    const items: SessionItem[] = [];
    const call = hear(adapterOf(simulator).stream?.(halting(pause.promise), formatOf(), ctx) as never, items);
    await expect.poll(() => simulator.sessions[0]?.audio.durationMs ?? 0).toBeGreaterThan(970);
    for (let i = 0; i < 30; i++) {
      await clock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(simulator.sessions[0]?.closeCode).toBeNull();
    expect(simulator.sessions[0]?.texts).toEqual(Array(7).fill('{"type":"KeepAlive"}'));
    pause.resolve();
    const { error } = await call;
    expect([error, finals(items)[0]?.span]).toEqual([null, { startMs: 1200, endMs: 1740 }]);
  });

  it("before the first audio is not bridged: the vendor closes, and that is a timeout", async () => {
    const clock = createTestClock();
    simulator = await startVendor({ clock });
    const { ctx } = context({ clock });
    const never = (async function* (): AsyncGenerator<AudioChunk> {
      await new Promise(() => undefined);
      yield* [];
    })();
    const call = hear(adapterOf(simulator).stream?.(never, formatOf(), ctx) as never);
    await expect.poll(() => simulator.sessions.length).toBe(1);
    await clock.advance(10_000);
    expect((await call).error).toMatchObject({ kind: "timeout", facts: { closeCode: 1011 } });
    expect(simulator.sessions[0]?.texts).toEqual([]);
  });

  it("of Flux is not bridged by text frames, which would end it", async () => {
    const clock = createTestClock();
    simulator = await startVendor({ clock });
    const { ctx } = context({ clock });
    const pause = Promise.withResolvers<void>();
    const stream = adapterOf(simulator, { model: "flux-general-en" }).stream;
    const call = hear(stream?.(halting(pause.promise), formatOf(), ctx) as never);
    await expect.poll(() => simulator.sessions[0]?.audio.durationMs ?? 0).toBeGreaterThan(900);
    await clock.advance(30_000);
    expect(simulator.sessions[0]?.texts).toEqual([]);
    pause.resolve();
    expect((await call).error).toBeNull();
  });
});

describe("a live session of Flux", () => {
  it("waits for the vendor's greeting, and says each turn once it is over", async () => {
    const { items, error, metered, pcm } = await call({ model: "flux-general-en", eagerEotThreshold: 0.4 });
    expect(error).toBeNull();
    expect(items[0]).toEqual({ type: "open" });
    expect(finals(items).map(({ text, key, channel }) => [text, key, channel])).toEqual([
      ["The refund that you promised never arrived.", "t0", 3],
      ["Okay, thank you so much, Anna.", "t1", 3],
    ]);
    expect(simulator.sessions[0]?.path).toBe("/v2/listen");
    expect(simulator.sessions[0]?.audio.sha256()).toBe(sha256(pcm));
    expect(simulator.sessions[0]?.audio.smallestFrame).toBeGreaterThanOrEqual(640);
    expect(signals(items, "progress").at(-1)?.throughMs).toBe(6500);
    expect([...metered]).toEqual([["audio", 6500]]);
  });

  it("passes warnings on as one, without the vendor's words", async () => {
    const scenario = { ...CALLER, warnings: [{ atMs: 1000, code: "SOMETHING_NEW", text: "canary" }] };
    const { warnings, error } = await call({ model: "flux-general-en" }, { scenario });
    expect(error).toBeNull();
    expect(warnings).toMatchObject([{ as: "vendor-warning", facts: { code: "OTHER" } }]);
    expect(JSON.stringify(warnings)).not.toContain("canary");
  });

  it("ends with the kind of the vendor's error", async () => {
    simulator = await startVendor({ scenario: CALLER });
    const { ctx } = context();
    const tampering = async (url: string, options: ConnectOptions): Promise<Connection> => {
      const connection = await connect(url, options);
      await connection.send("{}");
      return connection;
    };
    const stream = adapterOf(simulator, { model: "flux-general-en", connect: tampering }).stream;
    const { error } = await hear(stream?.(chunksOf(audioOf(6500)), formatOf(), ctx) as never);
    expect(error).toMatchObject({ kind: "protocol", facts: { code: "UNPARSABLE_CLIENT_MESSAGE" } });
  });

  it("is not opened for two channels", async () => {
    simulator = await startVendor();
    const { ctx } = context();
    const stream = adapterOf(simulator, { model: "flux-general-en" }).stream;
    const { error } = await hear(stream?.(chunksOf(new Int16Array(0)), formatOf([0, 1]), ctx) as never);
    expect(error).toMatchObject({ kind: "unsupported" });
  });
});

describe("a session that is refused", () => {
  it.each([
    ["a key that is not known", { apiKey: "another-key" }, {}, "auth", 401],
    ["too many sessions", {}, { limits: { streams: 0 } }, "rate-limit", 429],
  ] as const)("fails with its kind: %s", async (_, options, served, kind, status) => {
    const { error, metered } = await call(options, served as SimulatorOptions);
    expect(error).toMatchObject({ kind, facts: { status } });
    expect([simulator.sessions.length, metered.size]).toEqual([0, 0]);
  });
});
