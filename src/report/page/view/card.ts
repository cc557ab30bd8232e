import { clock } from "../../../wording.ts";
import { percent } from "../../figures.ts";
import { capital } from "../../names.ts";
import type { ReadingRow } from "../../rows.ts";
import type { Call, Speaker } from "../model/call.ts";
import { claimAt, readingAt, readingOf, type Segment } from "../model/segments.ts";
import { axisWords, claimClass, claimWords, whyWords } from "../model/words.ts";
import { byId, element } from "./elements.ts";

const GAP_PX = 14;
const MAX_REASONS = 3;

/** Where on the screen a card belongs. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The card that tells what was read at a moment and why; it follows the pointer, or stands by what has the focus. */
export class ReadingCard {
  readonly #call: Call;
  readonly #card = byId("card", HTMLDivElement);

  constructor(call: Call) {
    this.#call = call;
  }

  /** Tells of every speaker who speaks at a moment. */
  showMoment(ms: number, place: Place): void {
    const parts = this.#call.speakers.flatMap((speaker) => {
      const claim = claimAt(speaker, ms);
      if (claim === undefined || claim.no === "silence") return [];
      return [speakerPart(speaker, claim, readingAt(speaker, ms))];
    });
    const news = this.#call.news.filter(({ at }) => Math.abs(at - ms) < 1000).map(({ text }) => element("p", { text }));
    const body = parts.length === 0 ? [element("p", { class: "muted", text: "Nobody is read here." })] : parts;
    this.#show([element("p", { class: "card-time", text: clock(ms) }), ...body, ...news], place);
  }

  /** Tells of one stretch of one speaker. */
  showSegment(speaker: Speaker, segment: Segment, place: Place): void {
    const time = element("p", { class: "card-time", text: `${clock(segment.from)} to ${clock(segment.to)}` });
    this.#show([time, speakerPart(speaker, segment.claim, readingOf(speaker, segment))], place);
  }

  hide(): void {
    this.#card.hidden = true;
  }

  #show(children: readonly Node[], place: Place): void {
    this.#card.replaceChildren(...children);
    this.#card.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#card;
    const { clientWidth, clientHeight } = document.documentElement;
    const right = place.x + GAP_PX + width <= clientWidth;
    const below = place.y + GAP_PX + height <= clientHeight;
    const left = right ? place.x + GAP_PX : place.x - GAP_PX - width;
    const top = below ? place.y + GAP_PX : place.y - GAP_PX - height;
    // Properties, not places: a narrow window docks the card instead.
    this.#card.style.setProperty("--card-left", `${Math.max(8, Math.min(left, clientWidth - width - 8))}px`);
    this.#card.style.setProperty("--card-top", `${Math.max(8, top)}px`);
  }
}

function speakerPart(speaker: Speaker, claim: Segment["claim"], reading: ReadingRow | undefined): HTMLElement {
  const swatch = element("i", { class: `swatch fill-${speaker.colour}` });
  const chip = element("span", { class: `chip ${claimClass(claim)}`, text: claimWords(claim) });
  const sure = claim.c === undefined ? "" : `${percent(claim.c)} sure`;
  const title = [swatch, capital(speaker.name), " ", chip, " ", element("span", { class: "muted", text: sure })];
  return element("div", {
    class: "card-speaker",
    children: [
      element("p", { class: "card-title", children: title }),
      facts([
        ["Valence", axisWords(claim.v)],
        ["Arousal", axisWords(claim.a)],
      ]),
      ...why(claim, reading),
    ],
  });
}

function why(claim: Segment["claim"], reading: ReadingRow | undefined): HTMLElement[] {
  if (reading === undefined) return [];
  const parts: HTMLElement[] = [];
  const span = `${clock(reading.from)}–${clock(reading.to)}`;
  if (reading.why !== undefined) {
    const items = reading.why
      .slice(0, MAX_REASONS)
      .map((row) => element("li", { text: whyWords(row, [claim, reading]) }));
    parts.push(element("p", { class: "card-label", text: `What moved the reading of ${span}` }));
    parts.push(element("ul", { class: "why", children: items }));
  }
  if (reading.scores !== undefined) {
    const scores = reading.scores.map(([word, score]) => `${word} ${percent(score)}`).join(" · ");
    parts.push(
      element("p", { class: "card-label", text: `Scores of ${span}` }),
      element("p", { class: "scores", text: scores }),
    );
  }
  if (reading.text !== undefined) parts.push(element("p", { class: "quote", text: `“${reading.text}”` }));
  return parts;
}

function facts(pairs: readonly (readonly [string, string])[]): HTMLElement {
  const children = pairs.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: value })]);
  return element("dl", { class: "card-facts", children });
}
