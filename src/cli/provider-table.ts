import type { Price, VendorInfo } from "../spec/info.ts";
import { cut, displayWidth, padTo, wrap } from "./text.ts";

const GAP = "  ";

interface Column {
  readonly title: string;
  readonly value: (info: VendorInfo) => string;
}

/** In order of importance: on a narrow terminal the last ones are left out. */
const COLUMNS: readonly Column[] = [
  { title: "provider", value: (info) => info.id },
  { title: "runs", value: (info) => (info.runs === "local" ? "here" : "remote") },
  { title: "evidence", value: (info) => info.evidence.join("+") },
  { title: "valence", value: (info) => info.axes.valence },
  { title: "arousal", value: (info) => info.axes.arousal },
  { title: "labels", value: labels },
  { title: "price", value: (info) => priceOf(info.prices) },
  { title: "status", value: (info) => info.status },
  { title: "modes", value: (info) => info.modes.join("+") },
  { title: "languages", value: languages },
  { title: "channels", value: (info) => info.channels },
  {
    title: "session cap",
    value: (info) => (info.sessionCapMs === null ? "none" : `${Math.round(info.sessionCapMs / 60_000)} min`),
  },
  { title: "verified", value: (info) => `${info.verified.on} ${info.verified.against}` },
];

/**
 * The capability matrix as lines of at most `width` cells, one row per provider.
 *
 * Columns that do not fit are left out and named under the table.
 */
export function providerTable(infos: readonly VendorInfo[], width: number): string[] {
  const columns = COLUMNS.map((column) => {
    const cells = infos.map(column.value);
    return { title: column.title, cells, width: Math.max(...[column.title, ...cells].map(displayWidth)) };
  });
  let used = 0;
  const shown = columns.filter((column, index) => {
    used += column.width + (index === 0 ? 0 : GAP.length);
    return index === 0 || used <= width;
  });
  const row = (texts: readonly string[]): string =>
    cut(
      texts
        .map((text, index) => padTo(text, shown[index]?.width ?? 0))
        .join(GAP)
        .trimEnd(),
      width,
    );
  const hidden = columns.filter((column) => !shown.includes(column)).map((column) => column.title);
  return [
    row(shown.map((column) => column.title)),
    row(shown.map((column) => "─".repeat(column.width))),
    ...infos.map((_, index) => row(shown.map((column) => column.cells[index] ?? ""))),
    ...(hidden.length === 0
      ? []
      : ["", ...wrap(`Not shown at this width: ${hidden.join(", ")}; --json has everything.`, width)]),
  ];
}

function labels(info: VendorInfo): string {
  return info.sets.map((set) => `${set.labels.length}${set.open ? "+" : ""} ${set.set}`).join(", ") || "none";
}

function languages(info: VendorInfo): string {
  if (info.languages.includes("*")) return "any";
  return info.languages.length > 3 ? `${info.languages.length}` : info.languages.join(",");
}

function priceOf(prices: readonly Price[]): string {
  if (prices.length === 0) return "unknown";
  if (prices.every((price) => price.usd === "0")) return "free";
  return prices.map((price) => (price.usd === undefined ? "unknown" : `$${price.usd}/${unitOf(price)}`)).join(" + ");
}

function unitOf(price: Price): string {
  if (price.unit === "ms")
    return price.per === 60_000 ? "min" : price.per === 3_600_000 ? "h" : `${price.per / 1000} s`;
  return price.per === 1 ? price.unit : `${price.per} ${price.unit}s`;
}
