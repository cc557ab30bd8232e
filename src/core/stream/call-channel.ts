/** A channel as declared, and whether policy lets it be read. */
export interface CallChannel {
  readonly channel: number;
  readonly role: string | null;
  readonly speakers: 1 | null;
  readonly allowed: boolean;
  /** Whether policy lets a companion hear its voice; the same as `allowed` where there is none. */
  readonly companionAllowed: boolean;
}
