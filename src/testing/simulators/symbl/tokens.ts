import type { Clock } from "../../../kit/clock.ts";
import type { Answer, Call, Route } from "../exchange.ts";

/** The clock on the vendor's wall: dates of tokens and messages. */
export interface WallClock {
  /** Ms since 1970. */
  now(): number;
}

/** Starts a {@link WallClock} that shows the real date and runs on the simulator's clock. */
export function createWallClock(clock: Clock): WallClock {
  const offsetMs = Date.now() - clock.now();
  return { now: () => clock.now() + offsetMs };
}

/** Access tokens as the vendor gives and checks them. */
export interface TokenDesk {
  readonly route: Route;
  /** The refusal of a call whose token is missing, unknown or over; null when it is good. */
  refusal(call: Call): Answer | null;
}

/** What the desk works with. */
export interface TokenDeskParts {
  readonly appId: string;
  readonly appSecret: string;
  readonly wall: WallClock;
  readonly lifeS: number;
}

interface Token {
  readonly text: string;
  readonly endsAtMs: number;
}

/** Opens a {@link TokenDesk}. The one token of the application is given again, with the life that is left of it, until it is over. */
export function createTokenDesk({ appId, appSecret, wall, lifeS }: TokenDeskParts): TokenDesk {
  let current: Token | null = null;
  let made = 0;
  const token = (): Token => {
    const nowMs = wall.now();
    if (current !== null && current.endsAtMs > nowMs) return current;
    const [iat, exp] = [Math.floor(nowMs / 1000), Math.floor(nowMs / 1000) + lifeS];
    current = { text: jsonWebToken({ appId, iat, exp, jti: ++made }), endsAtMs: nowMs + lifeS * 1000 };
    return current;
  };
  return {
    route: {
      method: "POST",
      path: "/oauth2/token:generate",
      handle(call) {
        const asked = call.json() as { type?: unknown; appId?: unknown; appSecret?: unknown } | undefined;
        if (asked?.type !== "application") return { status: 400, body: { message: "type must be application" } };
        if (asked.appId !== appId || asked.appSecret !== appSecret) {
          return { status: 401, body: { message: "Application credentials are not valid." } };
        }
        const { text, endsAtMs } = token();
        return { status: 200, body: { accessToken: text, expiresIn: Math.floor((endsAtMs - wall.now()) / 1000) } };
      },
    },
    refusal(call) {
      const good = current !== null && current.endsAtMs > wall.now() && tokensOf(call).includes(current.text);
      return good ? null : { status: 401, body: { message: "Token validation failed for provided token." } };
    },
  };
}

/** Every place in which the vendor looks for a token: its documentation names the header and the query, its own client uses `x-api-key` and the subprotocol. */
function tokensOf({ headers, query, protocols }: Call): readonly string[] {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  return [bearer, headers["x-api-key"], query.get("access_token"), ...protocols].filter(
    (text) => typeof text === "string",
  );
}

function jsonWebToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.c2ltdWxhdGVk`;
}
