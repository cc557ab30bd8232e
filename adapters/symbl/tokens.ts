import * as z from "zod/mini";
import { createCredential, processEnvironment } from "../../src/kit/credentials.ts";
import { request } from "../../src/kit/http.ts";
import { parseJson } from "../../src/kit/json.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { STATUS_KINDS } from "./errors.ts";
import type { SymblSettings } from "./options.ts";

/** A token is renewed this long before it ends, s. Source: `refreshTimeBeforeExpiry` of @symblai/symbl-js 1.4.10, `OAuth2.js`. */
const RENEW_BEFORE_S = 300;

/** Access tokens of one adapter. */
export interface Tokens {
  /** A token that is good now. Throws `EmotionError` `auth` when the pair is refused or a token function fails, else as `request` of the kit does. */
  get(ctx: CallContext): Promise<string>;
  /** The vendor refused this token: the next one is asked for anew. False when there is no other to be had. */
  refused(token: string): boolean;
}

const TokenSchema = z.object({ accessToken: z.string().check(z.minLength(1)), expiresIn: z.number() });

/**
 * Makes {@link Tokens}.
 *
 * @throws EmotionError `config` that names the variables when there are no credentials.
 */
export function createTokens(settings: SymblSettings): Tokens {
  const { accessToken } = settings;
  if (accessToken === undefined) return fetchedTokens(settings, pairOf(settings));
  const held = createCredential(accessToken, { provider: "symbl", option: "accessToken", variable: "SYMBL_APP_ID" });
  return { get: ({ signal }) => held.get(signal), refused: () => held.isToken };
}

interface Pair {
  readonly appId: string;
  readonly appSecret: string;
}

function pairOf({ appId, appSecret }: SymblSettings): Pair {
  const env = processEnvironment();
  const pair = { appId: appId ?? env.SYMBL_APP_ID ?? "", appSecret: appSecret ?? env.SYMBL_APP_SECRET ?? "" };
  const [missing, variable] =
    pair.appId === "" ? ["appId", "SYMBL_APP_ID"] : pair.appSecret === "" ? ["appSecret", "SYMBL_APP_SECRET"] : [null];
  if (missing === null) return checked(pair);
  throw new EmotionError(
    "config",
    `symbl needs an app id and an app secret: set the environment variables SYMBL_APP_ID and SYMBL_APP_SECRET, or providers.symbl.${missing} (or accessToken).`,
    { option: `providers.symbl.${missing}`, variable: variable ?? null },
  );
}

/** Said here and not by the schema, which would show a word that it refuses. */
function checked(pair: Pair): Pair {
  for (const [option, value] of Object.entries(pair)) {
    if (/^[\x21-\x7e]+$/.test(value)) continue;
    throw new EmotionError(
      "config",
      `The ${option} of symbl holds spaces or characters that none has: copy it again.`,
      {
        option: `providers.symbl.${option}`,
      },
    );
  }
  return pair;
}

interface Token {
  readonly text: string;
  readonly renewAtMs: number;
}

function fetchedTokens({ baseUrl }: SymblSettings, pair: Pair): Tokens {
  let current: Token | null = null;
  const fetchToken = async (ctx: CallContext): Promise<Token> => {
    const askedMs = ctx.now();
    const { text } = await request(ctx, `${baseUrl}/oauth2/token:generate`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "application", ...pair }),
      purpose: "an access token",
      kindOf: (status) => STATUS_KINDS[status],
    });
    const { accessToken, expiresIn } = parseJson(text, TokenSchema, "the access token of symbl");
    // The server gives the token it has, with the life that is left of it; near its end, half of the rest keeps us from asking every time.
    const goodForS = Math.max(expiresIn - RENEW_BEFORE_S, expiresIn / 2, 0);
    return { text: accessToken, renewAtMs: askedMs + goodForS * 1000 };
  };
  return {
    async get(ctx) {
      if (current !== null && ctx.now() < current.renewAtMs) return current.text;
      const token = await fetchToken(ctx);
      current = token;
      return token.text;
    },
    refused(token) {
      if (current?.text === token) current = null;
      return true;
    },
  };
}
