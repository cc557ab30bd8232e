import type { Answer, Call } from "../exchange.ts";
import { HUME_WIRE as W } from "./names.ts";

/** The access token that goes with a key: keys and tokens are not the same thing, and each has a header of its own. */
export function tokenFor(apiKey: string): string {
  return `token-of-${apiKey}`;
}

/** Refuses a request as the gateway does, with a message and no code; `null` for one that shows exactly one good credential. */
export function refuse({ headers }: Call, apiKey: string): Answer | null {
  const key = headers[W.keyHeader];
  const token = headers[W.tokenHeader];
  if ((key === undefined) === (token === undefined)) {
    return { status: 401, body: { message: "exactly one credential is needed" } };
  }
  const good = key === undefined ? token === `${W.tokenScheme} ${tokenFor(apiKey)}` : key === apiKey;
  return good ? null : { status: 401, body: { message: "invalid credential", request_id: "req-1" } };
}
