import { Ansis } from "ansis";

/** A place to write text: a terminal, a pipe, or a test. */
export interface Terminal {
  readonly isTty: boolean;
  /** Columns now; they may change while the program runs. */
  columns(): number;
  rows(): number;
  readonly paint: Ansis;
  /** Resolves when the text was taken; never rejects, not even when the reader has gone away. */
  write(text: string): Promise<void>;
  /** True once nothing more can be written: the reader has gone away (`| head`), or writing failed. */
  readonly closed: boolean;
  /** The system's code (`ENOSPC`, `EIO`) when writing failed; a reader that has gone away is no failure. */
  readonly failure: string | undefined;
  /** Calls `listener` once when the reader goes away or writing fails; at once where that has happened already. */
  whenClosed(listener: () => void): void;
  /** Resolves when every write so far was taken or has failed. */
  settled(): Promise<void>;
}

const PIPE_COLUMNS = 100;
const READER_GONE = new Set(["EPIPE", "ERR_STREAM_DESTROYED"]);

/**
 * Wraps a stream of the process.
 *
 * @param options `color: false` for `--no-color`; NO_COLOR (any value) also switches colour off, and so does a pipe unless FORCE_COLOR is set.
 */
export function terminalOf(
  stream: NodeJS.WriteStream,
  options: { color: boolean; env: Readonly<Record<string, string | undefined>> },
): Terminal {
  const listeners: (() => void)[] = [];
  let closed = false;
  let failure: string | undefined;
  let lastWrite: Promise<void> = Promise.resolve();
  const close = (error: NodeJS.ErrnoException): void => {
    if (closed) return;
    closed = true;
    const code = error.code ?? "unknown";
    // Only the first error says why: what follows it is the stream being destroyed.
    if (!READER_GONE.has(code)) failure = code;
    for (const listener of listeners.splice(0)) listener();
  };
  // Without a listener a broken pipe ends the process with a stack trace.
  stream.on("error", close);
  const isTty = stream.isTTY === true;
  return {
    isTty,
    columns: () => columnsOf(stream, options.env),
    rows: () => stream.rows ?? 24,
    paint: new Ansis(colorLevel(isTty, options)),
    get closed() {
      return closed;
    },
    get failure() {
      return failure;
    },
    whenClosed: (listener) => {
      if (closed) listener();
      else listeners.push(listener);
    },
    write: (text) => {
      if (closed || text === "") return Promise.resolve();
      lastWrite = new Promise((resolve) => {
        stream.write(text, (error) => {
          if (error) close(error);
          resolve();
        });
      });
      return lastWrite;
    },
    settled: () => lastWrite,
  };
}

function columnsOf(stream: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): number {
  const columns = stream.columns ?? Number(env.COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? Math.max(20, columns) : PIPE_COLUMNS;
}

function colorLevel(
  isTty: boolean,
  options: { color: boolean; env: Readonly<Record<string, string | undefined>> },
): number {
  const { env } = options;
  if (!options.color || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb") return 0;
  if ((env.FORCE_COLOR ?? "") !== "" && env.FORCE_COLOR !== "0") return 1;
  return isTty ? 1 : 0;
}
