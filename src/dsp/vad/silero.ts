import { type SpeechDetector, VAD_FRAME_SAMPLES } from "./detector.ts";
import { createHysteresis, type HysteresisOptions } from "./hysteresis.ts";

/** Samples of the frame before that the model wants in front of each frame; without them it misses half of the speech in noise. */
const CONTEXT_SAMPLES = 64;

/** Samples of one row of the model's input. */
export const SILERO_INPUT_SAMPLES = CONTEXT_SAMPLES + VAD_FRAME_SAMPLES;

/** Values of one row of the model's recurrent state, which has two rows per channel. */
export const SILERO_STATE_SIZE = 128;

/** One step of the model: the ONNX session, wherever it runs. */
export interface SileroRunner {
  /**
   * @param input `channels` rows of {@link SILERO_INPUT_SAMPLES} samples.
   * @param state shape [2, channels, {@link SILERO_STATE_SIZE}].
   * @param channels the batch size.
   * @returns one speech probability per channel, and the next state in the shape of `state`.
   */
  run(
    input: Float32Array,
    state: Float32Array,
    channels: number,
  ): Promise<{ readonly probabilities: Float32Array; readonly state: Float32Array }>;
  free(): void;
}

/** Options of {@link createSileroDetector}. */
export interface SileroOptions {
  readonly runner: SileroRunner;
  readonly channels: number;
  readonly hysteresis?: HysteresisOptions;
}

/** Starts Silero VAD v6 over all channels at once: one run of the model per frame, whatever the number of channels. */
export function createSileroDetector({ runner, channels, hysteresis }: SileroOptions): SpeechDetector {
  const input = new Float32Array(channels * SILERO_INPUT_SAMPLES);
  const decide = Array.from({ length: channels }, () => createHysteresis(hysteresis));
  let state = new Float32Array(2 * channels * SILERO_STATE_SIZE);
  return {
    id: "silero-v6",
    async process(frames, out) {
      for (let channel = 0; channel < channels; channel++) {
        const row = input.subarray(channel * SILERO_INPUT_SAMPLES, (channel + 1) * SILERO_INPUT_SAMPLES);
        row.copyWithin(0, VAD_FRAME_SAMPLES);
        row.set(frames[channel] as Float32Array, CONTEXT_SAMPLES);
      }
      const result = await runner.run(input, state, channels);
      state = new Float32Array(result.state);
      decide.forEach((isActive, channel) => {
        const probability = result.probabilities[channel] as number;
        out[channel] = { probability, active: isActive(probability) };
      });
    },
    free: () => runner.free(),
  };
}
