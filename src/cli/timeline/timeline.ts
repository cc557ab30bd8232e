import type { EmotionStreamEvent, EventOf, Reason } from "../../spec/index.ts";
import type { Terminal } from "../terminal.ts";
import { displayWidth } from "../text.ts";
import { boardLines, type Progress } from "./board.ts";
import { Lanes } from "./lanes.ts";
import { headings, type Layout, layoutOf, legend } from "./layout.ts";
import { type Line, renderLine } from "./line.ts";
import { newsOf } from "./news.ts";
import { keyOf, nameOf } from "./words.ts";

const FRAME_MS = 66;
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";

/** What a timeline is told when it begins. */
export interface TimelineOptions {
  /** Roles declared for the channels, so that the columns do not move when a speaker first speaks. */
  readonly roles: readonly string[];
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Length of the recording, asked again at every frame since it may become known late. */
  readonly durationMs: () => number | undefined;
}

/**
 * The live view of one analysis.
 *
 * In a terminal, news scroll and a board of every speaker is redrawn under them, at most 15 times a second; in a pipe there are only the news.
 * No line is ever wider than the terminal.
 */
export class Timeline {
  readonly lanes = new Lanes();
  readonly #terminal: Terminal;
  readonly #options: TimelineOptions;
  readonly #startedAt: number;
  /** Reasons of each speaker's newest reading. */
  readonly #why = new Map<string, readonly Reason[]>();
  #drawn: string[] = [];
  #drawnWidth = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #pending: string[] = [];
  #begun = false;
  #atMs = 0;
  #engine = "";

  constructor(terminal: Terminal, options: TimelineOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.#startedAt = options.now();
  }

  /** Takes in one event and draws what it changes. */
  async event(event: EmotionStreamEvent): Promise<void> {
    this.lanes.accept(event);
    this.#atMs = Math.max(this.#atMs, event.atMs);
    if (event.type === "provider") this.#engine = engineOf(event);
    const layout = this.#layout();
    if (event.type === "emotion") this.#why.set(keyOf(event), event.reasons ?? []);
    const lines = newsOf(event, layout, event.type === "state" ? this.#why.get(keyOf(event)) : undefined);
    if (!this.#begun) lines.unshift(legend(), headings(layout));
    this.#begun = true;
    this.#pending.push(...lines.map((line) => this.#render(line)));
    const due = this.#options.now() - this.#drawnAt >= FRAME_MS;
    if (this.#terminal.isTty ? due : this.#pending.length > 0) await this.#draw(this.#board(layout));
  }

  /** Draws what is left and takes the board away, so that the summary follows the news. */
  async close(): Promise<void> {
    await this.#draw([]);
    if (this.#terminal.isTty) await this.#terminal.write(SHOW_CURSOR);
  }

  #board(layout: Layout): Line[] {
    if (!this.#terminal.isTty) return [];
    const progress: Progress = {
      atMs: this.#atMs,
      durationMs: this.#options.durationMs(),
      elapsedMs: this.#options.now() - this.#startedAt,
      engine: this.#engine,
    };
    const lines = boardLines(this.lanes.all(), progress, layout);
    // A board taller than the screen could not be taken away again; its end (the progress) matters most.
    return lines.slice(-Math.max(1, this.#terminal.rows() - 2));
  }

  async #draw(board: Line[]): Promise<void> {
    const next = board.map((line) => this.#render(line));
    const news = this.#pending.map((line) => `${line}\n`).join("");
    const cursor = board.length > 0 && this.#drawn.length === 0 ? HIDE_CURSOR : "";
    const text = cursor + this.#erase() + news + next.map((line) => `${line}\n`).join("");
    this.#pending = [];
    this.#drawn = board.map(plainText);
    this.#drawnWidth = this.#terminal.columns();
    this.#drawnAt = this.#options.now();
    await this.#terminal.write(text);
  }

  // Counts screen rows, not lines: a terminal made narrower since has wrapped the lines that were drawn.
  #erase(): string {
    if (this.#drawn.length === 0) return "";
    const columns = this.#terminal.columns();
    const rows = this.#drawn.reduce((sum, line) => {
      const cells = Math.min(displayWidth(line), this.#drawnWidth);
      return sum + Math.max(1, Math.ceil(cells / columns));
    }, 0);
    return `\u001b[${rows}A\r\u001b[J`;
  }

  #render(line: Line): string {
    return renderLine(line, this.#terminal.columns(), this.#terminal.paint);
  }

  #layout(): Layout {
    const names = [...this.#options.roles, ...this.lanes.all().map((lane) => nameOf(lane.who))];
    return layoutOf(this.#terminal.columns(), names, this.#options.durationMs() ?? this.#atMs);
  }
}

function plainText(line: Line): string {
  return line
    .map((part) => part.text)
    .join("")
    .trimEnd();
}

function engineOf(event: EventOf<"provider">): string {
  return event.detector === undefined ? event.provider : `${event.provider}, ${event.detector}`;
}
