import type { ModelHold } from "./listen.ts";

/** What one adapter holds of a model. */
export interface Lease {
  /** Opens the model and keeps it for this adapter's first stream, however late that comes. */
  warm(): Promise<void>;
  /** A stream's own hold; when the last stream of the adapter ends, what `warm` kept is let go of too. */
  hold(): ModelHold;
  /** Lets go of what `warm` kept once nobody can reach `owner` any more: an adapter that was warmed and never used. */
  endWith(owner: object): void;
}

interface Kept {
  hold: ModelHold | null;
}

const abandoned = new FinalizationRegistry<Kept>((kept) => kept.hold?.release());

/** Makes a {@link Lease} on a model. */
export function createLease(open: () => ModelHold): Lease {
  const kept: Kept = { hold: null };
  let streams = 0;
  const letGo = (): void => {
    kept.hold?.release();
    kept.hold = null;
  };
  return {
    async warm() {
      kept.hold ??= open();
      try {
        await kept.hold.model;
      } catch (error) {
        letGo();
        throw error;
      }
    },
    hold() {
      const held = open();
      streams++;
      return {
        model: held.model,
        release() {
          held.release();
          if (--streams === 0) letGo();
        },
      };
    },
    endWith: (owner) => abandoned.register(owner, kept),
  };
}
