import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { abortable, linkSignals, onAbort, throwIfAborted, untilAborted } from "../../../src/kit/abort.ts";
import { EmotionError } from "../../../src/spec/errors.ts";

const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const aborted = { name: "EmotionError", kind: "aborted" };

describe("abortable", () => {
  it("passes on what the promise resolves with", async () => {
    await expect(abortable(Promise.resolve(7), new AbortController().signal)).resolves.toBe(7);
  });

  it("rejects at once when the signal aborts, though the promise never settles", async () => {
    const controller = new AbortController();
    const waiting = abortable(never(), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject(aborted);
  });

  it("rejects at once when the signal has aborted before", async () => {
    await expect(abortable(never(), AbortSignal.abort())).rejects.toMatchObject(aborted);
  });

  it("rejects with the signal's reason when that is an EmotionError", async () => {
    const reason = new EmotionError("timeout", "Too late.");
    await expect(abortable(never(), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it.each([
    ["resolves", () => Promise.resolve()],
    ["rejects", () => Promise.reject(new Error("no"))],
  ])("leaves no listener when the promise %s", async (_, make) => {
    const { signal } = new AbortController();
    await abortable(make(), signal).catch(() => undefined);
    expect(listeners(signal)).toBe(0);
  });

  it("leaves no listener when the signal aborts", async () => {
    const controller = new AbortController();
    const waiting = abortable(never(), controller.signal).catch(() => undefined);
    controller.abort();
    await waiting;
    expect(listeners(controller.signal)).toBe(0);
  });

  it("swallows a rejection that comes after the abort", async () => {
    const controller = new AbortController();
    const late = Promise.withResolvers<never>();
    const waiting = abortable(late.promise, controller.signal);
    controller.abort();
    late.reject(new Error("late"));
    await expect(waiting).rejects.toMatchObject(aborted);
  });
});

describe("onAbort", () => {
  it("calls back at once when the signal has aborted", () => {
    let calls = 0;
    onAbort(AbortSignal.abort(), () => calls++);
    expect(calls).toBe(1);
  });

  it("does not call back after it was disposed", () => {
    const controller = new AbortController();
    let calls = 0;
    onAbort(controller.signal, () => calls++)();
    controller.abort();
    expect(calls).toBe(0);
  });

  it("leaves no listener after it was disposed", () => {
    const { signal } = new AbortController();
    onAbort(signal, () => undefined)();
    expect(listeners(signal)).toBe(0);
  });
});

describe("throwIfAborted", () => {
  it("throws an EmotionError for a signal aborted with anything", () => {
    expect(() => throwIfAborted(AbortSignal.abort("because"))).toThrow(EmotionError);
  });
});

describe("linkSignals", () => {
  it("aborts with the reason of the first source that aborts", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    const { signal } = linkSignals(a.signal, undefined, b.signal);
    b.abort("b");
    a.abort("a");
    expect(signal.reason).toBe("b");
  });

  it("is aborted from the start when a source is", () => {
    expect(linkSignals(new AbortController().signal, AbortSignal.abort("x")).signal.reason).toBe("x");
  });

  it.each(["release", "abort"] as const)("leaves no listener on its sources after %s", (how) => {
    const sources = [new AbortController().signal, new AbortController().signal];
    linkSignals(...sources)[how]();
    expect(sources.map(listeners)).toEqual([0, 0]);
  });

  it("leaves no listener on the others when one source aborts", () => {
    const [a, b] = [new AbortController(), new AbortController()];
    linkSignals(a.signal, b.signal);
    a.abort();
    expect(listeners(b.signal)).toBe(0);
  });

  it("stays as it is once released", () => {
    const source = new AbortController();
    const linked = linkSignals(source.signal);
    linked.release();
    source.abort();
    expect(linked.signal.aborted).toBe(false);
  });
});

/** A source that gives `count` numbers, then never answers; it notes whether it was told to stop. */
function source(count: number): AsyncIterable<number> & { stopped: boolean } {
  let next = 0;
  return {
    stopped: false,
    [Symbol.asyncIterator]() {
      return {
        next: () => (next < count ? Promise.resolve({ done: false, value: next++ }) : never()),
        return: () => {
          this.stopped = true;
          return never();
        },
      };
    },
  };
}

describe("untilAborted", () => {
  it("passes on every item", async () => {
    const seen: number[] = [];
    const items = (async function* () {
      yield 1;
      yield 2;
    })();
    for await (const item of untilAborted(items, new AbortController().signal)) seen.push(item);
    expect(seen).toEqual([1, 2]);
  });

  it("rejects at once when the signal aborts while the source never answers", async () => {
    const controller = new AbortController();
    const iterator = untilAborted(source(0), controller.signal);
    const waiting = iterator.next();
    controller.abort();
    await expect(waiting).rejects.toMatchObject(aborted);
  });

  it("tells the source to stop when the signal aborts, without waiting for it", async () => {
    const controller = new AbortController();
    const items = source(1);
    const iterator = untilAborted(items, controller.signal);
    await iterator.next();
    const waiting = iterator.next();
    controller.abort();
    await waiting.catch(() => undefined);
    expect(items.stopped).toBe(true);
  });

  it("tells the source to stop when the loop is left early", async () => {
    const items = source(2);
    for await (const _ of untilAborted(items, new AbortController().signal)) break;
    expect(items.stopped).toBe(true);
  });

  it("keeps one listener, however many items pass, and none afterwards", async () => {
    const { signal } = new AbortController();
    const counts: number[] = [];
    for await (const item of untilAborted(source(50), signal)) {
      counts.push(listeners(signal));
      if (item === 49) break;
    }
    expect([...new Set(counts), listeners(signal)]).toEqual([1, 0]);
  });

  it.each([
    ["an EmotionError as it is", new EmotionError("network", "Gone."), "network", "Gone."],
    ["anything else as bad input, without its text", new RangeError("canary"), "bad-input", "The audio source failed"],
  ])("passes on %s when the source throws it", async (_, thrown, kind, message) => {
    const failing = (async function* () {
      yield 1;
      throw thrown;
    })();
    const iterator = untilAborted(failing, new AbortController().signal);
    await iterator.next();
    await expect(iterator.next()).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });

  it("does not open a source when the signal has aborted before", async () => {
    const unopened: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => {
        throw new Error("opened");
      },
    };
    await expect(untilAborted(unopened, AbortSignal.abort()).next()).rejects.toMatchObject(aborted);
  });
});
