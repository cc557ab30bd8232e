import type { Clock } from "../../../kit/clock.ts";
import type { Answer, Call } from "../exchange.ts";

/** Who may do what: the key, and temporary tokens of one use. */
export interface Keys {
  /** The bare key in the header; the vendor does not take it behind `Bearer`. */
  holds(call: Call): boolean;
  /** Issues a token. */
  issue(expiresMs: number, sessionMs: number): string;
  /** How long a session may last, ms; `null` when it may not be opened. A token is used up by this. */
  admit(call: Call, capMs: number): number | null;
}

interface Issued {
  readonly untilMs: number;
  readonly sessionMs: number;
}

/** Starts the {@link Keys} of one simulator. */
export function createKeys(apiKey: string, clock: Clock): Keys {
  const tokens = new Map<string, Issued>();
  let issued = 0;
  const holds = ({ headers }: Call): boolean => headers.authorization === apiKey;
  return {
    holds,
    issue(expiresMs, sessionMs) {
      issued += 1;
      const token = `simulated-token-${issued}`;
      tokens.set(token, { untilMs: clock.now() + expiresMs, sessionMs });
      return token;
    },
    admit(call, capMs) {
      if (holds(call)) return capMs;
      const given = call.query.get("token") ?? "";
      const token = tokens.get(given);
      tokens.delete(given);
      return token === undefined || clock.now() > token.untilMs ? null : Math.min(capMs, token.sessionMs);
    },
  };
}

/** `GET /v3/token`. */
export function grantToken(keys: Keys, call: Call): Answer {
  if (!keys.holds(call)) return { status: 401, body: { error: "Authentication error, API token missing/invalid" } };
  const [expires, session] = ["expires_in_seconds", "max_session_duration_seconds"].map((name) => call.query.get(name));
  const within = (value: string | null | undefined, least: number, most: number): boolean =>
    /^\d+$/.test(value ?? "") && Number(value) >= least && Number(value) <= most;
  if (!within(expires, 1, 600)) return invalid("expires_in_seconds must be between 1 and 600");
  if (session !== null && !within(session, 60, 10_800))
    return invalid("max_session_duration_seconds must be between 60 and 10800");
  return { status: 200, body: { token: keys.issue(Number(expires) * 1000, Number(session ?? 10_800) * 1000) } };
}

function invalid(error: string): Answer {
  return { status: 400, body: { error } };
}
