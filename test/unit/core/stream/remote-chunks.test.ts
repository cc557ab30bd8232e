import { describe, expect, it } from "vitest";
import { type Adapter, defineAdapter } from "../../../../src/spec/adapter.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";
import type { EmotionStreamEvent } from "../../../../src/spec/events.ts";
import { collect, only, open, RATE_HZ, testInfo, voice } from "./fixtures.ts";

interface Heard {
  readonly session: number;
  readonly startMs: number;
  readonly samples: number;
}

/** A vendor that notes its chunks, reads every half second, and loses its first session after `lostAfterMs`. */
function vendor(runs: "local" | "remote", heard: Heard[], lostAfterMs = Number.POSITIVE_INFINITY): Adapter {
  return defineAdapter({ ...testInfo, runs: runs as "local" } as const, {
    async *stream(audio, _format, ctx) {
      yield { type: "open" };
      const { index: session } = ctx.session;
      let saidMs = 0;
      for await (const { pcm, startMs } of audio) {
        heard.push({ session, startMs, samples: pcm.length });
        const endMs = startMs + (pcm.length * 1000) / RATE_HZ;
        if (session === 0 && endMs >= lostAfterMs) throw new EmotionError("network", "The connection broke.");
        if (endMs - saidMs < 512) continue;
        const span = { startMs: saidMs, endMs };
        yield { key: `u${saidMs}`, span, evidence: "acoustic", sets: [], final: true };
        saidMs = endMs;
      }
    },
  });
}

/** Speech of 700 ms with pauses of 500 ms. */
function call(): Int16Array {
  const audio = new Int16Array(6 * RATE_HZ);
  for (let ms = 0; ms < 6000; ms += 1200) audio.set(voice(700, ms + 1), (ms * RATE_HZ) / 1000);
  return audio;
}

async function told(adapter: Adapter): Promise<readonly EmotionStreamEvent[]> {
  const { stream } = await open(adapter);
  const events = collect(stream);
  const audio = call();
  for (let at = 0; at < audio.length; at += 1600) await stream.write(audio.subarray(at, at + 1600));
  stream.end();
  return events;
}

const speechIn = (events: readonly EmotionStreamEvent[]) => ({
  edges: only(events, "speech").map(({ edge, atMs }) => [edge, atMs]),
  talkMs: only(events, "end")[0]?.summary.speakers.map(({ speechMs }) => speechMs),
});

describe("audio for a vendor elsewhere", () => {
  it("goes out with the write that brought it, as one chunk, and nothing is held back", async () => {
    const heard: Heard[] = [];
    const { stream } = await open(vendor("remote", heard));
    const events = collect(stream);
    await stream.write(voice(100));
    await expect.poll(() => heard).toEqual([{ session: 0, startMs: 0, samples: 3 * 512 }]);
    await stream.write(voice(100));
    await expect.poll(() => heard.map(({ samples }) => samples)).toEqual([3 * 512, 3 * 512]);
    stream.end();
    await events;
    expect(heard.reduce((sum, { samples }) => sum + samples, 0)).toBe(3200);
  });

  it("has the speech and the talk time that the same audio has here", async () => {
    const elsewhere = speechIn(await told(vendor("remote", [])));
    expect(elsewhere.edges.length).toBeGreaterThan(6);
    expect(elsewhere).toEqual(speechIn(await told(vendor("local", []))));
  });

  it("has them after a session was lost in the middle of a chunk, too, and loses no sample", async () => {
    const heard: Heard[] = [];
    const events = await told(vendor("remote", heard, 2500));
    expect(speechIn(events)).toEqual(speechIn(await told(vendor("local", []))));
    const chunks = heard.filter(({ session }) => session === 1);
    const replayedMs = only(events, "emotion").findLast(({ span }) => span.endMs <= 2500)?.span.endMs ?? 0;
    const second = chunks.reduce((sum, { samples }) => sum + samples, 0);
    expect(second).toBe(((6000 - replayedMs) * RATE_HZ) / 1000);
    expect(only(events, "gap")).toEqual([]);
  });
});
