/**
 * Requests with sentiment, of texts and of recordings together, that may be under way at once for one account.
 *
 * The vendor allows 10 per project; two are left to whoever else uses the key. Source: developers.deepgram.com/docs/api-rate-limits (all stored copies to 2026-11).
 */
export const MAX_READS = 8;

/** The key that `ctx.limit` counts them under. */
export function readKey(account: string): string {
  return `deepgram:read:${account}`;
}
