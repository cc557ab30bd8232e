import { createCredential, type HeldCredential } from "../../src/kit/credentials.ts";
import { type HttpAnswer, type RequestOptions, request } from "../../src/kit/http.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { STATUS_KINDS } from "./errors.ts";
import type { GladiaSettings } from "./options.ts";

/** The service as one adapter reaches it. */
export interface Service {
  readonly settings: GladiaSettings;
  /** Sends one request with the key; `path` may hold a query. Throws as `request` of the kit does. */
  ask(ctx: CallContext, path: string, options: RequestOptions): Promise<HttpAnswer>;
  /** Sends JSON. */
  post(ctx: CallContext, path: string, body: unknown, purpose: string): Promise<HttpAnswer>;
}

/** Makes a {@link Service}; throws `EmotionError` `config` when there is no key. */
export function createService(settings: GladiaSettings): Service {
  const key: HeldCredential = createCredential(settings.apiKey, {
    provider: "gladia",
    option: "apiKey",
    variable: "GLADIA_API_KEY",
  });
  const base = settings.baseUrl.replace(/\/+$/, "");
  const ask: Service["ask"] = async (ctx, path, options) =>
    request(ctx, `${base}${path}`, {
      ...options,
      headers: { ...options.headers, "x-gladia-key": await key.get(ctx.signal) },
      kindOf: (status) => STATUS_KINDS[status],
    });
  return {
    settings,
    ask,
    post: (ctx, path, body, purpose) =>
      ask(ctx, path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        purpose,
      }),
  };
}
