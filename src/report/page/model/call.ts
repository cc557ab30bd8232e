import { speakerName } from "../../names.ts";
import type { CallFacts, GapRow, NewsRow, PeaksRow, ReadingRow, Row, SaidRow, StateRow, WhoRow } from "../../rows.ts";

/** One speaker of the call with everything that was said of them, in order of time. */
export interface Speaker {
  readonly id: number;
  readonly channel: number;
  readonly name: string;
  /** From 1: the number of their colour and dash. */
  readonly colour: number;
  readonly states: readonly StateRow[];
  readonly readings: readonly ReadingRow[];
}

/** True for a speaker of whom anything was read; not for one whose channel was refused. */
export function isRead({ states, readings }: Pick<Speaker, "states" | "readings">): boolean {
  return states.length + readings.length > 0;
}

/** A call as the page draws it. */
export interface Call {
  readonly facts: CallFacts;
  /** In the order of the summary. */
  readonly speakers: readonly Speaker[];
  readonly said: readonly SaidRow[];
  readonly gaps: readonly GapRow[];
  readonly news: readonly NewsRow[];
  /** Lowest and highest samples per channel, as signed bytes in turn. */
  readonly peaks: ReadonlyMap<number, Int8Array>;
}

const COLOURS = 4;

/** Puts the rows of a call together; speaker labels that changed later are put right. */
export function callOf(rows: Iterable<Row>, facts: CallFacts): Call {
  const sorted = sortRows(rows);
  const { whos, revised } = sorted;
  const whoOf = (row: ReadingRow | SaidRow): number => {
    const label = revised.get(row.utterance);
    if (label === undefined) return row.who;
    const before = whos.find(({ id }) => id === row.who);
    const known = whos.find(({ channel, speaker }) => channel === before?.channel && speaker === label);
    if (known !== undefined || before === undefined) return known?.id ?? row.who;
    // A label that no event has named yet is a speaker of its own.
    const id = whos.length;
    whos.push({ ...before, id, speaker: label });
    return id;
  };
  const readings = sorted.readings.map((row) => ({ ...row, who: whoOf(row) }));
  const said = sorted.said.map((row) => ({ ...row, who: whoOf(row) }));
  const order = [...facts.speakers, ...whos.map(({ id }) => id).filter((id) => !facts.speakers.includes(id))];
  const speakers = order.flatMap((id, index): Speaker[] => {
    const who = whos.find((candidate) => candidate.id === id);
    if (who === undefined) return [];
    return [
      {
        id,
        channel: who.channel,
        name: speakerName(who, facts.channels),
        colour: (index % COLOURS) + 1,
        states: sorted.states.filter(({ who: of }) => of === id),
        readings: readings.filter(({ who: of }) => of === id).sort((a, b) => a.to - b.to),
      },
    ];
  });
  return {
    facts,
    speakers,
    said: transcriptOf(said, readings),
    gaps: sorted.gaps,
    news: sorted.news,
    peaks: peaksOf(sorted.peaks),
  };
}

function sortRows(rows: Iterable<Row>) {
  const whos: WhoRow[] = [];
  const states: StateRow[] = [];
  const readings: ReadingRow[] = [];
  const said: SaidRow[] = [];
  const gaps: GapRow[] = [];
  const news: NewsRow[] = [];
  const peaks: PeaksRow[] = [];
  const revised = new Map<string, string>();
  for (const row of rows) {
    switch (row.k) {
      case "who":
        whos.push(row);
        break;
      case "state":
        states.push(row);
        break;
      case "reading":
        readings.push(row);
        break;
      case "said":
        said.push(row);
        break;
      case "gap":
        gaps.push(row);
        break;
      case "news":
        news.push(row);
        break;
      case "peaks":
        peaks.push(row);
        break;
      case "revision":
        revised.set(row.utterance, row.speaker);
        break;
    }
  }
  return { whos, states, readings, said, gaps, news, peaks, revised };
}

/** What was said, once each: a reading's own text counts where no transcript has the utterance. */
function transcriptOf(said: readonly SaidRow[], readings: readonly ReadingRow[]): SaidRow[] {
  const lines = new Map(said.map((row) => [row.utterance, row]));
  for (const { who, from, to, utterance, text } of readings) {
    if (text !== undefined && !lines.has(utterance))
      lines.set(utterance, { k: "said", who, from, to, utterance, text });
  }
  return [...lines.values()].sort((a, b) => a.from - b.from);
}

function peaksOf(rows: readonly PeaksRow[]): Map<number, Int8Array> {
  const peaks = new Map<number, Int8Array>();
  for (const channel of new Set(rows.map((row) => row.channel))) {
    const parts = rows
      .filter((row) => row.channel === channel)
      .map(({ from, data }) => ({ from, bytes: bytesOf(data) }));
    const last = parts.at(-1);
    const all = new Int8Array(last === undefined ? 0 : 2 * last.from + last.bytes.length);
    for (const { from, bytes } of parts) all.set(bytes, 2 * from);
    peaks.set(channel, all);
  }
  return peaks;
}

function bytesOf(base64: string): Int8Array {
  return Int8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
