import type { Clock } from "../../../kit/clock.ts";
import type { Answer, Call } from "../exchange.ts";
import { refused } from "./refusals.ts";

/** Who may use the server: one key, and the temporary tokens it hands out. */
export interface Access {
  /** `null` when the call shows a key or a token that holds. */
  check(call: Call): Answer | null;
  /** A temporary token, for a caller that shows the key itself. */
  grant(call: Call): Answer;
}

/** Seconds that a token holds when nothing else is asked, and at most. Source: developers.deepgram.com/docs/token-based-authentication (stored 2025-07-03); SDK 5.13.0 `GrantV1Request`. */
const MAX_TTL_S = 3600;

/** Starts an {@link Access}; `ttlS` is how long a token holds by default. */
export function createAccess(apiKey: string, clock: Clock, ttlS: number): Access {
  const tokens = new Map<string, number>();
  const invalid = (): Answer => refused(401, "INVALID_AUTH", "Invalid credentials.");
  return {
    check(call) {
      const [scheme, secret] = shown(call);
      // A key shown as `Bearer` is refused, as is a token shown as `Token`.
      if (scheme === "token") return secret === apiKey ? null : invalid();
      if (scheme === "bearer") return (tokens.get(secret) ?? Number.NEGATIVE_INFINITY) > clock.now() ? null : invalid();
      return invalid();
    },
    grant(call) {
      const [scheme, secret] = shown(call);
      if (scheme !== "token" || secret !== apiKey) return invalid();
      const { ttl_seconds: asked = ttlS } = (call.json() ?? {}) as { ttl_seconds?: unknown };
      if (typeof asked !== "number" || !(asked > 0 && asked <= MAX_TTL_S))
        return refused(400, "PAYLOAD_ERROR", "ttl_seconds must be between 1 and 3600.");
      const token = `eyJhbGciOiJIUzI1NiJ9.${crypto.randomUUID().replaceAll("-", "")}.simulated`;
      tokens.set(token, clock.now() + asked * 1000);
      return { status: 200, body: { access_token: token, expires_in: asked } };
    },
  };
}

/** The scheme, in lower case, and the secret: of the header, or of the subprotocols `token, <key>` and `bearer, <token>`. */
function shown({ headers, protocols }: Call): readonly [string, string] {
  const [scheme = "", secret = ""] = (headers.authorization ?? "").split(" ");
  if (scheme !== "") return [scheme.toLowerCase(), secret];
  const at = protocols.findIndex((protocol) => protocol === "token" || protocol === "bearer");
  return at < 0 ? ["", ""] : [protocols[at] as string, protocols[at + 1] ?? ""];
}
