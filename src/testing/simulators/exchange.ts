/** A request as a vendor's code reads it; also the request of a handshake. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** What stands in place of the `:names` of a route's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols offered; none outside a handshake. */
  readonly protocols: readonly string[];
  /** Empty for a handshake. */
  readonly body: Uint8Array;
  /** The body as text. */
  text(): string;
  /** The body as JSON; `undefined` when it is not. */
  json(): unknown;
}

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string or bytes as they are, anything else as JSON. */
  readonly body?: unknown;
}

/** One HTTP endpoint of a vendor. */
export interface Route {
  readonly method: string;
  /** Such as `/v2/live/:id`; a trailing `*` takes the rest. */
  readonly path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

/** The values of the `:names` of a pattern, or `null` when the path is another one. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  const params: Record<string, string> = {};
  for (const [place, part] of wanted.entries()) {
    if (part === "*") return params;
    const value = given[place];
    if (value === undefined) return null;
    if (part.startsWith(":")) params[part.slice(1)] = decode(value);
    else if (part !== value) return null;
  }
  return wanted.length === given.length ? params : null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
