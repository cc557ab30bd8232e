import type { EmotionStreamEvent, EventOf } from "../../spec/index.ts";
import { MIXED_SIGNALS, REASON_WORDS } from "../../wording.ts";
import { clean } from "../text.ts";
import { type Piece, piece } from "./line.ts";

export { MIXED_SIGNALS, REASON_WORDS } from "../../wording.ts";

/** What says who an event is about. */
export type Who = Pick<EventOf<"state">, "channel" | "role" | "speaker">;

/** Identifies one speaker (or one channel, when speakers are not told apart) within a call. */
export function keyOf(who: Who): string {
  return `${who.channel}/${who.speaker ?? ""}`;
}

/** The name a person knows a speaker by: the role, the diarization label, both, or the channel. */
export function nameOf(who: Who): string {
  const place = who.role ?? `channel ${who.channel}`;
  const name = who.speaker === null || who.speaker === who.role ? place : `${place}/${who.speaker}`;
  return clean(name);
}

/** What a state claims, or why it claims nothing, as pieces of a line. */
export function readingOf(state: EventOf<"state">): Piece[] {
  if (state.mixedSignals || (state.status === "abstained" && state.reason === "conflict")) {
    return [piece(MIXED_SIGNALS, "mixed")];
  }
  if (state.status === "abstained") return [piece(REASON_WORDS[state.reason], "dim")];
  if (state.label === null) return [piece(state.sentiment ?? "no label", "dim")];
  const share = state.confidence === null ? "" : ` ${Math.round(state.confidence * 100)} %`;
  return [piece(state.label, "strong"), piece(share, "dim")];
}

/** True for a state that says only that nobody speaks: drawn in the lane, but no news. */
export function isSilence(event: EmotionStreamEvent): boolean {
  return event.type === "state" && event.status === "abstained" && event.reason === "silence";
}
