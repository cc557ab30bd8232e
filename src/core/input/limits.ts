import { EmotionError } from "../../spec/errors.ts";

/** Lowest and highest sample rate that is read, Hz. */
export const SAMPLE_RATE_LIMITS_HZ = Object.freeze({ min: 8000, max: 48_000 });

/** Most channels that are read: two speakers of a call. */
export const MAX_CHANNELS = 2;

/** Refuses a rate or a number of channels that the engine is not made for, with `bad-input`. */
export function checkLimits(sampleRateHz: number, channels: number): void {
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
    throw new EmotionError(
      "bad-input",
      `The recording has ${channels} channels; give a mono or stereo recording, for example: ffmpeg -i in.wav -ac 1 out.wav`,
      { channels },
    );
  }
  const { min, max } = SAMPLE_RATE_LIMITS_HZ;
  if (!Number.isInteger(sampleRateHz) || sampleRateHz < min || sampleRateHz > max) {
    throw new EmotionError(
      "bad-input",
      `The recording has a sample rate of ${sampleRateHz} Hz; give one of ${min} to ${max} Hz, for example: ffmpeg -i in.wav -ar 16000 out.wav`,
      { sampleRateHz },
    );
  }
}
