import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createModelPool, type OpenModel } from "../../../../../adapters/local/onnx/pool.ts";

function openings() {
  const opened: { lost: boolean; closed: number }[] = [];
  const open = async (): Promise<OpenModel> => {
    const state = { lost: false, closed: 0 };
    opened.push(state);
    return {
      infer: async () => Float64Array.of(1),
      counts: { windows: 0, runs: 0 },
      get lost() {
        return state.lost;
      },
      close: async () => {
        state.closed++;
      },
    };
  };
  return { opened, open };
}

describe("the open models of a process", () => {
  it("opens a model once for all who hold it, and closes it after the last", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(0);
    const [one, other] = [pool.hold("a", open), pool.hold("a", open)];
    await Promise.all([one.model, other.model]);
    one.release();
    await wait(10);
    expect([opened.length, opened[0]?.closed, pool.size]).toEqual([1, 0, 1]);
    other.release();
    await wait(10);
    expect([opened[0]?.closed, pool.size]).toEqual([1, 0]);
  });

  it("keeps a model that nobody holds for a while, for the next recording", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(60_000);
    const first = pool.hold("a", open);
    await first.model;
    first.release();
    await pool.hold("a", open).model;
    expect([opened.length, opened[0]?.closed]).toEqual([1, 0]);
  });

  it("counts a hold that is released twice once", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(0);
    const [one, other] = [pool.hold("a", open), pool.hold("a", open)];
    await other.model;
    one.release();
    one.release();
    await wait(10);
    expect(opened[0]?.closed).toBe(0);
  });

  it("opens a model anew after it failed to open, and after it was lost", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(60_000);
    const failed = pool.hold("a", () => Promise.reject(new Error("no")));
    await expect(failed.model).rejects.toThrow("no");
    failed.release();
    const first = pool.hold("a", open);
    await first.model;
    (opened[0] as { lost: boolean }).lost = true;
    await pool.hold("a", open).model;
    first.release();
    await wait(10);
    expect([opened.length, pool.size]).toEqual([2, 1]);
  });

  it("closes a model whose holder left before it was open", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(0);
    pool.hold("a", open).release();
    await wait(10);
    expect([opened[0]?.closed, pool.size]).toEqual([1, 0]);
  });

  it("keeps different models apart", async () => {
    const { opened, open } = openings();
    const pool = createModelPool(0);
    await Promise.all([pool.hold("a", open).model, pool.hold("b", open).model]);
    expect([opened.length, pool.size]).toEqual([2, 2]);
  });
});
