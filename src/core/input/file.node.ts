import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { EmotionError } from "../../spec/errors.ts";
import { openRecording } from "./open-recording.ts";
import type { OpenOptions, Recording } from "./recording.ts";

const READ_BYTES = 65_536;

const OPEN_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file; check the path",
  ENOTDIR: "a part of its path is not a folder; check the path",
  EACCES: "it may not be read; check its permissions",
  EPERM: "it may not be read; check its permissions",
  EMFILE: "too many files are open; close some and try again",
  ENAMETOOLONG: "its path is too long",
};

/**
 * Opens a recording on disk and streams it; see {@link openRecording}.
 *
 * @param path the file; only its base name ever appears in an error.
 * @throws {EmotionError} `bad-input` when it is missing, unreadable, a folder or not a regular file; else as `openRecording`.
 */
export async function openFile(
  path: string,
  options: Omit<OpenOptions, "totalBytes"> = {},
  signal?: AbortSignal,
): Promise<Recording> {
  const name = options.name ?? basename(path);
  // Opening a named pipe waits for a writer, so the kind of file is looked at before; and after, should it have changed.
  checkRegular(await orRefuse(stat(path), name), name);
  const handle = await orRefuse(open(path, "r"), name);
  try {
    const stats = await handle.stat();
    checkRegular(stats, name);
    return await openRecording(readAll(handle), { ...options, name, totalBytes: stats.size }, signal);
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

function checkRegular(stats: Stats, name: string): void {
  if (stats.isDirectory())
    throw new EmotionError("bad-input", `${name}: this is a folder, not a recording; give the files in it.`);
  if (!stats.isFile())
    throw new EmotionError("bad-input", `${name}: this is not a regular file; pipe it to standard input instead.`);
}

/** Closes the file when its end is reached, when reading fails, and when it is not wanted any more. */
function readAll(handle: FileHandle): AsyncIterable<Uint8Array> & AsyncIterator<Uint8Array> {
  const finish = async (): Promise<IteratorResult<Uint8Array>> => {
    await handle.close();
    return { done: true, value: undefined };
  };
  return {
    async next() {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(READ_BYTES), 0, READ_BYTES);
      return bytesRead === 0 ? finish() : { done: false, value: buffer.subarray(0, bytesRead) };
    },
    return: finish,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function orRefuse<T>(pending: Promise<T>, name: string): Promise<T> {
  try {
    return await pending;
  } catch (error) {
    throw openFailure(name, error);
  }
}

function openFailure(name: string, error: unknown): EmotionError {
  const code = String((error as { code?: unknown } | null)?.code ?? "unknown");
  const reason = OPEN_FAILURES[code] ?? `it cannot be opened (${/^[A-Z0-9_]+$/.test(code) ? code : "unknown"})`;
  return new EmotionError("bad-input", `${name}: ${reason}.`, { code });
}
