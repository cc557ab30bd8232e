import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { createModelAdapter, type ModelHost } from "../../../../../adapters/local/onnx/open-model.node.ts";
import { createModelPool } from "../../../../../adapters/local/onnx/pool.ts";
import { type AudioModel, readModel } from "../../../../../adapters/local/onnx/read-model.node.ts";
import { openInlineGraph } from "../../../../../adapters/local/onnx/runtime.node.ts";
import { openWorkerGraph, startWorker } from "../../../../../adapters/local/onnx/worker-graph.node.ts";
import { createTestContext, syntheticVoice } from "../../../../../src/testing/index.ts";
import { noiseSource } from "../../../../fixtures/make-speech.ts";
import { listenTo } from "../../../../fixtures/onnx/listen.ts";
import { classifierManifest, type ModelFolder, modelFolder } from "../../../../fixtures/onnx/model-folder.ts";
import { dimensionalModel, sequenceClassifier } from "../../../../fixtures/onnx/models.ts";

const folders: ModelFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder[Symbol.asyncDispose]();
});

const voice = syntheticVoice({ seconds: 4, phraseMs: Number.POSITIVE_INFINITY });

async function classifier(where: "inline" | "worker", model = sequenceClassifier(), changes = {}): Promise<AudioModel> {
  const manifest = classifierManifest({ run: { where, maxBatch: 8 }, ...changes });
  const folder = await modelFolder({ "manifest.json": manifest, "model.onnx": model });
  folders.push(folder);
  return (await readModel({ path: folder.path })) as AudioModel;
}

/** A host of its own, which knows its threads and what they were asked. */
function watchedHost() {
  const threads: Worker[] = [];
  const batches: number[] = [];
  let beforeRun: () => Promise<void> | void = () => undefined;
  const watch = async (opening: ReturnType<typeof openInlineGraph>) => {
    const graph = await opening;
    return Object.create(graph, {
      run: {
        value: async (feeds: Parameters<typeof graph.run>[0], output: string) => {
          batches.push(Object.values(feeds)[0]?.dims[0] ?? 0);
          await beforeRun();
          return graph.run(feeds, output);
        },
      },
    });
  };
  const host: ModelHost = {
    pool: createModelPool(0),
    now: () => performance.now(),
    openInline: (file) => watch(openInlineGraph(file)),
    openWorker: (file) =>
      watch(
        openWorkerGraph(file, (start) => {
          const worker = startWorker(start);
          threads.push(worker);
          return worker;
        }),
      ),
  };
  return {
    host,
    threads,
    batches,
    onRun(act: () => Promise<void> | void) {
      beforeRun = act;
    },
    /** Resolves when every thread is gone. */
    async quiet() {
      for (let i = 0; i < 200 && (host.pool.size > 0 || threads.some(({ threadId }) => threadId >= 0)); i++)
        await wait(10);
      return { models: host.pool.size, threads: threads.filter(({ threadId }) => threadId >= 0).length };
    },
  };
}

const options = { minSpeechMs: 320 };
const untimed = (heard: readonly object[]): string => JSON.stringify(heard);

describe("a model in a thread", () => {
  it("answers as it does in this one", async () => {
    const { host, quiet } = watchedHost();
    const [inline, worker] = await Promise.all(
      (["inline", "worker"] as const).map(async (where) =>
        listenTo(createModelAdapter(await classifier(where), options, host), voice),
      ),
    );
    expect(untimed(worker ?? [])).toBe(untimed(inline ?? []));
    expect(worker?.length).toBeGreaterThan(4);
    await quiet();
  });

  it("is one thread for all streams of a model, gone after the last of them", async () => {
    const { host, threads, quiet } = watchedHost();
    const model = await classifier("worker");
    await Promise.all(Array.from({ length: 5 }, () => listenTo(createModelAdapter(model, options, host), voice)));
    expect(threads.length).toBe(1);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });

  it("is chosen for a large file, and not for a small one", async () => {
    const { host, threads, quiet } = watchedHost();
    const model = await classifier("inline", sequenceClassifier(), { run: {} });
    await listenTo(createModelAdapter(model, options, host), voice);
    expect(threads.length).toBe(0);
    await listenTo(createModelAdapter({ ...model, identity: "another", bytes: 30_000_000 }, options, host), voice);
    expect(threads.length).toBe(1);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });

  it("refuses a damaged file, and leaves no thread behind", async () => {
    const { host, quiet } = watchedHost();
    const adapter = createModelAdapter(await classifier("worker", sequenceClassifier().slice(0, 5000)), options, host);
    await expect(adapter.warm?.(new AbortController().signal)).rejects.toThrow(/model.onnx is no model/);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });

  it("that is killed while it runs ends its streams with one error, and the next stream starts another", async () => {
    const { host, threads, quiet, onRun } = watchedHost();
    const adapter = createModelAdapter(await classifier("worker"), options, host);
    await adapter.warm?.(new AbortController().signal);
    const streams = [listenTo(adapter, voice), listenTo(adapter, voice)];
    let runs = 0;
    onRun(() => {
      // After the question has been put, before it can be answered.
      if (++runs === 3) queueMicrotask(() => void threads.at(-1)?.terminate());
    });
    const ends = await Promise.allSettled(streams);
    expect(ends).toMatchObject([
      { status: "rejected", reason: { name: "EmotionError", kind: "vendor", facts: { what: "worker" } } },
      { status: "rejected", reason: { name: "EmotionError", kind: "vendor", facts: { what: "worker" } } },
    ]);
    onRun(() => undefined);
    expect((await listenTo(adapter, voice)).length).toBeGreaterThan(0);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });

  it("aborted 200 times, whenever, ends each stream as aborted and leaves nothing behind", async () => {
    const { host, quiet, threads } = watchedHost();
    const adapter = createModelAdapter(await classifier("worker"), options, host);
    const random = noiseSource(7);
    const ends = new Map<string, number>();
    const leaks: number[] = [];
    for (let round = 0; round < 20; round++) {
      const calls = Array.from({ length: 10 }, async () => {
        const context = createTestContext();
        const at = 1 + Math.floor(((random() + 1) / 2) * 120);
        // Now at a chunk, now in the middle of whatever the chunk before set off.
        const onPull = async (count: number) => {
          if (count === at) context.abort();
          if (count === at - 1) setImmediate(() => context.abort());
        };
        const end = await listenTo(adapter, voice, { context, onPull }).then(
          () => "ended",
          (error: { kind?: string }) => error.kind ?? String(error),
        );
        ends.set(end, (ends.get(end) ?? 0) + 1);
        leaks.push(context.leaks().listeners + context.leaks().timers);
      });
      await Promise.all(calls);
    }
    expect([...ends]).toEqual([["aborted", 200]]);
    expect(Math.max(...leaks)).toBe(0);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
    expect(threads.length).toBeLessThanOrEqual(20);
  });
});

describe("a model that was warmed", () => {
  const signal = new AbortController().signal;

  it("is there for the first stream, however late that comes, and gone after it", async () => {
    const { host, threads, quiet } = watchedHost();
    const adapter = createModelAdapter(await classifier("worker"), options, host);
    await adapter.warm?.(signal);
    await wait(50);
    await listenTo(adapter, voice);
    expect(threads.length).toBe(1);
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });

  it("for an adapter that nobody can reach any more is closed", async () => {
    const { host, quiet } = watchedHost();
    const model = await classifier("worker");
    const warmAndForget = async (): Promise<void> => createModelAdapter(model, options, host).warm?.(signal);
    await warmAndForget();
    setFlagsFromString("--expose_gc");
    const collect: () => void = runInNewContext("gc");
    for (let i = 0; i < 100 && host.pool.size > 0; i++) {
      collect();
      await wait(10);
    }
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });
});

describe("streams that share a model", () => {
  it("are answered in batches: eight streams in far fewer runs than readings, each with its own answer", async () => {
    const { host, batches, quiet } = watchedHost();
    const model = await classifier("worker");
    const voices = Array.from({ length: 8 }, (_, i) =>
      syntheticVoice({ seconds: 4, f0Hz: 90 + 20 * i, phraseMs: Number.POSITIVE_INFINITY }),
    );
    const alone: string[] = [];
    for (const each of voices) alone.push(untimed(await listenTo(createModelAdapter(model, options, host), each)));
    batches.length = 0;
    const together = await Promise.all(voices.map((each) => listenTo(createModelAdapter(model, options, host), each)));
    const readings = together.reduce((sum, heard) => sum + heard.length, 0);
    const proofs = 4;
    expect(batches.length - proofs).toBeLessThan(readings / 3);
    expect(Math.max(...batches)).toBe(8);
    expect(together.map(untimed)).toEqual(alone);
    await quiet();
  });

  it("are answered one by one where the graph is made for one window", async () => {
    const { host, batches, quiet } = watchedHost();
    const model = await classifier("inline", sequenceClassifier({ batch: 1 }));
    await Promise.all(Array.from({ length: 4 }, () => listenTo(createModelAdapter(model, options, host), voice)));
    expect(new Set(batches)).toEqual(new Set([1]));
    await quiet();
  });

  it("are answered one by one where a dynamic batch dimension does not hold what it promises", async () => {
    const { host, batches, quiet } = watchedHost();
    const model = await classifier("inline", sequenceClassifier({ crossTalk: true }));
    await Promise.all(Array.from({ length: 4 }, () => listenTo(createModelAdapter(model, options, host), voice)));
    // The one batch of two is the proof that found out.
    expect(batches.filter((size) => size > 1)).toEqual([2]);
    await quiet();
  });

  it("hold their audio back while the model is busy", async () => {
    const { host, onRun, quiet } = watchedHost();
    const adapter = createModelAdapter(await classifier("inline"), options, host);
    await adapter.warm?.(new AbortController().signal);
    const gate = Promise.withResolvers<void>();
    let pulled = 0;
    let asked = 0;
    onRun(() => {
      asked++;
      return gate.promise;
    });
    const onPull = (count: number): void => {
      pulled = count;
    };
    const listening = listenTo(adapter, voice, { onPull });
    while (asked === 0) await wait(1);
    const atFirst = pulled;
    await wait(50);
    expect(pulled).toBe(atFirst);
    gate.resolve();
    await listening;
    expect(pulled).toBe(Math.ceil(voice.length / 512));
    await quiet();
  });

  it("are told once when answers take longer than the audio between them", async () => {
    const { host, onRun, quiet } = watchedHost();
    const adapter = createModelAdapter(await classifier("inline"), { ...options, hopMs: 100 }, host);
    await adapter.warm?.(new AbortController().signal);
    const context = createTestContext();
    onRun(() => context.clock.advance(150));
    await listenTo(adapter, voice, { context });
    expect(context.warnings.map(({ as, facts }) => [as, facts])).toEqual([["slow-model", { tookMs: 150, hopMs: 100 }]]);
    await quiet();
  });

  it("end with an error when the model answers with a number that is not finite", async () => {
    const { host, quiet } = watchedHost();
    const adapter = createModelAdapter(
      await classifier("inline", sequenceClassifier({ brittle: true })),
      options,
      host,
    );
    const loud = voice.map((x, i) => (i > 40_000 ? 32_767 : x));
    await expect(listenTo(adapter, loud)).rejects.toMatchObject({ kind: "protocol", facts: { what: "numbers" } });
    expect(await quiet()).toEqual({ models: 0, threads: 0 });
  });
});

describe("what a model hears", () => {
  it("is its window and no more: the answer does not depend on what came before it", async () => {
    const { host, quiet } = watchedHost();
    const adapter = createModelAdapter(await classifier("inline", dimensionalModel(), DIMENSIONAL), options, host);
    const before = syntheticVoice({ seconds: 2, f0Hz: 300, phraseMs: Number.POSITIVE_INFINITY });
    const joined = new Int16Array(before.length + voice.length);
    joined.set(before);
    joined.set(voice, before.length);
    const [alone, after] = [await listenTo(adapter, voice), await listenTo(adapter, joined)];
    expect(after.at(-1)?.dims).toEqual(alone.at(-1)?.dims);
    await quiet();
  });
});

const DIMENSIONAL = {
  input: { name: "signal", minSamples: 8000, maxSamples: 160_000 },
  task: { kind: "dimensional", dims: ["arousal", "dominance", "valence"], range: [0, 1], activation: "none" },
};
