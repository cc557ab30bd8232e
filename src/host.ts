import type { Host } from "./core/stream/call-context.ts";
import { limit } from "./kit/limiter.ts";
import { sleep } from "./kit/sleep.ts";
import type { ConnectFn, FetchFn, Logger } from "./spec/context.ts";

const silent: Logger = () => undefined;

/** The world as a platform with `fetch`, timers and `performance` gives it; sockets are loaded when the first is opened. */
export function platformHost(log: Logger = silent): Host {
  return {
    fetch: (input, init) => (globalThis.fetch as unknown as FetchFn)(input, init),
    connect: async (url, options) => {
      const connect = await loadConnect();
      return connect(url, options);
    },
    sleep,
    now: () => performance.now(),
    random: Math.random,
    limit,
    log,
  };
}

/** On Node the package `ws`, which can set headers and shows refusals; elsewhere the platform's own socket. */
async function loadConnect(): Promise<ConnectFn> {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  if (process?.versions?.node !== undefined) return (await import("./kit/socket.node.ts")).connect;
  const { createWebConnect } = await import("./kit/web-socket.ts");
  return createWebConnect((url, protocols) => new WebSocket(url, [...protocols]));
}
