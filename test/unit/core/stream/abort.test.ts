import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { platformHost } from "../../../../src/host.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import { open, talkative, voice } from "./fixtures.ts";

/** A small linear congruential generator: the thousand aborts are the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Waits a number of microtask turns, and now and then a turn of the event loop, so that the abort lands between any two steps. */
async function stagger(next: () => number): Promise<void> {
  const turns = Math.floor(next() * 60);
  for (let i = 0; i < turns; i++) {
    await Promise.resolve();
    if (next() < 0.1) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("aborting at random", () => {
  it("a thousand times settles every call with kind aborted or its summary, and leaves nothing on the signal", async () => {
    const next = random(7);
    const audio = voice(1500);
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const controller = new AbortController();
      const opening = open(talkative(64), { signal: controller.signal });
      const call = opening.then(async ({ stream }) => {
        const writing = stream.write(audio).then(
          () => stream.end(),
          (error: unknown) => {
            if (!EmotionError.isInstance(error)) throw error;
          },
        );
        for await (const _ of stream);
        await writing;
      });
      const settled = call.then(
        () => "completed",
        (error: unknown) => (EmotionError.isInstance(error) ? error.kind : "foreign"),
      );
      await stagger(next);
      controller.abort();
      const outcome = await settled;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      await opening.then(({ engine }) => engine.released).catch(() => undefined);
      expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
    }
    expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(["aborted"]));
    expect([...outcomes.keys()].filter((outcome) => outcome !== "aborted" && outcome !== "completed")).toEqual([]);
  });
});

describe("an output that nobody reads", () => {
  it("is reported once after ten seconds, naming drain(), on the log and as a warning", async () => {
    const logged: string[] = [];
    const sleeps: { ms: number; wake: () => void }[] = [];
    const host = {
      ...platformHost((_, message) => logged.push(message)),
      sleep: (ms: number) => new Promise<void>((wake) => sleeps.push({ ms, wake })),
    };
    const { stream } = await open(talkative(64), {
      host,
      config: { output: { maxEvents: 16 }, policy: { jurisdiction: "other", purpose: "research" } },
    });
    const tapped: string[] = [];
    stream.on("warning", ({ code }) => tapped.push(code));
    const writing = stream.write(voice(20_000));
    while (sleeps.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sleeps.map(({ ms }) => ms)).toEqual([10_000]);
    expect(logged).toEqual([]);
    sleeps[0]?.wake();
    while (logged.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain("drain()");
    expect(tapped).toEqual(["no-consumer"]);
    const summary = stream.drain();
    await writing;
    stream.end();
    expect((await summary).warnings.map(({ code }) => code)).toContain("no-consumer");
  });
});
