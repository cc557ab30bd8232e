import { describe, expect, it } from "vitest";
import { createEmotionStream, type EmotionStreamEvent, registry } from "../../../src/index.ts";
import type { Adapter } from "../../../src/spec/adapter.ts";
import { type Simulator, simulate, syntheticVoice } from "../../../src/testing/index.ts";

const RATE_HZ = 16_000;
const SECONDS = 40;
/** Bytes that tell a place of the audio from every other: 20 ms. */
const MARK_BYTES = 640;

/** Speech, with a little noise in it, so that no two places are alike. */
function recording(): Int16Array {
  const voice = syntheticVoice({ seconds: SECONDS, phraseMs: 1400, pauseMs: 500 });
  let state = 1;
  return voice.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return sample + (state >>> 27) - 16;
  });
}

const AUDIO = recording();
const BYTES = Buffer.from(AUDIO.buffer);

/** The vendor, without its limit to the pace of a call: the simulator lets it go too. */
async function fast(vendor: keyof typeof registry, simulator: Simulator): Promise<Adapter> {
  const { adapter } = await registry[vendor]();
  const made = await adapter.create(simulator.options, { language: "en" });
  return Object.freeze({ ...made, info: { ...made.info, maxSpeed: null } });
}

const VENDORS = [
  ["deepgram", { maxSpeed: 1e6 }],
  ["assemblyai", { maxSpeed: 1e6, newSessionsPerMinute: 1e6 }],
  ["gladia", {}],
  ["hume", {}],
  ["symbl", {}],
] as const;

async function call(
  vendor: (typeof VENDORS)[number][0],
  limits: Readonly<Record<string, number>>,
): Promise<{ readonly events: EmotionStreamEvent[]; readonly simulator: Simulator }> {
  await using simulator = await simulate(vendor, {
    limits,
    keepAudioBytes: BYTES.length,
    faults: [{ fault: "drop", at: { everyMs: [150, 700], seed: 7 } }],
  });
  const stream = await createEmotionStream({
    adapter: await fast(vendor, simulator),
    text: "lexicon",
    language: "en",
    vad: { detector: "built-in" },
    reconnect: { maxAttempts: 100, replayMs: 60_000 },
    output: { maxEvents: 100_000 },
  });
  const write = async (): Promise<void> => {
    // 100 ms at a time, ten times as fast as a call: cuts fall anywhere.
    for (let at = 0; at < AUDIO.length; at += RATE_HZ / 10) {
      await stream.write(AUDIO.subarray(at, at + RATE_HZ / 10));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stream.end();
  };
  const events: EmotionStreamEvent[] = [];
  const writing = write();
  for await (const event of stream) events.push(event);
  await writing;
  return { events, simulator };
}

describe("a call whose connection is cut again and again, at random", () => {
  it.each(VENDORS)("over %s reaches its end with every sample heard and nothing told twice", async (vendor, limits) => {
    const { events, simulator } = await call(vendor, limits);
    const of = <T extends EmotionStreamEvent["type"]>(type: T) =>
      events.filter((event): event is Extract<EmotionStreamEvent, { type: T }> => event.type === type);

    expect(events.at(-1)?.type).toBe("end");
    expect(of("provider").filter(({ state }) => state === "lost").length).toBeGreaterThan(2);
    expect(of("gap")).toEqual([]);
    expect(heardThrough(simulator)).toBe(BYTES.length);
    expect(toldTwice(of("transcript").filter(({ final }) => final))).toEqual([]);
    expect(toldTwice(of("emotion").filter(({ final }) => final))).toEqual([]);
    expect(of("emotion").length).toBeGreaterThan(3);
  });
});

/** How far the sessions heard the audio, bytes: each must begin where it was heard already, and go on without a hole. */
function heardThrough(simulator: Simulator): number {
  let through = 0;
  for (const { audio, continues } of simulator.sessions) {
    const heard = Buffer.from(audio.pcm());
    if (heard.length === 0) continue;
    const from = continues === null ? BYTES.indexOf(heard.subarray(0, Math.min(MARK_BYTES, heard.length))) : through;
    expect(from).toBeGreaterThanOrEqual(0);
    expect(from).toBeLessThanOrEqual(through);
    // What is beyond the end of the audio is what a vendor wants a last piece filled up with.
    const own = heard.subarray(0, BYTES.length - from);
    expect(own.equals(BYTES.subarray(from, from + own.length))).toBe(true);
    through = Math.max(through, from + own.length);
  }
  return through;
}

/** Spans that lie inside one told before by more than half. */
function toldTwice(
  events: readonly { readonly span: { readonly startMs: number; readonly endMs: number } }[],
): unknown[] {
  return events.filter(({ span }, i) =>
    events.slice(0, i).some((before) => {
      const shared = Math.min(span.endMs, before.span.endMs) - Math.max(span.startMs, before.span.startMs);
      return shared > (span.endMs - span.startMs) / 2;
    }),
  );
}
