import type { EventOf } from "../../spec/index.ts";
import { becauseOf } from "../../wording.ts";

type Reading = EventOf<"emotion">;
type Cell = string | number | boolean | null;

const AXES = ["valence", "arousal", "dominance"] as const;

/** The columns of the CSV, one row per `emotion` event. Unknown is an empty cell, never 0. */
export const CSV_COLUMNS = Object.freeze([
  "input",
  "start_ms",
  "end_ms",
  "channel",
  "role",
  "speaker",
  "status",
  "reason",
  "label",
  "vendor_label",
  "sentiment",
  ...AXES.flatMap((axis) => [axis, `${axis}_origin`, `${axis}_confidence`] as const),
  "confidence",
  "calibrated",
  "mixed_signals",
  "coverage",
  "evidence",
  "provider",
  "affect",
  "utterance_id",
  "final",
  "latency_ms",
  "language",
  "because",
  "text",
] as const);

/** The heading row, with its line end. */
export function csvHeader(): string {
  return row(CSV_COLUMNS);
}

/**
 * One reading as a row of RFC 4180 (comma, CRLF, quotes doubled), with its line end.
 *
 * @param input what the recording is called. A free text that a spreadsheet would take for a formula (it begins with = + - @ or a tab) is led by an apostrophe.
 */
export function csvRow(input: string, event: Reading): string {
  const axes = AXES.flatMap((name): Cell[] => {
    const axis = event[name];
    return axis === null ? ["", "", ""] : [axis.value, axis.origin, axis.confidence];
  });
  return row([
    free(input),
    event.span.startMs,
    event.span.endMs,
    event.channel,
    free(event.role),
    free(event.speaker),
    event.status,
    event.status === "abstained" ? event.reason : null,
    event.label,
    free(event.vendorLabel),
    event.sentiment,
    ...axes,
    event.confidence,
    event.calibrated,
    event.mixedSignals,
    event.coverage,
    event.evidence,
    event.provider,
    event.affect,
    event.utteranceId,
    event.final,
    event.latencyMs,
    event.language ?? null,
    free(becauseOf(event.reasons ?? [])),
    free(event.text ?? null),
  ]);
}

function row(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: Cell): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function free(text: string | null): string | null {
  return text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
