import { EmotionError } from "../../spec/errors.ts";

/** Farthest a sample may lie outside full scale without a word: 3.5 dB, what a floating-point export of a mix may well reach. */
const WARN_BEYOND = 1.5;

/** No export reaches this (18 dB over full scale): what does was never on a scale of -1..1. */
const REFUSE_BEYOND = 8;

/** Share of a second that has to lie there, so that a click is not taken for another scale. */
const REFUSE_SHARE = 0.01;

/** Watches whether floating-point samples are on the scale they should be on. */
export interface RangeCheck {
  /**
   * Takes the next interleaved samples, and returns them.
   *
   * @throws EmotionError `bad-input` when they are plainly scaled as integers.
   */
  check(samples: Float32Array): Float32Array;
}

/** Starts a check; `onOver` is told once, with one sentence, when samples lie clearly beyond full scale. */
export function createRangeCheck(
  { sampleRateHz, channels }: { readonly sampleRateHz: number; readonly channels: number },
  onOver: (message: string) => void,
): RangeCheck {
  const secondSamples = sampleRateHz * channels;
  let told = false;
  let seen = 0;
  let far = 0;

  const refuse = (peak: number): never => {
    throw new EmotionError(
      "bad-input",
      `The samples reach ${Math.round(peak)} where full scale is 1, so they are integers stored as floating point: divide them by 32768 (16 bits), or export the audio again as 16-bit PCM.`,
      { peak: Math.round(peak) },
    );
  };
  return {
    check(samples) {
      let peak = 0;
      for (let i = 0; i < samples.length; i++) {
        const size = Math.abs(samples[i] as number);
        if (size > peak) peak = size;
        if (size > REFUSE_BEYOND) far++;
        if (++seen < secondSamples) continue;
        if (far > REFUSE_SHARE * secondSamples) refuse(peak);
        seen = far = 0;
      }
      if (far > REFUSE_SHARE * secondSamples) refuse(peak);
      if (told || peak <= WARN_BEYOND) return samples;
      told = true;
      onOver(
        `Samples reach ${peak.toPrecision(2)} where full scale is 1; they are cut off there, which distorts the voice: export the audio again at a lower level.`,
      );
      return samples;
    },
  };
}
