import { abortError, onAbort } from "./abort.ts";

interface Line {
  taken: number;
  readonly waiting: (() => void)[];
}

const lines = new Map<string, Line>();

/**
 * Waits for one of `max` places shared by every call of this process with the same key, first come first served; the result frees the place.
 *
 * The key should name the vendor and a hash of the credential, never the credential itself.
 */
export async function limit(key: string, max: number, signal: AbortSignal): Promise<() => void> {
  if (signal.aborted) throw abortError(signal);
  const line = lines.get(key) ?? { taken: 0, waiting: [] };
  lines.set(key, line);
  if (line.taken >= max) await queue(line, signal);
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
    const release = onAbort(signal, () => {
      line.waiting.splice(line.waiting.indexOf(enter), 1);
      reject(abortError(signal));
    });
    line.waiting.push(enter);
  });
}
