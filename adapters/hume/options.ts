import * as z from "zod/mini";
import { baseUrlOption, connectOption, credentialOption } from "../../src/kit/wire-options.ts";

/** The vendor's own time between two measurements, ms of speech. Source: dev.hume.ai/expression-measurement/docs/audio/realtime (2026-11-20). */
export const DEFAULT_TIMER_MS = 3000;

/** Where the vendor is. Source: dev.hume.ai/expression-measurement/reference, "Base URLs" (2026-11-25). */
export const DEFAULT_BASE_URL = "https://api.cloud.hume.ai";

/** Options of the adapter; every one reaches the vendor. */
export const HumeOptionsSchema = z.strictObject({
  /**
   * An API key, sent in `X-Hume-Api-Key`; or a function that gives an access token, sent as `Authorization: Bearer`: it is called for every connection and
   * every upload. Default: the environment variable `HUME_API_KEY`.
   */
  apiKey: z.exactOptional(credentialOption),
  /** Another address, for uploads and (with `ws:` for `http:`) live sessions: a relay, a simulator. Default `https://api.cloud.hume.ai`. */
  baseUrl: z._default(baseUrlOption, DEFAULT_BASE_URL),
  /** Opens sockets in place of the library: what a browser needs, since the vendor takes keys in a header only. */
  connect: z.exactOptional(connectOption),
  /**
   * Time between two measurements while somebody speaks, ms of speech, 3000 to 10 000. Default 3000. The first reading of a speaker comes after this, or at the
   * end of what is said where that is shorter.
   */
  measurementTimerMs: z._default(z.int().check(z.minimum(3000), z.maximum(10_000)), DEFAULT_TIMER_MS),
});

/** Options of {@link HumeOptionsSchema} as a caller writes them. */
export type HumeOptions = z.input<typeof HumeOptionsSchema>;

/** The same with the defaults filled in. */
export type HumeSettings = z.infer<typeof HumeOptionsSchema>;
