import type { ServedSession } from "../served-session.ts";

/** Answers that are said later, and what becomes of them when the client asks for the rest. */
export interface Delayed {
  /** Says it after `ms`, or at once for 0. */
  later(ms: number, say: () => void): void;
  /** Says at once everything that still waits, in order. */
  flush(): void;
}

/** Makes a {@link Delayed} on a session's clock. */
export function createDelayed(session: Pick<ServedSession, "after">): Delayed {
  const waiting = new Map<() => void, () => void>();
  return {
    later(ms, say) {
      if (ms <= 0) return say();
      const run = (): void => {
        waiting.delete(run);
        say();
      };
      waiting.set(run, session.after(ms, run));
    },
    flush() {
      for (const [run, cancel] of [...waiting]) {
        cancel();
        run();
      }
    },
  };
}
