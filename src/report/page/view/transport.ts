import { clock } from "../../../wording.ts";
import type { VisibleRange } from "../model/range.ts";
import type { AudioSource } from "./audio.ts";
import { byId } from "./elements.ts";
import type { Playhead } from "./playhead.ts";

const STEP_MS = 5000;
/** "Before" means before where one is, not the moment that is just being heard. */
const SLACK_MS = 1500;

/** The controls at the foot of the window, the list of moments, and the keys. */
export function buildTransport(playhead: Playhead, audio: AudioSource, range: VisibleRange): void {
  const play = byId("play", HTMLButtonElement);
  const seek = byId("seek", HTMLInputElement);
  const speed = byId("speed", HTMLSelectElement);
  const position = byId("position", HTMLSpanElement);
  const moments = [...document.querySelectorAll<HTMLButtonElement>("#moments button")].sort(
    (a, b) => Number(a.dataset.at) - Number(b.dataset.at),
  );
  const times = moments.map((moment) => Number(moment.dataset.at));

  play.disabled = !audio.available;
  speed.disabled = !audio.available;
  const goTo = (ms: number): void => {
    range.reveal(ms);
    playhead.seek(ms);
  };
  const step = (direction: 1 | -1): void => {
    const { ms } = playhead;
    const next = direction === 1 ? times.find((at) => at > ms + 1) : times.findLast((at) => at < ms - SLACK_MS);
    goTo(next ?? (direction === 1 ? ms : 0));
  };
  play.addEventListener("click", () => playhead.toggle());
  byId("previous", HTMLButtonElement).addEventListener("click", () => step(-1));
  byId("next", HTMLButtonElement).addEventListener("click", () => step(1));
  seek.addEventListener("input", () => goTo(Number(seek.value)));
  speed.addEventListener("change", () => {
    audio.element.playbackRate = Number(speed.value);
    audio.element.defaultPlaybackRate = Number(speed.value);
  });
  moments.forEach((moment, index) => {
    moment.addEventListener("click", () => goTo(times[index] ?? 0));
  });

  const show = (): void => {
    const { ms, playing } = playhead;
    seek.value = String(Math.round(ms));
    const total = clock(Number(seek.max));
    position.textContent = clock(ms);
    seek.setAttribute("aria-valuetext", `${clock(ms)} of ${total}`);
    play.dataset.state = playing ? "playing" : "paused";
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    const current = times.findLastIndex((at) => at <= ms + 1);
    moments.forEach((moment, index) => {
      const until = Math.max(Number(moment.dataset.until), (times[index] ?? 0) + STEP_MS);
      const inside = index <= current && ms <= until && ms > 0;
      if (inside) moment.setAttribute("aria-current", "true");
      else moment.removeAttribute("aria-current");
    });
    if (playing) range.reveal(ms);
  };
  playhead.onMove(show);
  keepClear(byId("player", HTMLDivElement));
  show();
  listenForKeys((key, shift) => {
    const direction = key === "ArrowRight" ? 1 : -1;
    if (key === " ") playhead.toggle();
    else if (shift) step(direction);
    else goTo(playhead.ms + direction * STEP_MS);
  });
}

/** Tells the style sheet how much of the window the player takes, so that nothing hides behind it. */
function keepClear(player: HTMLElement): void {
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--player-height", `${player.offsetHeight}px`);
  }).observe(player);
}

/** Keys of the whole page; what has the focus and needs the key itself keeps it. */
function listenForKeys(act: (key: string, shift: boolean) => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return;
    const needsSpace = event.target.closest("button, summary, select, a, input:not([type=range])") !== null;
    const needsArrows = event.target.closest("select, input:not([type=range])") !== null;
    const own = event.key === " " ? needsSpace : needsArrows;
    if (own || ![" ", "ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    act(event.key, event.shiftKey);
  });
}
