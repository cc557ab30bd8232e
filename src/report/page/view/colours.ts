/** Dashes tell lines apart where colour cannot; by the number of a speaker's colour. */
export const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/** The colours of the page's style sheet as a canvas needs them: resolved for light or dark, and for paper. */
export class Colours {
  readonly #probe: HTMLElement;

  constructor() {
    this.#probe = document.createElement("i");
    this.#probe.hidden = true;
    document.body.append(this.#probe);
  }

  /** The colour of a custom property, with an opacity. */
  of(name: string, opacity = 1): string {
    this.#probe.style.color = `rgb(from var(--${name}) r g b / ${opacity})`;
    return getComputedStyle(this.#probe).color;
  }
}
