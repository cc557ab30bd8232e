import { describe, expect, it } from "vitest";
import { createLane } from "../../../../../src/core/stream/lane.ts";
import { createAudioEvents } from "../../../../../src/core/stream/line/audio-events.ts";
import type { SessionPiece, SpeechStep } from "../../../../../src/core/stream/session-audio.ts";

const STEP_MS = 32;

/** Steps of 32 ms, one letter each per channel: `s` for speech. */
function steps(fromMs: number, ...channels: readonly string[]): SpeechStep[] {
  return Array.from(channels[0] as string, (_, index) => ({
    startMs: fromMs + index * STEP_MS,
    endMs: fromMs + (index + 1) * STEP_MS,
    speech: channels.map((letters) => ({ probability: 0.5, active: letters[index] === "s" })),
  }));
}

function pieceOf(all: SpeechStep[]): SessionPiece {
  const first = all[0] as SpeechStep;
  return { ...first, endMs: (all.at(-1) as SpeechStep).endMs, pcm: new Int16Array(0), steps: all };
}

function listen(channels: number) {
  const calls: string[] = [];
  const lanes = Array.from({ length: channels }, (_, channel) =>
    createLane({ channel, role: null, speaker: null }, "built-in", () => undefined),
  );
  const readings = {
    hear(channel: number, startMs: number, endMs: number, mark = { probability: 1, active: true }) {
      calls.push(`${channel}: ${startMs}-${endMs}`);
      const edge = lanes[channel]?.hear(startMs, endMs, mark) ?? null;
      return edge === null ? [] : [edge];
    },
    advance: () => [],
  };
  const numbers = lanes.map(({ channel }) => channel);
  const audio = createAudioEvents(readings, numbers);
  const edges = (piece: SessionPiece): string[] =>
    audio.speech(piece).map((event) => {
      if (event.type !== "speech") throw new Error(`It told ${event.type}.`);
      return `${event.channel} ${event.edge} ${event.atMs}`;
    });
  return { edges, calls };
}

describe("the speech in a piece", () => {
  it("is told at the step where it begins and where it ends", () => {
    const { edges } = listen(1);
    expect(edges(pieceOf(steps(0, "-ss-s")))).toEqual(["0 start 32", "0 end 96", "0 start 128"]);
  });

  it("is heard as one stretch as long as its steps agree", () => {
    const { edges, calls } = listen(1);
    edges(pieceOf(steps(0, "sss--s")));
    expect(calls).toEqual(["0: 0-96", "0: 96-160", "0: 160-192"]);
  });

  it("is told in the order of the clock where several channels speak", () => {
    const { edges } = listen(2);
    expect(edges(pieceOf(steps(0, "--s-", "s-ss")))).toEqual([
      "1 start 0",
      "1 end 32",
      "0 start 64",
      "1 start 64",
      "0 end 96",
    ]);
  });

  it("of several channels is heard step by step, so that who speaks over whom comes out as it was", () => {
    const { edges, calls } = listen(2);
    edges(pieceOf(steps(0, "ss", "-s")));
    expect(calls).toEqual(["0: 0-32", "1: 0-32", "0: 32-64", "1: 32-64"]);
  });

  it("is the same whether a piece holds one step or many", () => {
    const letters = "--sss-s--ssss---s";
    const [whole, single] = [listen(1), listen(1)];
    const all = steps(0, letters);
    expect(whole.edges(pieceOf(all))).toEqual(all.flatMap((step) => single.edges(pieceOf([step]))));
  });
});
