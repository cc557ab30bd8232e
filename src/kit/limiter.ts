import { abortError, onAbort } from "./abort.ts";

interface Line {
  taken: number;
  readonly waiting: (() => void)[];
}

const lines = new Map<string, Line>();

/**
 * Waits for one of `max` places shared by every call of this process with the same key, first come first served.
 *
 * @param key names the vendor and a hash of the credential, never the credential itself.
 * @param max places, at least 1. When calls disagree, each obeys its own figure against the places taken by all.
 * @returns frees the place; calling it again does nothing.
 * @throws {EmotionError} `aborted` at once when the signal aborts; the caller's turn passes to the next in line.
 */
export async function limit(key: string, max: number, signal: AbortSignal): Promise<() => void> {
  if (signal.aborted) throw abortError(signal);
  const line = lines.get(key) ?? { taken: 0, waiting: [] };
  lines.set(key, line);
  if (line.taken >= max || line.waiting.length > 0) await queue(line, signal);
  else line.taken++;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    const next = line.waiting.shift();
    // A place goes from hand to hand, so that nobody slips in between.
    if (next !== undefined) next();
    else if (--line.taken === 0) lines.delete(key);
  };
}

function queue(line: Line, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const enter = (): void => {
      release();
      resolve();
    };
    line.waiting.push(enter);
    const release = onAbort(signal, () => {
      line.waiting.splice(line.waiting.indexOf(enter), 1);
      reject(abortError(signal));
    });
  });
}
