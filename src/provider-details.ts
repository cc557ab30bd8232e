import type { Price, VendorInfo } from "./spec/info.ts";

/** One line about a provider: what it is about, and what there is to say. */
export type Detail = readonly [about: string, text: string];

/** Everything a provider declares of itself, in the order in which a person asks: what it answers, what it takes, its limits, keys, prices, and how each fact is known. */
export function providerDetails(info: VendorInfo): readonly Detail[] {
  return [
    ...info.sets.map((set): Detail => [`Labels: ${set.set} (${set.kind})`, labelsOf(set)]),
    [
      "Axes",
      Object.entries(info.axes)
        .map(([axis, source]) => `${axis} ${source}`)
        .join(", "),
    ],
    ["Languages", info.languages.includes("*") ? "not tied to a language" : list(info.languages)],
    ["Regions", list(info.regions, info.runs === "local" ? "this machine" : "not stated")],
    ...(info.modes.some((mode) => mode !== "text") ? audioDetails(info) : []),
    ...textDetails(info),
    ...(info.vocabulary === undefined ? [] : [["Vocabulary", `at most ${info.vocabulary.maxTerms} terms`] as const]),
    ["Environment", list(info.env.map((name) => `\`${name}\``))],
    ...(info.auth ?? []).map(
      ({ use, form, works, detail }): Detail => [`Keys: ${use}, ${form}`, `${works}: ${detail}`],
    ),
    ["Packages", list(info.peers.map((peer) => `\`${peer.name}\` ${peer.range}${peer.required ? "" : " (optional)"}`))],
    ["Confidence calibrated", info.calibrated ? "yes" : "no"],
    ...info.prices.map(
      (line): Detail => [`Price of ${line.line}`, `${priceText(line)}, read ${line.date}: ${line.source}`],
    ),
    ...(info.facts ?? []).map(
      ({ fact, how, source, on }): Detail => [`Fact: ${fact}`, `${HOW[how]}, ${on}: ${source}`],
    ),
  ];
}

/** How a fact is known, in words. */
const HOW = {
  "vendor-sdk": "run by the vendor's own SDK",
  "vendor-types": "from the vendor's own types",
  documentation: "from the vendor's documentation",
  "third-party": "from others",
  open: "NOT CHECKED by anybody",
} as const;

/** A price, in words: `unknown` where there is none. */
export function priceText(line: Price): string {
  if (line.usd === undefined) return `${line.line}: unknown`;
  if (Number(line.usd) === 0) return "free";
  return `${line.line}: $${line.usd} per ${unitText(line)}${line.perChannel === true ? " and channel" : ""}`;
}

function unitText({ unit, per }: Price): string {
  if (unit === "ms") return per === 60_000 ? "minute" : per === 3_600_000 ? "hour" : `${per / 1000} s`;
  return per === 1 ? unit : `${per} ${unit}s`;
}

const list = (items: readonly (string | number)[], none = "none"): string =>
  items.length === 0 ? none : items.join(", ");

function labelsOf({ kind, labels, open }: VendorInfo["sets"][number]): string {
  return kind === "polarity" ? "one figure, -1 to 1" : `${list(labels)}${open === true ? ", and others" : ""}`;
}

function duration(ms: number | null, none: string): string {
  if (ms === null) return none;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}

/** What matters of a provider that hears audio. */
function audioDetails(info: VendorInfo): readonly Detail[] {
  return [
    ["Sample rates", `${list(info.audio.sampleRatesHz)} Hz`],
    ["Chunks", `${info.audio.chunkMs.min} to ${info.audio.chunkMs.max} ms`],
    ["Speed", info.maxSpeed === null ? "as fast as it can" : `at most ${info.maxSpeed} x real time`],
    ["Session cap", duration(info.sessionCapMs, "none")],
    ["Idle limit", duration(info.idleMs, "none")],
    ["Resume", info.resume],
  ];
}

/** What matters of a provider that reads text. */
function textDetails({ text, liveReadings }: VendorInfo): readonly Detail[] {
  if (text === undefined) return [];
  const { maxItems, maxCharacters, maxInFlight } = text;
  const live: readonly Detail[] = [["Live readings", "by its text mode, from the transcripts of its live session"]];
  const limits = `${maxItems} texts and ${maxCharacters} characters a call, ${maxInFlight} calls at once`;
  return [...(liveReadings === "text" ? live : []), ["Text", limits]];
}
