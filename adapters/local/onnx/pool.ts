import { sleep } from "../../../src/kit/sleep.ts";
import type { Batcher } from "./batcher.ts";
import type { ModelHold } from "./listen.ts";

/** A model that is open, and how to close it. */
export interface OpenModel extends Batcher {
  /** True once it can never answer again. */
  readonly lost: boolean;
  close(): Promise<void>;
}

/** The open models of a process: each is opened once, shared by all who hold it, and closed when nobody has held it for a while. */
export interface ModelPool {
  /** Holds the model of a key; the first holder opens it. One that failed to open, or was lost, is opened anew. */
  hold(key: string, open: () => Promise<OpenModel>): ModelHold;
  /** Models that are open, or being opened. */
  readonly size: number;
}

interface Entry {
  readonly opening: Promise<OpenModel>;
  model: OpenModel | null;
  holders: number;
  idle: AbortController | null;
}

/**
 * Makes a {@link ModelPool}.
 *
 * @param idleMs how long a model that nobody holds stays open, so that one recording after the other does not load it each time. The wait keeps
 * no process alive.
 */
export function createModelPool(idleMs: number): ModelPool {
  const entries = new Map<string, Entry>();

  const enter = (key: string, open: () => Promise<OpenModel>): Entry => {
    const entry: Entry = { opening: open(), model: null, holders: 0, idle: null };
    entries.set(key, entry);
    entry.opening.then(
      (model) => {
        entry.model = model;
      },
      () => remove(key, entry),
    );
    return entry;
  };

  const remove = (key: string, entry: Entry): void => {
    if (entries.get(key) === entry) entries.delete(key);
  };

  const close = (key: string, entry: Entry): void => {
    remove(key, entry);
    entry.opening.then((model) => model.close()).catch(() => undefined);
  };

  const release = (key: string, entry: Entry): void => {
    if (--entry.holders > 0) return;
    if (entry.model?.lost === true) {
      close(key, entry);
      return;
    }
    const idle = new AbortController();
    entry.idle = idle;
    sleep(idleMs, idle.signal, { holdsProcess: false }).then(
      () => close(key, entry),
      () => undefined,
    );
  };

  return {
    get size() {
      return entries.size;
    },
    hold(key, open) {
      const known = entries.get(key);
      const entry = known === undefined || known.model?.lost === true ? enter(key, open) : known;
      entry.holders++;
      entry.idle?.abort();
      entry.idle = null;
      let held = true;
      return {
        model: entry.opening,
        release() {
          if (held) release(key, entry);
          held = false;
        },
      };
    },
  };
}
