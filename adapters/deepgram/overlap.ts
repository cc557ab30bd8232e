import type { Span } from "../../src/spec/audio.ts";
import type { Word } from "./wire.ts";

/** True when more than half of a stretch lies in another; one without a length lies in none. */
function liesIn({ startMs, endMs }: Span, other: Span): boolean {
  const halfMs = (endMs - startMs) / 2;
  return halfMs > 0 && Math.min(endMs, other.endMs) - Math.max(startMs, other.startMs) > halfMs;
}

/** A final result, ms. */
export interface Piece extends Span {
  readonly text: string;
  readonly words: readonly Word[];
  readonly language: string | undefined;
}

/** Seconds of the vendor in whole ms. */
export const ms = (seconds: number): number => Math.round(seconds * 1000);

/** From the first word of some pieces to the last; their audio, where they have no words. */
export function spanOf(pieces: readonly Piece[]): Span {
  const [first, last] = [pieces[0], pieces.at(-1)];
  const [start, end] = [first?.words[0]?.start, last?.words.at(-1)?.end];
  return {
    startMs: start === undefined ? (first?.startMs ?? 0) : ms(start),
    endMs: end === undefined ? (last?.endMs ?? 0) : ms(end),
  };
}

/** True when a result is of the same audio and of the same words as another, or mostly so. */
export const retells = (piece: Piece, other: Piece): boolean =>
  liesIn(piece, other) && liesIn(spanOf([piece]), spanOf([other]));

/** What a piece adds to what was said: itself, its words outside of what it tells again, or `null` for nothing. */
export function unsaid(piece: Piece, said: readonly Piece[]): Piece | null {
  const told =
    piece.text === "" ? [] : said.filter((before) => retells(piece, before)).map((before) => spanOf([before]));
  if (told.length === 0) return piece;
  const words = piece.words.filter(({ start, end }) => {
    const middleMs = (ms(start) + ms(end)) / 2;
    return told.every(({ startMs, endMs }) => middleMs < startMs || middleMs > endMs);
  });
  const [first] = words;
  if (first === undefined) return null;
  if (words.length === piece.words.length) return piece;
  const text = words.map(({ punctuated_word, word }) => punctuated_word ?? word).join(" ");
  // The rest may have been said as well, by another.
  return unsaid({ ...piece, startMs: Math.max(piece.startMs, ms(first.start)), words, text }, said);
}
