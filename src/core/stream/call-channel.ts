import type { EmotionError } from "../../spec/errors.ts";

/** A channel as declared, and whether policy lets it be read. */
export interface CallChannel {
  readonly channel: number;
  readonly role: string | null;
  readonly speakers: 1 | null;
  readonly allowed: boolean;
  /** Whether policy lets a companion hear its voice; the same as `allowed` where there is none. */
  readonly companionAllowed: boolean;
}

/** What policy says of two channels that turned out to carry the same sound. */
export interface TwinVerdict {
  /** The one channel they are read as. */
  readonly channel: CallChannel;
  /** What the call should say of it. */
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly channel: number | null }[];
  /** Set when the vendor may read neither of them. */
  readonly refusal: EmotionError | null;
}

/** A channel that may not be read, and since when on the input clock, ms. */
export interface RefusedChannel {
  readonly channel: number;
  readonly sinceMs: number;
}
