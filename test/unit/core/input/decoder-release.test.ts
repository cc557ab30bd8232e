import { readFile } from "node:fs/promises";
import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { describe, expect, it } from "vitest";
import { createByteReader } from "../../../../src/core/input/byte-reader.ts";
import { decodeCompressed, type PeerDecoder } from "../../../../src/core/input/compressed.ts";

const FIXTURE = new URL("../../../fixtures/audio/tone-16k-mono-16bit.flac", import.meta.url);

/** The real decoder, with its release counted. */
function counted(): { load: () => Promise<PeerDecoder>; freed: () => number } {
  let freed = 0;
  return {
    freed: () => freed,
    load: async () => {
      const decoder = new FLACDecoder();
      return {
        ready: decoder.ready,
        decode: (bytes) => decoder.decode(bytes),
        flush: () => decoder.flush(),
        free: () => {
          freed++;
          decoder.free();
        },
      };
    },
  };
}

function start(
  bytes: Uint8Array,
  load: () => Promise<PeerDecoder>,
  signal?: AbortSignal,
): AsyncGenerator<Float32Array> {
  const reader = createByteReader(bytes, signal);
  return decodeCompressed(reader, { load, sampleRateHz: 16_000, channels: 1, declaredFrames: 4800, feedBytes: 200 });
}

async function drain(blocks: AsyncGenerator<Float32Array>): Promise<void> {
  for await (const _ of blocks);
}

describe("decodeCompressed releases its decoder", () => {
  it("at the end", async () => {
    const { load, freed } = counted();
    await drain(start(new Uint8Array(await readFile(FIXTURE)), load));
    expect(freed()).toBe(1);
  });

  it("when the consumer stops early", async () => {
    const { load, freed } = counted();
    for await (const _ of start(new Uint8Array(await readFile(FIXTURE)), load)) break;
    expect(freed()).toBe(1);
  });

  it("when the recording is damaged", async () => {
    const { load, freed } = counted();
    await drain(start(new Uint8Array(await readFile(FIXTURE)).subarray(0, 1500), load)).catch(() => undefined);
    expect(freed()).toBe(1);
  });

  it("on abort", async () => {
    const { load, freed } = counted();
    const controller = new AbortController();
    const blocks = start(new Uint8Array(await readFile(FIXTURE)), load, controller.signal);
    controller.abort();
    await expect(drain(blocks)).rejects.toMatchObject({ kind: "aborted" });
    expect(freed()).toBe(1);
  });
});
