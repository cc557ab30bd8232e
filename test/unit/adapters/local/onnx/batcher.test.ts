import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createBatcher } from "../../../../../adapters/local/onnx/batcher.ts";
import { EmotionError } from "../../../../../src/spec/errors.ts";
import { createWatchedSignal } from "../../../../../src/testing/watched-signal.ts";

const forever = new AbortController().signal;
const windows = (length: number, value: number) => new Float32Array(length).fill(value);

/** A model that answers a window with its first sample, one run at a time, when it is told to. */
function steppedModel() {
  const runs: number[][] = [];
  const gates: (() => void)[] = [];
  return {
    runs,
    infer: async (batch: readonly Float32Array[]) => {
      runs.push(batch.map((window) => window[0] as number));
      await new Promise<void>((resolve) => gates.push(resolve));
      return batch.map((window) => Float64Array.of(window[0] as number));
    },
    async step() {
      gates.shift()?.();
      await turn();
    },
  };
}

describe("a model that many streams ask", () => {
  it("answers a stream that is alone at once, without waiting for others", async () => {
    const model = steppedModel();
    const answer = createBatcher(model.infer, 8).infer(windows(4, 7), forever);
    await turn();
    expect(model.runs).toEqual([[7]]);
    await model.step();
    expect(Array.from(await answer)).toEqual([7]);
  });

  it("gathers what came while it ran, and answers each with its own", async () => {
    const model = steppedModel();
    const batcher = createBatcher(model.infer, 8);
    const first = batcher.infer(windows(4, 0), forever);
    await turn();
    const others = [1, 2, 3].map((value) => batcher.infer(windows(4, value), forever));
    await model.step();
    await model.step();
    expect(model.runs).toEqual([[0], [1, 2, 3]]);
    expect((await Promise.all([first, ...others])).map((answer) => answer[0])).toEqual([0, 1, 2, 3]);
    expect(batcher.counts).toEqual({ windows: 4, runs: 2 });
  });

  it("takes no more at once than it may", async () => {
    const model = steppedModel();
    const batcher = createBatcher(model.infer, 2);
    const answers = [1, 2, 3, 4, 5].map((value) => batcher.infer(windows(4, value), forever));
    for (let i = 0; i < 4; i++) await turn().then(model.step);
    await Promise.all(answers);
    expect(model.runs).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("runs windows of equal length together, the oldest first", async () => {
    const model = steppedModel();
    const batcher = createBatcher(model.infer, 8);
    const answers = [
      [4, 1],
      [8, 2],
      [4, 3],
    ].map(([length, value]) => batcher.infer(windows(length as number, value as number), forever));
    for (let i = 0; i < 3; i++) await turn().then(model.step);
    await Promise.all(answers);
    expect(model.runs).toEqual([[1, 3], [2]]);
  });

  it("never runs a window that was given up while it waited", async () => {
    const model = steppedModel();
    const batcher = createBatcher(model.infer, 8);
    const running = batcher.infer(windows(4, 1), forever);
    await turn();
    const stopped = new AbortController();
    const given = batcher.infer(windows(4, 2), stopped.signal);
    stopped.abort();
    await expect(given).rejects.toMatchObject({ kind: "aborted" });
    const other = batcher.infer(windows(4, 3), forever);
    await model.step();
    await model.step();
    await Promise.all([running, other]);
    expect(model.runs).toEqual([[1], [3]]);
  });

  it("gives up a window at once while it runs", async () => {
    const model = steppedModel();
    const stopped = new AbortController();
    const answer = createBatcher(model.infer, 8).infer(windows(4, 1), stopped.signal);
    await turn();
    stopped.abort();
    await expect(answer).rejects.toMatchObject({ kind: "aborted" });
  });

  it("lets go of the signal when it has answered", async () => {
    const model = steppedModel();
    const watched = createWatchedSignal();
    const answer = createBatcher(model.infer, 8).infer(windows(4, 1), watched.signal);
    await turn();
    const before = watched.listeners;
    await model.step();
    await answer;
    expect([before, watched.listeners]).toEqual([1, 0]);
  });

  it("fails every window of a run that failed, and goes on with the next", async () => {
    let broken = true;
    const batcher = createBatcher(async (batch) => {
      if (broken) throw new EmotionError("vendor", "broken");
      return batch.map(() => Float64Array.of(1));
    }, 8);
    const failed = await Promise.allSettled([1, 2].map((value) => batcher.infer(windows(4, value), forever)));
    broken = false;
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(Array.from(await batcher.infer(windows(4, 3), forever))).toEqual([1]);
  });

  it("refuses a window when more than a thousand wait, instead of filling the memory", async () => {
    const batcher = createBatcher(() => new Promise(() => undefined), 1);
    const asked = Array.from({ length: 1030 }, () => batcher.infer(windows(1, 1), forever));
    const refused = await Promise.race(asked.map((each) => each.then(() => null)).concat()).catch(
      (error: EmotionError) => error.kind,
    );
    expect(refused).toBe("rate-limit");
    for (const each of asked) each.catch(() => undefined);
  });
});
