import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { bytesUntil, listenForInterrupt } from "../../../src/cli/interrupt.ts";

describe("interrupting a run", () => {
  it("stops in good order at the first signal", () => {
    const source = new EventEmitter();
    const interrupt = listenForInterrupt(source);
    source.emit("SIGINT");

    expect([interrupt.stop.aborted, interrupt.abort.aborted, interrupt.exitCode]).toEqual([true, false, 130]);
  });

  it("aborts at the second", () => {
    const source = new EventEmitter();
    const interrupt = listenForInterrupt(source);
    source.emit("SIGINT");
    source.emit("SIGINT");

    expect(interrupt.abort.aborted).toBe(true);
  });

  it("leaves a third to its usual effect", () => {
    const source = new EventEmitter();
    listenForInterrupt(source);
    source.emit("SIGINT");
    source.emit("SIGINT");

    expect(source.listenerCount("SIGINT")).toBe(0);
  });

  it("tells SIGTERM by its exit code", () => {
    const source = new EventEmitter();
    const interrupt = listenForInterrupt(source);
    source.emit("SIGTERM");

    expect(interrupt.exitCode).toBe(143);
  });

  it("stops without an exit code when only the reader has gone away", () => {
    const interrupt = listenForInterrupt(new EventEmitter());
    interrupt.quietly();

    expect([interrupt.stop.aborted, interrupt.exitCode]).toEqual([true, undefined]);
  });
});

describe("bytes until a stop", () => {
  it("end at once, even while nothing arrives", async () => {
    const stop = new AbortController();
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      await new Promise(() => undefined);
    }
    const got: number[] = [];
    for await (const bytes of bytesUntil(source(), stop.signal)) {
      got.push(...bytes);
      setImmediate(() => stop.abort());
    }

    expect(got).toEqual([1]);
  });

  it("end with their source", async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1, 2);
    }
    const got: number[] = [];
    for await (const bytes of bytesUntil(source(), new AbortController().signal)) got.push(...bytes);

    expect(got).toEqual([1, 2]);
  });
});
