import { describe, expect, it } from "vitest";
import { loadCompanion } from "../../../../adapters/local/companion.ts";
import type { OpenOptions } from "../../../../src/core/open-stream.ts";
import type { Adapter } from "../../../../src/spec/adapter.ts";
import type { ChannelFormat, Span } from "../../../../src/spec/audio.ts";
import type { Companion, CompanionListener } from "../../../../src/spec/companion.ts";
import type { AuditEntry } from "../../../../src/spec/policy.ts";
import { syntheticVoice } from "../../../../src/testing/synthetic-voice.ts";
import { collect, only, open, voice } from "../stream/fixtures.ts";
import { arousals, inPieces, interleaved, lexicalVendor, RATE_HZ, readingsOf, summaryOf } from "./lexical.ts";

/** The real companion, with what reaches it written down. */
interface Watched {
  readonly load: () => Promise<Companion>;
  loads: number;
  readonly listens: ChannelFormat[];
  /** What each channel was given, in order. */
  readonly heard: Map<number, Span[]>;
}

function watched(change: (listener: CompanionListener) => CompanionListener = (listener) => listener): Watched {
  const seen: Watched = {
    loads: 0,
    listens: [],
    heard: new Map(),
    load: async () => {
      seen.loads++;
      const companion = await loadCompanion();
      return {
        model: companion.model,
        listen(channel) {
          seen.listens.push(channel);
          const spans: Span[] = [];
          seen.heard.set(channel.channel, spans);
          const listener = change(companion.listen(channel));
          return {
            ...listener,
            hear(frame) {
              spans.push({ startMs: frame.startMs, endMs: frame.endMs });
              return listener.hear(frame);
            },
          };
        },
      };
    },
  };
  return seen;
}

const policy = { jurisdiction: "other", purpose: "research" } as const;
const stereo: Pick<OpenOptions, "format"> = { format: { sampleRateHz: RATE_HZ, channels: 2, encoding: "pcm_s16le" } };
/** Another voice, which has nothing in common with `voice`. */
const other = (ms: number): Int16Array => syntheticVoice({ seconds: ms / 1000, f0Hz: 230, syllablesPerSecond: 5 });
const vendor = lexicalVendor(inPieces(2000, 4));
const roles = ["agent", "customer"];

async function run(pcm: Int16Array, adapter: Adapter, { load: companion }: Watched, extra: Partial<OpenOptions>) {
  const { stream } = await open(adapter, { companion, ...extra });
  const events = collect(stream);
  await stream.write(pcm);
  stream.end();
  return events;
}

describe("what a companion hears", () => {
  it("is every frame of its channel, silence too, each before the vendor has it", async () => {
    const seen = watched();
    const orders: boolean[] = [];
    const adapter: Adapter = {
      ...vendor,
      stream: async function* (audio, format, ctx) {
        const listening = (async function* () {
          for await (const chunk of audio) {
            const endMs = chunk.startMs + chunk.pcm.length / 16;
            orders.push((seen.heard.get(0)?.at(-1)?.endMs ?? 0) >= endMs);
            yield chunk;
          }
        })();
        yield* vendor.stream?.(listening, format, ctx) ?? [];
      },
    };
    const pcm = new Int16Array(9 * RATE_HZ);
    pcm.set(voice(3000), 3 * RATE_HZ);
    await run(pcm, adapter, seen, { config: { companion: true, policy } });
    const frames = seen.heard.get(0) ?? [];
    expect(frames.map(({ startMs }) => startMs)).toEqual(frames.map((_, i) => 32 * i));
    expect(frames.at(-1)?.endMs).toBe(9000);
    expect(orders.length).toBe(frames.length);
    expect(orders).not.toContain(false);
  });

  it("says of each channel whose it is, so that it adapts to one person only where one was vouched for", async () => {
    const seen = watched();
    await run(interleaved(voice(1000), other(1000)), vendor, seen, {
      ...stereo,
      config: { companion: true, policy, roles },
    });
    await run(voice(1000), vendor, seen, { config: { companion: true, policy } });
    expect(seen.listens.map(({ channel, role, speakers }) => [channel, role, speakers])).toEqual([
      [0, "agent", 1],
      [1, "customer", 1],
      [0, null, null],
    ]);
  });

  it("is the first channel alone where both carry the same sound", async () => {
    const seen = watched();
    const pcm = voice(8000);
    await run(interleaved(pcm, pcm), vendor, seen, {
      ...stereo,
      recording: true,
      config: { companion: true, policy, roles },
    });
    expect(seen.listens).toMatchObject([{ channel: 0, role: null, speakers: null }]);
  });

  it("keeps the input clock where audio was dropped", async () => {
    const seen = watched();
    const events = await run(voice(9000), lexicalVendor(inPieces(1000, 9)), seen, {
      config: { companion: true, policy, input: { bufferMs: 1000, overflow: "drop-oldest" } },
    });
    const gaps = only(events, "gap").map(({ span }) => span);
    const frames = seen.heard.get(0) ?? [];
    const lengthMs = (spans: readonly Span[]) => spans.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    expect(lengthMs(gaps)).toBeGreaterThan(5000);
    expect(lengthMs(frames)).toBe(9000 - lengthMs(gaps));
    expect(frames.at(-1)?.endMs).toBe(9000);
    expect(
      frames.filter((frame) => gaps.some((gap) => frame.startMs < gap.endMs && frame.endMs > gap.startMs)),
    ).toEqual([]);
  });
});

describe("the policy gate", () => {
  const eu = { jurisdiction: "eu", purpose: "service-quality" } as const;
  const speech = interleaved(voice(9000), other(9000));

  async function audited(config: OpenOptions["config"], pcm = speech, format: Partial<OpenOptions> = stereo) {
    const log: AuditEntry[] = [];
    const seen = watched();
    const audit = (entry: AuditEntry): number => log.push(entry);
    const events = await run(pcm, vendor, seen, { ...format, audit, config: { companion: true, ...config } });
    return { events, seen, log: log.map(({ provider, role, decision, rule }) => [provider, role, decision, rule]) };
  }

  it("keeps the companion off a worker's voice in the EU, while the words are read and the customer is heard", async () => {
    const { events, seen, log } = await audited({ roles, policy: eu });
    expect([...seen.heard.keys()]).toEqual([1]);
    const of = (role: string) => readingsOf(events).filter((reading) => reading.role === role);
    expect(of("agent").map(({ status, sentiment, arousal }) => [status, sentiment, arousal])).toEqual(
      Array(4).fill(["ok", "negative", null]),
    );
    expect(of("customer").map(({ arousal }) => arousal?.origin)).toEqual(Array(4).fill("companion"));
    expect(log).toEqual([
      ["words", "agent", "allowed", "text-only"],
      ["words", "customer", "allowed", "text-only"],
      ["companion", "agent", "refused", "eu-ai-act-5-1-f"],
      ["companion", "customer", "allowed", "eu-public"],
    ]);
    expect(only(events, "warning").map(({ code, channel }) => [code, channel])).toEqual([["policy-refused", 0]]);
    expect(only(events, "provider").map(({ companion }) => companion === undefined)).toEqual([true, false]);
    expect(only(events, "gap")).toEqual([]);
  });

  it("keeps the companion off both channels when they carry the same sound, and tells the audit log so", async () => {
    const { events, seen, log } = await audited({ roles, policy: eu }, interleaved(voice(9000), voice(9000)));
    expect([seen.heard.size, new Set(arousals(events))]).toEqual([0, new Set([null])]);
    expect(log.at(-1)).toEqual(["companion", "customer", "refused", "dual-mono-of-refused"]);
    expect(only(events, "warning").map(({ code, channel }) => [code, channel])).toEqual([
      ["policy-refused", 0],
      ["dual-mono", null],
      ["policy-refused", 1],
    ]);
  });

  it("loads nothing when every voice is a worker's, and names no companion", async () => {
    const { events, seen } = await audited({ roles: ["agent"], policy: eu }, voice(9000), {});
    expect([seen.loads, arousals(events)]).toEqual([0, Array(4).fill(null)]);
    expect(summaryOf(events).provenance.companion).toBeNull();
    expect(only(events, "warning").map(({ message }) => message)).toEqual([
      "EU AI Act Art. 5(1)(f) forbids inferring emotion from the agent channel (a worker's voice): the companion stays off there and gives it no arousal, unless policy.purpose is medical or safety.",
    ]);
  });

  it.each(["medical", "safety"] as const)(
    "lets it hear a worker for a %s purpose, recorded as the exception",
    async (purpose) => {
      const { events, log } = await audited(
        { roles: ["agent"], policy: { jurisdiction: "eu", purpose } },
        voice(8000),
        {},
      );
      expect(arousals(events)).not.toContain(null);
      expect(log.at(-1)).toEqual(["companion", "agent", "excepted", "eu-ai-act-5-1-f-exception"]);
    },
  );

  it("warns of an undeclared context, which the words alone would not need", async () => {
    const { events } = await audited({}, voice(9000), {});
    expect(only(events, "warning").map(({ code }) => code)).toEqual(["undeclared-context"]);
  });

  it("hears nothing of a recording whose two channels turn out to carry the worker's voice both", async () => {
    const both = interleaved(voice(9000), voice(9000));
    const { events, seen } = await audited({ roles, policy: eu }, both, stereo);
    expect([...seen.heard.values()].flat()).toEqual([]);
    expect(arousals(events)).toEqual(Array(4).fill(null));
  });
});

describe("a companion that fails", () => {
  it("is given up with one warning; the provider goes on, and its other readings stay", async () => {
    let frames = 0;
    const breaking = watched((listener) => ({
      ...listener,
      hear: (frame) => (++frames > 120 ? Promise.reject(new Error("a secret")) : listener.hear(frame)),
    }));
    const events = await run(voice(8700), vendor, breaking, { config: { companion: true, policy } });
    expect(only(events, "warning").map(({ code }) => code)).toEqual(["companion-failed"]);
    expect(JSON.stringify(events)).not.toContain("secret");
    expect(readingsOf(events).map(({ sentiment }) => sentiment)).toEqual(Array(4).fill("negative"));
    expect([frames, summaryOf(events).outcome]).toEqual([121, "completed"]);
  });

  it("fails the opening when it cannot be loaded", async () => {
    const companion = () => Promise.reject(new Error("a secret"));
    const failure = await open(vendor, { companion, config: { companion: true, policy } }).catch((e: unknown) => e);
    expect(failure).toMatchObject({ kind: "vendor", message: expect.not.stringContaining("secret") });
  });
});

describe("aborting", () => {
  it("ends a call at once even while the companion never answers", async () => {
    const stuck = watched((listener) => ({ ...listener, hear: () => new Promise(() => undefined) }));
    const controller = new AbortController();
    const { stream, engine } = await open(vendor, {
      companion: stuck.load,
      signal: controller.signal,
      config: { companion: true, policy },
    });
    const events = collect(stream);
    const writing = stream.write(voice(8000)).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(events).rejects.toMatchObject({ kind: "aborted" });
    expect(await writing).toMatchObject({ kind: "aborted" });
    await engine.released;
  });

  it("while it loads leaves nothing behind", async () => {
    const controller = new AbortController();
    const opening = open(vendor, {
      companion: () => new Promise<Companion>(() => undefined),
      signal: controller.signal,
      config: { companion: true, policy },
    });
    controller.abort();
    await expect(opening).rejects.toMatchObject({ kind: "aborted" });
  });
});
