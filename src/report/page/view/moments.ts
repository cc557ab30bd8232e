import type { Call } from "../model/call.ts";
import { isSilent, stretchesOf } from "../model/segments.ts";
import type { ReadingCard } from "./card.ts";

/** Shows what was read, and why, at a moment of the list that the pointer or the focus is on. */
export function showMomentReasons(call: Call, card: ReadingCard): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("#moments button")) {
    const speaker = call.speakers.find(({ id }) => String(id) === button.dataset.who);
    const at = Number(button.dataset.at);
    const until = Number(button.dataset.until);
    // A stretch of speech begins a little before the state that rests on it.
    const segment =
      speaker &&
      stretchesOf(speaker, call.facts.durationMs).find(
        (candidate) => candidate.from <= until && at < candidate.to && !isSilent(candidate),
      );
    if (speaker === undefined || segment === undefined) continue;
    const show = (x: number, y: number): void => card.showSegment(speaker, segment, { x, y });
    button.addEventListener("mousemove", (event) => show(event.clientX, event.clientY));
    button.addEventListener("mouseleave", () => card.hide());
    button.addEventListener("focus", () => {
      if (!button.matches(":focus-visible")) return;
      const { left, bottom } = button.getBoundingClientRect();
      show(left + 40, bottom - 12);
    });
    button.addEventListener("blur", () => card.hide());
  }
}
