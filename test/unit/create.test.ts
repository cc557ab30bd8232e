import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { analyze, createEmotionStream, EmotionError } from "../../src/index.ts";
import { defineAdapter } from "../../src/spec/adapter.ts";
import { scriptedAdapter } from "../../src/testing/index.ts";
import { testInfo } from "./core/stream/fixtures.ts";

const CALL = fileURLToPath(new URL("../../demo/call.wav", import.meta.url));
const policy = { jurisdiction: "other", purpose: "research" } as const;
const configError = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!EmotionError.isInstance(error) || error.kind !== "config") throw new Error("expected a config error");
  return error.message;
};

describe("createEmotionStream", () => {
  it("names the known providers when asked for another", async () => {
    expect(await configError(createEmotionStream({ provider: "nobody" }))).toContain("local");
  });

  it("does not take an inherited name for a provider", async () => {
    expect(await configError(createEmotionStream({ provider: "constructor" }))).toContain("constructor");
  });

  it("refuses an option of the local engine that it does not have, by its path", async () => {
    expect(await configError(createEmotionStream({ providers: { local: { hopsMs: 512 } } }))).toContain(
      "providers.local.hopsMs",
    );
  });

  it("refuses options and prices of a provider it does not have", async () => {
    expect(await configError(createEmotionStream({ providers: { locl: {} } }))).toContain("providers.locl");
    expect(await configError(createEmotionStream({ prices: { nobody: [] } }))).toContain("prices.nobody");
  });

  it("wants one role per channel", async () => {
    expect(await configError(createEmotionStream({ roles: ["agent", "customer"], policy }))).toContain("roles");
  });

  it("lets an adapter of the caller's take the place of a provider", async () => {
    const adapter = defineAdapter(testInfo, {
      async *stream(audio) {
        yield { type: "open" };
        for await (const _ of audio);
      },
    });
    const stream = await createEmotionStream({ adapter, policy, streamId: "mine" });
    stream.end();
    expect(await stream.drain()).toMatchObject({ streamId: "mine", providers: ["test"] });
  });
});

describe("analyze", () => {
  it("stops early with what it has, and says so in the summary", async () => {
    const analysis = analyze(CALL, { roles: ["agent", "customer"], policy });
    let outcome = "";
    let lastMs = 0;
    for await (const event of analysis) {
      if (event.type === "emotion") analysis.stop();
      if (event.type === "end") outcome = event.summary.outcome;
      lastMs = Math.max(lastMs, event.atMs);
    }
    expect(outcome).toBe("stopped");
    expect(lastMs).toBeLessThan(analysis.durationMs ?? 0);
  });

  it("hands the decoded audio to a tap as it is read, all of it and in order", async () => {
    let samples = 0;
    let waiting = 0;
    const formats = new Set<string>();
    await analyze(CALL, {
      roles: ["agent", "customer"],
      policy,
      onAudio: async (audio) => {
        waiting++;
        await Promise.resolve();
        formats.add(`${audio.sampleRateHz}/${audio.channels}`);
        samples += audio.samples.length / audio.channels;
        expect(waiting--).toBe(1);
      },
    }).done();
    expect([samples, [...formats]]).toEqual([747_262, ["16000/2"]]);
  });

  it("ends where a tap on the audio throws, with what was heard and one sentence of its own", async () => {
    let ended = false;
    const run = async (): Promise<void> => {
      let heard = 0;
      const onAudio = (): void => {
        if (heard++ === 5) throw new Error("secret");
      };
      for await (const event of analyze(CALL, { policy, onAudio })) if (event.type === "end") ended = true;
    };
    expect(await configError(run())).toMatch(/^onAudio threw[^\n]*$/);
    expect(ended).toBe(true);
  });

  it("knows the length of a recording once it was opened", async () => {
    const analysis = analyze(CALL, { roles: ["agent", "customer"], policy });
    const summary = await analysis.done();
    expect(analysis.durationMs).toBeCloseTo(summary.durationMs, 3);
  });

  it("reports no latency for a recording that is read faster than people speak", async () => {
    const analysis = analyze(CALL, { roles: ["agent", "customer"], policy, speed: 200 });
    for await (const event of analysis) {
      if (event.type === "emotion") expect(event.latencyMs).toBeNull();
      if (event.type === "end") expect(event.summary.latencyMs).toBeNull();
    }
  });

  it("refuses a speed that is no speed", () => {
    expect(() => analyze(CALL, { speed: 0 })).toThrow(/speed/);
  });

  it("delivers everything of a recording that breaks off, then the error", async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      const { readFile } = await import("node:fs/promises");
      yield (await readFile(CALL)).subarray(0, 640_044);
      throw new Error("the disk at /secret/place is gone");
    }
    const types: string[] = [];
    const run = (async () => {
      for await (const event of analyze(broken(), { policy })) types.push(event.type);
    })();
    const error = await run.catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: "bad-input" });
    expect(String(error)).not.toContain("secret");
    expect(types.at(-1)).toBe("end");
    expect(types).toContain("emotion");
  });

  it("gives nothing but the error of a recording of which nothing could be read", async () => {
    const types: string[] = [];
    const audio = { encoding: "pcm_f32le", sampleRateHz: 16_000 } as const;
    const bytes = new Uint8Array(new Float32Array(16_000).fill(Number.NaN).buffer);
    const run = (async () => {
      for await (const event of analyze(bytes, { policy, audio })) types.push(event.type);
    })();
    await expect(run).rejects.toMatchObject({ kind: "bad-input" });
    expect(types).toEqual([]);
  });

  it("gives the audit log one line per channel", async () => {
    const entries: string[] = [];
    const analysis = analyze(CALL, {
      roles: ["agent", "customer"],
      policy,
      audit: ({ decision, role }) => entries.push(`${role} ${decision}`),
    });
    await analysis.done();
    expect(entries).toEqual(["agent allowed", "customer allowed"]);
  });
});

describe("what the config asks of a provider", () => {
  it("is that text is read by one that exists and reads text", async () => {
    expect(await configError(createEmotionStream({ text: "lexicom" }))).toContain("text");
    expect(await configError(createEmotionStream({ text: "local", policy }))).toContain("reads no text");
  });

  it("is a vocabulary only where it takes one, and else a warning says so", async () => {
    const stream = await createEmotionStream({ policy, vocabulary: ["Fernwartung"] });
    const codes: string[] = [];
    stream.on("warning", ({ code }) => codes.push(code));
    stream.end();
    await stream.drain();
    expect(codes).toContain("vocabulary-unused");
  });

  it("reaches no adapter of the caller's own, so that what only its maker could pass on is refused", async () => {
    const adapter = scriptedAdapter({ readings: { scores: { neutral: 1 } } });
    const own = { adapter, policy };
    expect(await configError(createEmotionStream({ ...own, vocabulary: ["Fernwartung"] }))).toContain("vocabulary");
    const providers = { [adapter.info.id]: { region: "eu" } };
    expect(await configError(createEmotionStream({ ...own, providers }))).toContain(`providers.${adapter.info.id}`);
  });

  it("names the provider that was probably meant", async () => {
    const near = [{ provider: "deepgrm" }, { text: "asemblyai" }, { providers: { glada: {} } }] as const;
    const sentences = await Promise.all(near.map((config) => configError(createEmotionStream(config))));
    expect(sentences.map((sentence) => sentence.split(". ").at(-1))).toEqual([
      "Did you mean deepgram?",
      "Did you mean assemblyai?",
      "Did you mean gladia?",
    ]);
  });
});
