import type { HeardAudio } from "../core/analyze.ts";
import type { EmotionStreamEvent } from "../spec/index.ts";

/**
 * An HTML report that is being written: give it the events of one call, and its audio where there is some, as they come.
 *
 * Nothing of the call is held in memory. The file has its name only once `complete` has resolved; disposing of a report that was not
 * completed leaves nothing behind.
 */
export interface Report extends AsyncDisposable {
  /** Takes in audio for the waveform and the player, in order from the start of the recording; one rate and number of channels per report. */
  audio(audio: HeardAudio): Promise<void>;
  /** Takes in the next event. */
  event(event: EmotionStreamEvent): Promise<void>;
  /**
   * Finishes the file after the `end` event and gives it its name; resolves with its path.
   *
   * @param cutShort one sentence on why the call was not heard to its end, for example the message of the error that ended it; shown at the top.
   * @throws EmotionError `bad-input` when there was no `end` event, `config` when the file cannot be written.
   */
  complete(cutShort?: string): Promise<string>;
  /** Takes away what was written so far; does nothing once the report was completed. */
  discard(): Promise<void>;
}
