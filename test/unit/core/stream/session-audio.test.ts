import { describe, expect, it } from "vitest";
import { createClockMap } from "../../../../src/core/stream/clock-map.ts";
import { createSessionAudio, type SessionAudio, type SessionPiece } from "../../../../src/core/stream/session-audio.ts";

const piece = (startMs: number): SessionPiece => ({
  pcm: new Int16Array(512),
  startMs,
  endMs: startMs + 32,
  speech: [{ probability: 1, active: true }],
});
const open = (log: string[] = [], originMs = 0): { audio: SessionAudio; clock: ReturnType<typeof createClockMap> } => {
  const clock = createClockMap();
  const audio = createSessionAudio({
    sampleRateHz: 16_000,
    channels: 1,
    bufferMs: 64,
    originMs,
    clock,
    onPull: ({ startMs }) => {
      log.push(`pull ${startMs}`);
      return undefined;
    },
    onDone: ({ startMs }) => {
      log.push(`done ${startMs}`);
      return undefined;
    },
  });
  return { audio, clock };
};

describe("the audio of a session", () => {
  it("counts the session clock in what was pulled and maps it to the input clock", async () => {
    const { audio, clock } = open();
    audio.push(piece(1000));
    audio.end();
    for await (const chunk of audio) expect(chunk.startMs).toBe(0);
    expect(clock.toInput(16)).toBe(1016);
  });

  it("tells a piece done only when the adapter comes back for the next one", async () => {
    const log: string[] = [];
    const { audio } = open(log);
    const iterator = audio[Symbol.asyncIterator]();
    audio.push(piece(0));
    await iterator.next();
    expect(log).toEqual(["pull 0"]);
    audio.push(piece(32));
    await iterator.next();
    expect(log).toEqual(["pull 0", "done 0", "pull 32"]);
  });

  it("makes the pump wait when the adapter is behind by the bound", async () => {
    const { audio } = open();
    expect(audio.push(piece(0))).toBeUndefined();
    expect(audio.push(piece(32))).toBeUndefined();
    const wait = audio.push(piece(64));
    expect(wait).toBeInstanceOf(Promise);
    await audio[Symbol.asyncIterator]().next();
    await expect(wait).resolves.toBeUndefined();
  });

  it("lets the pump go on when the adapter leaves its loop early", async () => {
    const { audio } = open();
    audio.push(piece(0));
    audio.push(piece(32));
    const wait = audio.push(piece(64));
    for await (const _ of audio) break;
    await expect(wait).resolves.toBeUndefined();
    expect(audio.push(piece(96))).toBeUndefined();
  });

  it("gives what was sent once before what is new, and does not hold the pump back for it", async () => {
    const { audio, clock } = open();
    audio.replay([piece(1000), piece(1032), piece(1064)], 96);
    expect([audio.push(piece(1096)), audio.push(piece(1128))]).toEqual([undefined, undefined]);
    expect(audio.push(piece(1160))).toBeInstanceOf(Promise);
    await audio[Symbol.asyncIterator]().next();
    expect(clock.toInput(16)).toBe(1016);
  });

  it("counts what merely waited before against the bound", () => {
    const { audio } = open();
    audio.replay([piece(0), piece(32), piece(64)], 32);
    expect(audio.push(piece(96))).toBeInstanceOf(Promise);
  });

  it("goes on with the clock of the session it resumes", async () => {
    const { audio, clock } = open([], 500);
    audio.push(piece(2000));
    audio.end();
    for await (const chunk of audio) expect(chunk.startMs).toBe(500);
    expect(clock.toInput(516)).toBe(2016);
  });

  it("rejects a pull that waits when the call fails", async () => {
    const { audio } = open();
    const next = audio[Symbol.asyncIterator]().next();
    const failure = new Error("lost");
    audio.fail(failure);
    await expect(next).rejects.toBe(failure);
  });
});
