/** Text that is markup already; everything else is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is not, `null` is nothing, and lists are joined. */
export type Fragment = Markup | string | number | null | readonly Fragment[];

/** A template of markup whose values cannot break out of where they stand: in text, or in an attribute in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  return new Markup(
    strings.map((text, index) => text + (index < values.length ? render(values[index] ?? null) : "")).join(""),
  );
}

function render(value: Fragment): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(render).join("");
  return escapeText(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in markup; control characters and direction overrides, with which a name could feign another, are dropped. */
export function escapeText(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** Text without control characters (line breaks excepted) and direction overrides. */
function plain(text: string): string {
  return text.replace(/(?:(?!\n)[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069])+/gu, " ");
}

/** A value as JSON that may stand inside a `<script>` element: no `<` can end it. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
