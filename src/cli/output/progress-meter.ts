import type { EmotionStreamEvent } from "../../spec/index.ts";
import type { CliIo } from "../io.ts";
import { clean } from "../text.ts";
import { progressLine } from "../timeline/board.ts";
import { renderLine } from "../timeline/line.ts";

const FRAME_MS = 200;

/** One line of progress on stderr while stdout carries data; silent when stderr is no terminal or `quiet` is set. */
export class ProgressMeter {
  readonly #io: CliIo;
  readonly #name: string;
  readonly #durationMs: () => number | undefined;
  readonly #on: boolean;
  readonly #startedAt: number;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #atMs = 0;

  constructor(io: CliIo, options: { name: string; quiet: boolean; durationMs: () => number | undefined }) {
    this.#io = io;
    this.#name = options.name;
    this.#durationMs = options.durationMs;
    // When both are the same terminal, the line would be drawn into the data.
    this.#on = io.stderr.isTty && !io.stdout.isTty && !options.quiet;
    this.#startedAt = io.now();
  }

  /** Takes in how far the analysis is, and redraws at most five times a second. */
  async event(event: EmotionStreamEvent): Promise<void> {
    this.#atMs = Math.max(this.#atMs, event.atMs);
    const now = this.#io.now();
    if (!this.#on || now - this.#drawnAt < FRAME_MS) return;
    this.#drawnAt = now;
    const { stderr } = this.#io;
    const elapsedMs = now - this.#startedAt;
    const progress = { atMs: this.#atMs, durationMs: this.#durationMs(), elapsedMs, engine: clean(this.#name) };
    const width = stderr.columns() - 1;
    await stderr.write(`\r\u001b[K${renderLine(progressLine(progress, { width }), width, stderr.paint)}`);
  }

  /** Takes the line away. */
  async close(): Promise<void> {
    if (this.#on) await this.#io.stderr.write("\r\u001b[K");
  }
}
