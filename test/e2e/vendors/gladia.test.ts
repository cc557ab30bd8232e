import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { analyze, createEmotionStream, type EmotionStreamOptions } from "../../../src/index.ts";
import type { AffectEvent } from "../../../src/spec/events.ts";
import { type Simulator, type SimulatorOptions, simulate, syntheticVoice } from "../../../src/testing/index.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await simulate("gladia", { keepAudioBytes: 8 * 1024 * 1024, ...options });
  closers.push(() => simulator.close());
  return simulator;
}

const usual = (simulator: Simulator): EmotionStreamOptions => ({
  provider: "gladia",
  providers: { gladia: simulator.options },
  policy: { context: "customer-service", jurisdiction: "us" },
});

/** Writes audio as a live caller does and gives back every event. */
async function live(options: EmotionStreamOptions, pcm: Int16Array): Promise<readonly AffectEvent[]> {
  const stream = await createEmotionStream(options);
  const events: AffectEvent[] = [];
  const read = (async () => {
    for await (const event of stream) events.push(event);
  })();
  for (let at = 0; at < pcm.length; at += 1600) await stream.write(pcm.subarray(at, at + 1600));
  await stream.end();
  await read;
  return events;
}

const of = <T extends AffectEvent["type"]>(events: readonly AffectEvent[], type: T) =>
  events.filter((event): event is Extract<AffectEvent, { type: T }> => event.type === type);

const UTTERANCES = [
  { startMs: 300, endMs: 2000, text: "Nobody called me back. I am fed up.", sentiment: -0.9, emotion: "anger" },
  { startMs: 2600, endMs: 4100, text: "Oh. Thank you.", sentiment: 0.6, emotion: "relief" },
  { startMs: 5000, endMs: 6400, text: "Goodbye.", emotion: "failed" },
];
const voice = syntheticVoice({ seconds: 8, leadMs: 200 });

describe("a call over Gladia", () => {
  it("is heard to the last sample, and read sentence by sentence", async () => {
    const simulator = await start({ scenario: { utterances: UTTERANCES } });
    const events = await live(usual(simulator), voice);
    const [session] = simulator.sessions;
    const bytes = new Uint8Array(voice.buffer, voice.byteOffset, voice.byteLength);
    expect(session?.audio.sha256()).toBe(createHash("sha256").update(bytes).digest("hex"));
    const read = of(events, "emotion");
    expect(read.map(({ status, reading }) => [status, reading?.label ?? null])).toEqual([
      ["ok", "anger"],
      ["ok", "anger"],
      ["ok", "happiness"],
      ["ok", "happiness"],
      ["abstained", null],
    ]);
  });
});

export { analyze, readFile };
