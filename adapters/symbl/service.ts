import { type HttpAnswer, type RequestOptions, request } from "../../src/kit/http.ts";
import { parseJson } from "../../src/kit/json.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { STATUS_KINDS } from "./errors.ts";
import { type ApiMessage, MessagesSchema } from "./messages.ts";
import type { SymblSettings } from "./options.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** A private endpoint as one adapter reaches it. */
export interface Service {
  readonly settings: SymblSettings;
  readonly tokens: Tokens;
  /** Address of a live session, token included: it must not be told. */
  socketUrl(connectionId: string, token: string): string;
  /** Sends one request with a token; where that is refused, once more with a fresh one. Throws as `request` of the kit does. */
  ask(ctx: CallContext, path: string, options: RequestOptions): Promise<HttpAnswer>;
  /** All messages of a conversation so far, with the sentiments that are known. `timeoutMs` as for `request` of the kit. */
  messages(ctx: CallContext, conversationId: string, timeoutMs?: number): Promise<readonly ApiMessage[]>;
}

/** Makes a {@link Service}; throws `EmotionError` `config` when there are no credentials. */
export function createService(settings: SymblSettings): Service {
  const { baseUrl } = settings;
  const tokens = createTokens(settings);
  const ask: Service["ask"] = async (ctx, path, options) => {
    const once = async (token: string): Promise<HttpAnswer> =>
      request(ctx, `${baseUrl}${path}`, {
        ...options,
        headers: { ...options.headers, authorization: `Bearer ${token}` },
        kindOf: (status) => STATUS_KINDS[status],
      });
    const token = await tokens.get(ctx);
    try {
      return await once(token);
    } catch (error) {
      const refused = EmotionError.isInstance(error) && error.facts.status === 401 && tokens.refused(token);
      if (!refused) throw error;
      return once(await tokens.get(ctx));
    }
  };
  return {
    settings,
    tokens,
    ask,
    socketUrl: (connectionId, token) =>
      `${baseUrl.replace(/^http/, "ws")}/v1/streaming/${connectionId}?access_token=${encodeURIComponent(token)}`,
    async messages(ctx, conversationId, timeoutMs) {
      const path = `/v1/conversations/${encodeURIComponent(conversationId)}/messages?sentiment=true&verbose=true`;
      const { text } = await ask(ctx, path, {
        purpose: "the messages of a conversation",
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      return parseJson(text, MessagesSchema, "the messages of symbl").messages;
    },
  };
}
