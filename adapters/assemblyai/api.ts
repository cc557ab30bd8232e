import type { HeldCredential } from "../../src/kit/credentials.ts";
import { type HttpAnswer, type RequestOptions, request } from "../../src/kit/http.ts";
import { parseJson } from "../../src/kit/json.ts";
import type { CallContext } from "../../src/spec/context.ts";
import type { Endpoints } from "./endpoints.ts";
import { restKind } from "./errors.ts";
import type { GatewayRequest } from "./prompt.ts";
import { type Completion, CompletionSchema, PATHS, type Transcript, TranscriptSchema, UploadSchema } from "./wire.ts";

/** What is asked of a recording. */
export type TranscriptRequest = Readonly<Record<string, unknown>> & { readonly audio_url: string };

/** The context that a request needs. */
export type RequestContext = Pick<CallContext, "fetch" | "signal" | "sleep">;

/** Time a file of up to 2.2 GB may take to be sent, ms. Ours. */
export const UPLOAD_TIMEOUT_MS = 600_000;
/** Time the language model may take, ms. Ours. */
export const COMPLETION_TIMEOUT_MS = 30_000;

/** The vendor's REST services, over `fetch` or over its SDK. Every method throws `EmotionError` and ends at once when the call is aborted. */
export interface Services {
  /** Sends a file; the answer is where the vendor keeps it. */
  upload(ctx: RequestContext, file: Uint8Array<ArrayBuffer>): Promise<string>;
  submit(ctx: RequestContext, asked: TranscriptRequest): Promise<Transcript>;
  transcript(ctx: RequestContext, id: string): Promise<Transcript>;
  complete(ctx: RequestContext, asked: GatewayRequest): Promise<Completion>;
  /** Names the credential in `ctx.limit` without telling it. */
  readonly fingerprint: string;
}

/** Seconds until the gateway takes requests again, which it says in no other way. Source: assemblyai.com/docs/llm-gateway/rate-limits, read 2026-11-25. */
const RESET_HEADER = "x-ratelimit-reset";

/** The services over `fetch`. */
export function fetchServices(endpoints: Endpoints, key: HeldCredential): Services {
  const ask = async (ctx: RequestContext, url: string, options: RequestOptions): Promise<HttpAnswer> => {
    // The bare key: with `Bearer` before it the vendor refuses it.
    const authorization = await key.get(ctx.signal);
    const headers = { ...options.headers, authorization };
    return request(ctx, url, { ...options, headers, kindOf: restKind, resetHeader: RESET_HEADER });
  };
  const post = (
    ctx: RequestContext,
    url: string,
    purpose: string,
    body: object,
    timeoutMs = 30_000,
  ): Promise<HttpAnswer> =>
    ask(ctx, url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      purpose,
      timeoutMs,
    });
  const { api, gateway } = endpoints;
  return {
    fingerprint: key.fingerprint,
    async upload(ctx, body) {
      const headers = { "content-type": "application/octet-stream" };
      const options = { method: "POST", headers, body, purpose: "sending the recording", timeoutMs: UPLOAD_TIMEOUT_MS };
      const { text } = await ask(ctx, api + PATHS.upload, options);
      return parseJson(text, UploadSchema, "the answer to the upload").upload_url;
    },
    async submit(ctx, asked) {
      const { text } = await post(ctx, api + PATHS.transcript, "asking for the transcript", asked);
      return parseJson(text, TranscriptSchema, "the transcript");
    },
    async transcript(ctx, id) {
      const url = `${api}${PATHS.transcript}/${encodeURIComponent(id)}`;
      const { text } = await ask(ctx, url, { purpose: "waiting for the transcript" });
      return parseJson(text, TranscriptSchema, "the transcript");
    },
    async complete(ctx, asked) {
      const url = gateway + PATHS.completions;
      const { text } = await post(ctx, url, "reading text", asked, COMPLETION_TIMEOUT_MS);
      return parseJson(text, CompletionSchema, "the answer of the language model");
    },
  };
}
