import type { AudioSource } from "./audio.ts";

/** Closer to the end than this there is nothing left to hear: playing starts again, ms. */
const END_MS = 250;

/** Where in the call we are; moved by hand, and by the audio while it plays. */
export class Playhead {
  readonly #audio: AudioSource;
  readonly #durationMs: number;
  readonly #listeners: ((ms: number) => void)[] = [];
  #ms = 0;

  constructor(audio: AudioSource, durationMs: number) {
    this.#audio = audio;
    this.#durationMs = durationMs;
    const { element } = audio;
    element.addEventListener("play", () => this.#follow());
    element.addEventListener("seeked", () => this.#heard());
    for (const name of ["pause", "ended", "error"]) element.addEventListener(name, () => this.#tell());
    // A source that was just made ready can be moved only now.
    element.addEventListener("loadedmetadata", () => {
      element.currentTime = this.#ms / 1000;
    });
  }

  get ms(): number {
    return this.#ms;
  }

  get playing(): boolean {
    return !this.#audio.element.paused && !this.#audio.element.ended;
  }

  /** Goes to a moment of the call. */
  seek(ms: number): void {
    this.#ms = Math.min(Math.max(0, ms), this.#durationMs);
    const { element } = this.#audio;
    if (element.readyState >= HTMLMediaElement.HAVE_METADATA) element.currentTime = this.#ms / 1000;
    this.#tell();
  }

  /** Plays from here, or pauses. A browser that refuses to play has told the element, which tells the page. */
  toggle(): void {
    if (!this.#audio.available) return;
    const { element } = this.#audio;
    if (this.playing) {
      element.pause();
      return;
    }
    this.#audio.prepare();
    if (this.#ms >= this.#durationMs - END_MS) this.seek(0);
    element.play().catch(() => this.#tell());
  }

  onMove(listener: (ms: number) => void): void {
    this.#listeners.push(listener);
  }

  #follow(): void {
    this.#heard();
    if (this.playing) requestAnimationFrame(() => this.#follow());
  }

  #heard(): void {
    const { element } = this.#audio;
    if (element.seeking || element.readyState < HTMLMediaElement.HAVE_METADATA) return;
    this.#ms = Math.min(element.currentTime * 1000, this.#durationMs);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#ms);
  }
}
