import type { VisibleRange } from "../model/range.ts";
import type { Playhead } from "./playhead.ts";

const TIMES = { in: 0.5, out: 2 } as const;

/** The buttons that show more or less of the call around the play head. */
export function buildZoom(range: VisibleRange, playhead: Playhead): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-zoom]")];
  for (const button of buttons) {
    const kind = button.dataset.zoom;
    button.addEventListener("click", () => {
      if (kind === "in" || kind === "out") range.zoom(TIMES[kind], playhead.ms);
      else range.showAll();
    });
  }
  const show = (): void => {
    for (const button of buttons) button.disabled = button.dataset.zoom !== "in" && range.whole;
  };
  range.onChange(show);
  show();
}
