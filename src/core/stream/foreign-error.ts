import { EmotionError } from "../../spec/errors.ts";

/** Keeps our errors and hides anybody else's: their text, and even their name, may hold audio, transcripts, paths or keys. */
export function asEmotionError(error: unknown, what: string): EmotionError {
  if (EmotionError.isInstance(error)) return error;
  return new EmotionError("vendor", `${what} failed unexpectedly; this is a defect, please report it.`, { what });
}
