import { describe, expect, it } from "vitest";
import {
  createSileroDetector,
  SILERO_INPUT_SAMPLES,
  SILERO_STATE_SIZE,
  type SileroRunner,
  type SpeechMark,
  VAD_FRAME_SAMPLES,
} from "../../../../src/dsp/vad/index.ts";

interface Call {
  readonly input: Float32Array;
  readonly state: Float32Array;
  readonly channels: number;
}

/** Records what the model is given; answers with a state that tells the step. */
function recorder(): { runner: SileroRunner; calls: Call[]; freed: () => number } {
  const calls: Call[] = [];
  let freed = 0;
  const runner: SileroRunner = {
    async run(input, state, channels) {
      calls.push({ input: input.slice(), state: state.slice(), channels });
      return {
        probabilities: Float32Array.from({ length: channels }, (_, i) => (i === 0 ? 0.9 : 0.1)),
        state: new Float32Array(state.length).fill(calls.length),
      };
    },
    free: () => {
      freed++;
    },
  };
  return { runner, calls, freed: () => freed };
}

const frame = (value: number): Float32Array => Float32Array.from({ length: VAD_FRAME_SAMPLES }, (_, i) => value + i);

describe("createSileroDetector", () => {
  it("gives each channel its frame behind the last 64 samples of the frame before", async () => {
    const { runner, calls } = recorder();
    const detector = createSileroDetector({ runner, channels: 2 });
    await detector.process([frame(0), frame(10_000)], []);
    await detector.process([frame(1000), frame(20_000)], []);
    const row = (channel: number): number[] =>
      Array.from(calls[1]?.input.subarray(channel * SILERO_INPUT_SAMPLES, (channel + 1) * SILERO_INPUT_SAMPLES) ?? []);
    expect(row(0)).toEqual([...frame(0).subarray(448), ...frame(1000)]);
    expect(row(1)).toEqual([...frame(10_000).subarray(448), ...frame(20_000)]);
  });

  it("begins with a context and a state of zeros", async () => {
    const { runner, calls } = recorder();
    await createSileroDetector({ runner, channels: 1 }).process([frame(1)], []);
    expect([
      calls[0]?.input.subarray(0, 64).some((x) => x !== 0),
      calls[0]?.state.some((x) => x !== 0),
      calls[0]?.state.length,
    ]).toEqual([false, false, 2 * SILERO_STATE_SIZE]);
  });

  it("hands the state of each step to the next", async () => {
    const { runner, calls } = recorder();
    const detector = createSileroDetector({ runner, channels: 1 });
    for (let i = 0; i < 3; i++) await detector.process([frame(i)], []);
    expect(calls.map((call) => call.state[0])).toEqual([0, 1, 2]);
  });

  it("runs the model once for all channels and marks each by its own probability", async () => {
    const { runner, calls } = recorder();
    const marks: SpeechMark[] = [];
    await createSileroDetector({ runner, channels: 3 }).process([frame(0), frame(0), frame(0)], marks);
    expect([calls.length, marks.map((mark) => mark.active)]).toEqual([1, [true, false, false]]);
  });

  it("releases its runner", () => {
    const { runner, freed } = recorder();
    createSileroDetector({ runner, channels: 1 }).free();
    expect(freed()).toBe(1);
  });
});
