import type { IncomingMessage } from "node:http";
import type { Answer, Call } from "./exchange.ts";

/** What a body may hold, bytes: more than any vendor takes in one request of ours. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Reads the request line and the headers; the parameters are filled in by the route. */
export function callOf(request: IncomingMessage, body: Uint8Array = new Uint8Array(0)): Call {
  const url = urlOf(request.url ?? "/");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : `${value}`,
    ]),
  );
  const text = (): string => new TextDecoder().decode(body);
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    params: {},
    query: url.searchParams,
    headers,
    protocols: (headers["sec-websocket-protocol"] ?? "").split(",").flatMap((name) => name.trim() || []),
    body,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}

/** A request line may hold anything: what is no path, and `//`, which a URL takes for a host, are paths that no route has. */
function urlOf(target: string): URL {
  const base = "http://simulator";
  return (target.startsWith("/") ? URL.parse(`${base}${target}`) : URL.parse(target)) ?? new URL("/", base);
}

/** The whole body; `null` when it is too long or breaks off. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** An answer's headers and the bytes of its body. */
export function encodeAnswer({ headers = {}, body }: Answer): { headers: Record<string, string>; bytes: Buffer } {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  if (body === undefined) return { headers: { ...own, "content-length": "0" }, bytes: Buffer.alloc(0) };
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const bytes = Buffer.from(raw ? (body as string) : JSON.stringify(body));
  const type = body instanceof Uint8Array ? "application/octet-stream" : raw ? "text/plain" : "application/json";
  return { headers: { "content-type": type, ...own, "content-length": String(bytes.length) }, bytes };
}
