import { describe, expect, it } from "vitest";
import { createEmotionStream, type EmotionStreamEvent, registry } from "../../../src/index.ts";
import { sleep } from "../../../src/kit/sleep.ts";
import type { Adapter } from "../../../src/spec/adapter.ts";
import { type Simulator, simulate, syntheticVoice } from "../../../src/testing/index.ts";

const RATE_HZ = 16_000;
/** Bytes that tell a place of the audio from every other: 20 ms. */
const MARK_BYTES = 640;

/** Speech, with a little noise in it, so that no two places are alike. */
function recording(seconds: number): Int16Array {
  const voice = syntheticVoice({ seconds, phraseMs: 1400, pauseMs: 500 });
  let state = 1;
  return voice.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return sample + (state >>> 27) - 16;
  });
}

/** How a vendor is cut. */
interface Cutting {
  readonly vendor: keyof typeof registry;
  readonly limits: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Ten times the pace of a call, where adapter and simulator let it go. */
  readonly fast: boolean;
  readonly everyMs: readonly [number, number];
}

const FAST = { limits: {}, seconds: 40, fast: true, everyMs: [250, 900] } as const;
/** These keep to the pace of a call whatever they are given, and say nothing of less than a few seconds. */
const SLOW = { limits: {}, seconds: 16, fast: false, everyMs: [4000, 5500] } as const;

const CUTTINGS: readonly Cutting[] = [
  { vendor: "deepgram", ...FAST, limits: { maxSpeed: 1e6 } },
  { vendor: "assemblyai", ...FAST, limits: { maxSpeed: 1e6, newSessionsPerMinute: 1e6 } },
  { vendor: "gladia", ...FAST },
  { vendor: "hume", ...SLOW },
  { vendor: "symbl", ...SLOW },
];

/** The vendor, without its limit to the pace of a call: the simulator lets it go too. */
async function fast(vendor: Cutting["vendor"], simulator: Simulator): Promise<Adapter> {
  const { adapter } = await registry[vendor]();
  const made = await adapter.create(simulator.options, { language: "en" });
  return Object.freeze({ ...made, info: { ...made.info, maxSpeed: null } });
}

interface Cut {
  readonly events: readonly EmotionStreamEvent[];
  readonly simulator: Simulator;
  /** The whole audio. */
  readonly bytes: Buffer;
}

async function call(cutting: Cutting): Promise<Cut> {
  const { vendor, limits, seconds, everyMs } = cutting;
  const audio = recording(seconds);
  const bytes = Buffer.from(audio.buffer);
  await using simulator = await simulate(vendor, {
    limits,
    keepAudioBytes: bytes.length + RATE_HZ,
    faults: [{ fault: "drop", at: { everyMs: [...everyMs], seed: 7 } }],
  });
  const stream = await createEmotionStream({
    ...(cutting.fast
      ? { adapter: await fast(vendor, simulator) }
      : { provider: vendor, providers: { [vendor]: simulator.options } }),
    text: "lexicon",
    language: "en",
    vad: { detector: "built-in" },
    // Ten times the pace of a call holds ten times the audio in the same time.
    ...(cutting.fast ? { reconnect: { replayMs: 60_000 } } : {}),
    output: { maxEvents: 100_000 },
  });
  const write = async (): Promise<void> => {
    for (let at = 0; at < audio.length; at += RATE_HZ / 10) {
      await stream.write(audio.subarray(at, at + RATE_HZ / 10));
      await sleep(cutting.fast ? 10 : 100);
    }
    stream.end();
  };
  const events: EmotionStreamEvent[] = [];
  const read = async (): Promise<void> => {
    for await (const event of stream) events.push(event);
  };
  await Promise.all([read(), write()]);
  return { events, simulator, bytes };
}

describe("a call whose connection is cut again and again, at random", () => {
  it.concurrent.each(CUTTINGS)(
    "over $vendor reaches its end with every sample heard and nothing told twice",
    async (cutting) => {
      const { events, simulator, bytes } = await call(cutting);
      const of = <T extends EmotionStreamEvent["type"]>(type: T) =>
        events.filter((event): event is Extract<EmotionStreamEvent, { type: T }> => event.type === type);

      expect(events.at(-1)?.type).toBe("end");
      expect(of("provider").filter(({ state }) => state === "lost").length).toBeGreaterThan(1);
      expect(of("gap")).toEqual([]);
      expect(heardThrough(simulator, bytes)).toBe(bytes.length);
      expect(toldTwice(of("transcript").filter(({ final }) => final))).toEqual([]);
      expect(toldTwice(of("emotion").filter(({ final }) => final))).toEqual([]);
      expect(of("emotion").length).toBeGreaterThan(3);
    },
  );
});

/** How far the sessions heard the audio, bytes: each must begin where it was heard already, and go on without a hole. */
function heardThrough(simulator: Simulator, bytes: Buffer): number {
  let through = 0;
  for (const { audio, continues } of simulator.sessions) {
    const heard = Buffer.from(audio.pcm());
    if (heard.length === 0) continue;
    const from = continues === null ? bytes.indexOf(heard.subarray(0, Math.min(MARK_BYTES, heard.length))) : through;
    expect(from).toBeGreaterThanOrEqual(0);
    expect(from).toBeLessThanOrEqual(through);
    // What is beyond the end of the audio is what a vendor wants a last piece filled up with.
    const own = heard.subarray(0, bytes.length - from);
    expect(own.equals(bytes.subarray(from, from + own.length))).toBe(true);
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
