import * as z from "zod/mini";
import type { ConnectFn } from "../spec/context.ts";
import type { Credential } from "./credentials.ts";

/** A key or a token function; see `createCredential`, which checks what a key is made of without ever quoting it. */
export const credentialOption = z.custom<Credential>(
  (value) => typeof value === "string" || typeof value === "function",
  { error: "must be a key or a function that gives a token" },
);

/** A function that opens sockets in place of the library: for a relay, a browser, a Worker. */
export const connectOption = z.custom<ConnectFn>((value) => typeof value === "function", {
  error: "must be a function that opens a socket",
});

/**
 * The address of a vendor's service, a proxy or a simulator, `http:` or `https:`; sockets go to the same place with `ws:` or `wss:`.
 *
 * A name, a password, a query or a fragment in it is refused: it would show wherever the address does.
 */
export const baseUrlOption = z
  .string()
  .check(z.refine(isPlainUrl, { error: "must be an http: or https: URL without a name, a query or a fragment" }));

function isPlainUrl(value: unknown): boolean {
  if (typeof value !== "string" || !/^https?:\/\/\S+$/.test(value) || !URL.canParse(value)) return false;
  const { username, password, search, hash } = new URL(value);
  return username + password + search + hash === "";
}
