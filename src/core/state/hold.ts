import { STATE_DEFAULTS, type StateOptions } from "./options.ts";

/** A value and the moment, ms, from which it holds. */
export interface Held<T> {
  readonly value: T;
  readonly sinceMs: number;
}

/** Lets a value change only when the new one has held. */
export interface Hold<T> {
  readonly current: Held<T> | null;
  /** Offers the value of one hop; true when it has now been adopted. */
  offer(value: T, atMs: number): boolean;
  /** Adopts a value at once. */
  force(value: T, atMs: number): void;
}

/**
 * Hysteresis over hops: a new value is adopted after `holdHops` consecutive hops (default 2) that span at least `holdMs` (default 500).
 *
 * Values are compared with `===`. `sinceMs` of an adopted value is the first of its hops.
 */
export function createHold<T>(options: StateOptions = {}): Hold<T> {
  const { holdMs, holdHops } = { ...STATE_DEFAULTS, ...options };
  let current: Held<T> | null = null;
  let candidate: (Held<T> & { readonly hops: number }) | null = null;
  return {
    get current() {
      return current;
    },
    offer(value, atMs) {
      if (current?.value === value) {
        candidate = null;
        return false;
      }
      candidate =
        candidate?.value === value ? { ...candidate, hops: candidate.hops + 1 } : { value, sinceMs: atMs, hops: 1 };
      if (candidate.hops < holdHops || atMs - candidate.sinceMs < holdMs) return false;
      current = { value, sinceMs: candidate.sinceMs };
      candidate = null;
      return true;
    },
    force(value, atMs) {
      if (current?.value !== value) current = { value, sinceMs: atMs };
      candidate = null;
    },
  };
}
