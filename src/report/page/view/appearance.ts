import type { VisibleRange } from "../model/range.ts";
import { byId } from "./elements.ts";
import type { Tracks } from "./tracks.ts";

/** Light, dark and paper: canvases do not follow a style sheet by themselves, so they are drawn again. */
export function buildAppearance(tracks: Tracks, range: VisibleRange): void {
  const root = document.documentElement;
  const button = byId("theme", HTMLButtonElement);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean => (root.dataset.theme === undefined ? system.matches : root.dataset.theme === "dark");
  const mark = (): void => button.setAttribute("aria-pressed", String(isDark()));
  const show = (): void => {
    mark();
    tracks.redraw();
  };
  mark();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);

  const paper = (printing: boolean): void => {
    if (printing === root.hasAttribute("data-printing")) return;
    root.toggleAttribute("data-printing", printing);
    if (printing && !range.whole) range.showAll();
    tracks.resize();
    tracks.redraw();
  };
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));
  const print = matchMedia("print");
  print.addEventListener("change", () => paper(print.matches));
  byId("print", HTMLButtonElement).addEventListener("click", () => globalThis.print());
}
