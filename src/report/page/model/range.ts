/** The part of the call that is shown, ms. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Closer than this nothing new is to be seen, ms. */
const SHORTEST_MS = 2000;

/** The visible part of a call; whoever draws it is told when it changes. */
export class VisibleRange {
  readonly #durationMs: number;
  readonly #listeners: (() => void)[] = [];
  #range: Range;

  constructor(durationMs: number) {
    this.#durationMs = Math.max(1, durationMs);
    this.#range = { from: 0, to: this.#durationMs };
  }

  get now(): Range {
    return this.#range;
  }

  /** True when the whole call is shown. */
  get whole(): boolean {
    return this.#range.from === 0 && this.#range.to === this.#durationMs;
  }

  /** Shows a part: at least two seconds, and never beyond the call. */
  show(from: number, to: number): void {
    const length = Math.min(this.#durationMs, Math.max(SHORTEST_MS, to - from));
    const start = Math.min(Math.max(0, (from + to - length) / 2), this.#durationMs - length);
    this.#range = { from: start, to: start + length };
    for (const listener of this.#listeners) listener();
  }

  /** Shows the whole call. */
  showAll(): void {
    this.show(0, this.#durationMs);
  }

  /** Makes the part `times` as long around a moment of it. */
  zoom(times: number, aroundMs: number): void {
    const { from, to } = this.#range;
    const around = aroundMs >= from && aroundMs <= to ? aroundMs : (from + to) / 2;
    this.show(around - (around - from) * times, around + (to - around) * times);
  }

  /** Moves on, without zooming, when a moment is not in sight. */
  reveal(ms: number): void {
    const { from, to } = this.#range;
    if (ms >= from && ms <= to) return;
    const length = to - from;
    const start = ms - 0.1 * length;
    this.show(start, start + length);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }
}
