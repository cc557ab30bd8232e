/** Where audio may be processed. Sources: developers.deepgram.com/docs/api-rate-limits and deepgram-js-sdk `examples/33` (2026-08-14). */
export const REGIONS = ["us", "eu", "au", "in"] as const;

/** Terms that one request may ask to listen for. Source: developers.deepgram.com/docs/keyterm ("up to 100", and 500 tokens in all; read 2026-11-25). */
export const MAX_TERMS = 100;
