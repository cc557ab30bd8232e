import type { Results, TurnInfo, Word } from "../../../../adapters/deepgram/wire.ts";

/** A word of Nova: its text, and where it was heard, s. */
export function word(text: string, start: number, end: number, speaker?: number): Word {
  return {
    word: text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""),
    punctuated_word: text,
    start,
    end,
    ...(speaker === undefined ? {} : { speaker }),
  } as Word;
}

/** A `Results` message from `start` to `end`, s, with its words spread over it. */
export function results(
  text: string,
  start: number,
  end: number,
  more: Partial<Results> & { readonly speakers?: readonly number[] } = {},
): Results {
  const { speakers, ...rest } = more;
  const texts = text.split(" ").filter((each) => each !== "");
  const step = (end - start) / Math.max(1, texts.length);
  const words = texts.map((each, i) => word(each, start + step * i, start + step * (i + 1), speakers?.[i]));
  return {
    channel_index: [0, 1],
    start,
    duration: end - start,
    is_final: true,
    speech_final: false,
    from_finalize: false,
    channel: { alternatives: [{ transcript: text, words, languages: undefined }] },
    entities: undefined,
    ...rest,
  };
}

/** A `TurnInfo` message. */
export function turnInfo(event: string, turn: number, transcript: string, more: Partial<TurnInfo> = {}): TurnInfo {
  return {
    sequence_id: 0,
    event,
    turn_index: turn,
    audio_window_start: 1,
    audio_window_end: 2,
    transcript,
    words: [],
    languages: undefined,
    ...more,
  };
}
