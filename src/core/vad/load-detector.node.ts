import {
  createBuiltInDetector,
  createSileroDetector,
  type SpeechDetector,
  type SpeechDetectorId,
} from "../../dsp/vad/index.ts";
import { EmotionError } from "../../spec/errors.ts";
import { openSileroRunner } from "./silero-session.node.ts";

/** Options of {@link loadSpeechDetector}. */
export interface LoadDetectorOptions {
  /** Channels marked at once. */
  readonly channels: number;
  /** `auto` takes Silero where its packages are installed and the built-in detector elsewhere; default `auto`. */
  readonly prefer?: "auto" | SpeechDetectorId;
  /** Probability at which speech begins, 0..1; default 0.5. Speech ends 0.15 below it. */
  readonly threshold?: number;
  /** Told in one sentence why `auto` took the built-in detector. */
  readonly onWarn?: (sentence: string) => void;
}

/**
 * Loads a voice-activity detector; the `id` of what it returns says which one runs.
 *
 * @throws {EmotionError} `unsupported` when Silero was asked for by name and a package of it is missing.
 */
export async function loadSpeechDetector(options: LoadDetectorOptions): Promise<SpeechDetector> {
  const { channels, prefer = "auto", threshold, onWarn } = options;
  const tuned = { channels, ...(threshold === undefined ? {} : { hysteresis: { threshold } }) };
  if (prefer === "built-in") return createBuiltInDetector(tuned);
  try {
    return createSileroDetector({ runner: await openSileroRunner(), ...tuned });
  } catch (error) {
    if (prefer === "silero-v6" || !EmotionError.isInstance(error)) throw error;
    onWarn?.(`The built-in speech detector runs. ${error.message}`);
    return createBuiltInDetector(tuned);
  }
}
