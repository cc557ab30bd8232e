import { Ansis } from "ansis";
import type { Terminal } from "../../../src/cli/terminal.ts";

/** A terminal that keeps what is written to it. */
export interface FakeTerminal extends Terminal {
  text(): string;
  resize(columns: number): void;
}

/** A terminal of a given size; colour only with `color`. */
export function fakeTerminal(options: { columns?: number; isTty?: boolean; color?: boolean } = {}): FakeTerminal {
  let columns = options.columns ?? 80;
  const written: string[] = [];
  return {
    isTty: options.isTty ?? false,
    columns: () => columns,
    rows: () => 24,
    paint: new Ansis(options.color ? 1 : 0),
    closed: false,
    failure: undefined,
    whenClosed: () => undefined,
    settled: async () => undefined,
    write: async (text) => {
      written.push(text);
    },
    text: () => written.join(""),
    resize: (next) => {
      columns = next;
    },
  };
}
