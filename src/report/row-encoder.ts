import type { Axis, EmotionStreamEvent, EventOf, Reason } from "../spec/index.ts";
import { inTellingOrder } from "../wording.ts";
import type { Claim, Point, ReadingRow, Row, StateRow, WhyRow } from "./rows.ts";

const TOP_SCORES = 3;
const LONGEST_INSIGHT = 240;

/** Whom an event is about. */
export type Who = Pick<EventOf<"state">, "channel" | "role" | "speaker">;

/** Turns events into the rows of the page, one after the other; holds nothing but the speakers it met. */
export interface RowEncoder {
  /** The rows an event adds: often one, none for what the page does not show, two when a speaker is new. */
  encode(event: EmotionStreamEvent): readonly Row[];
  /** Rows for those speakers that no event spoke of, for example of a channel that was refused: each has a place and a colour all the same. */
  introduce(speakers: readonly Who[]): readonly Row[];
  /** The id of a speaker, or `undefined` when no event spoke of them. */
  idOf(who: Who): number | undefined;
}

/** Starts an encoder. */
export function createRowEncoder(): RowEncoder {
  const ids = new Map<string, number>();
  const introduce = (who: Who): Row[] => {
    const key = keyOf(who);
    if (ids.has(key)) return [];
    const id = ids.size;
    ids.set(key, id);
    return [{ k: "who", id, channel: who.channel, role: who.role, speaker: who.speaker }];
  };
  const about = (who: Who, row: (id: number) => Row): Row[] => {
    const introduction = introduce(who);
    return [...introduction, row(ids.get(keyOf(who)) as number)];
  };
  return {
    introduce: (speakers) => speakers.flatMap(introduce),
    idOf: (who) => ids.get(keyOf(who)),
    encode(event) {
      switch (event.type) {
        case "state":
          return about(event, (who) => stateRow(event, who));
        case "emotion":
          return event.final ? about(event, (who) => readingRow(event, who)) : [];
        case "transcript":
          if (!event.final) return [];
          return about(event, (who) => ({
            k: "said",
            who,
            ...spanOf(event.span),
            utterance: event.utteranceId,
            text: event.text,
          }));
        case "revision":
          return [{ k: "revision", utterance: event.utteranceId, speaker: event.speaker }];
        case "gap":
          return [{ k: "gap", ...spanOf(event.span), channel: event.channel, cause: event.cause }];
        case "insight":
          return [{ k: "news", at: Math.round(event.atMs), text: insightText(event) }];
        case "provider":
          return event.state === "connected"
            ? []
            : [{ k: "news", at: Math.round(event.atMs), text: providerText(event) }];
        case "speech":
        case "alert":
        case "usage":
        case "warning":
        case "end":
          return [];
      }
    },
  };
}

function keyOf(who: Who): string {
  return `${who.channel}/${who.speaker ?? ""}`;
}

function stateRow(event: EventOf<"state">, who: number): StateRow {
  const since = event.cause === "change" ? { since: Math.round(event.sinceMs) } : {};
  return { k: "state", who, at: Math.round(event.atMs), ...since, ...claimOf(event) };
}

function readingRow(event: EventOf<"emotion">, who: number): ReadingRow {
  const { vendorLabel, label, latencyMs, text, reasons } = event;
  const scores = event.scores
    .toSorted((a, b) => b.score - a.score)
    .slice(0, TOP_SCORES)
    .map(({ vendorLabel: word, score }) => [word, round(score)] as const);
  return {
    k: "reading",
    who,
    ...spanOf(event.span),
    utterance: event.utteranceId,
    ...claimOf(event),
    ...(vendorLabel === null || vendorLabel === label ? {} : { word: vendorLabel }),
    ...(scores.length === 0 ? {} : { scores }),
    ...(reasons === undefined || reasons.length === 0 ? {} : { why: inTellingOrder(reasons).map(whyRow) }),
    ...(text === undefined ? {} : { text }),
    ...(latencyMs === null ? {} : { latency: Math.round(latencyMs) }),
  };
}

function whyRow({ text, against, deviationSd, moved, contribution }: Reason): WhyRow {
  return [text, against, round(deviationSd), moved, round(contribution)];
}

function claimOf(event: EventOf<"state"> | EventOf<"emotion">): Claim {
  return {
    ...(event.status === "abstained" ? { no: event.reason } : {}),
    ...(event.label === null ? {} : { label: event.label }),
    ...(event.label === null && event.sentiment !== null ? { sentiment: event.sentiment } : {}),
    ...(event.mixedSignals ? { mixed: true } : {}),
    ...pointOf("v", event.valence),
    ...pointOf("a", event.arousal),
    ...(event.confidence === null ? {} : { c: round(event.confidence) }),
  };
}

function pointOf<K extends "v" | "a">(key: K, axis: Axis | null): { readonly [P in K]?: Point } {
  if (axis === null) return {};
  const point: Point = [round(axis.value), axis.confidence === null ? null : round(axis.confidence)];
  return { [key]: point } as { readonly [P in K]: Point };
}

function spanOf({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }) {
  return { from: Math.round(startMs), to: Math.round(endMs) };
}

function insightText({ name, data }: EventOf<"insight">): string {
  const said = typeof data === "string" ? data : (JSON.stringify(data) ?? "");
  return said === "" ? name : `${name}: ${said.slice(0, LONGEST_INSIGHT)}`;
}

function providerText({ provider, state, from, lagMs, kind }: EventOf<"provider">): string {
  const source = from === undefined ? "" : ` from ${from}`;
  const behind = lagMs === undefined ? "" : `, ${(lagMs / 1000).toFixed(1)} s behind`;
  const why = kind === undefined ? "" : ` (${kind})`;
  return `${provider} ${state}${source}${behind}${why}`;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
