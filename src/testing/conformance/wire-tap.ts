import type { ConnectFn, Connection, FetchFn, FetchInit, FetchResponse } from "../../spec/context.ts";

/** A message of either side. */
export type WireData = string | Uint8Array;

/** What a tap does to a connection. */
export interface TapOptions {
  /** What the adapter gets in place of a message, by its number from 0. Default the message itself. */
  readonly change?: (message: WireData, index: number) => readonly WireData[];
  /** After so many messages the connection breaks, with this. */
  readonly breakAfter?: number;
  readonly breakWith?: unknown;
  /** After so many binary frames, no send ever resolves again. */
  readonly holdAfter?: number;
  /** No connection ever opens. */
  readonly neverOpen?: boolean;
}

/** What went over a tapped wire, in the adapter's direction of speaking. */
export interface WireTap {
  readonly connect: ConnectFn;
  readonly fetch: FetchFn;
  /**
   * Everything the adapter said: addresses, headers, subprotocols, text frames, request bodies; audio only by its size. What it only repeats of the vendor's
   * answers (ids, upload addresses, tokens) is masked, since that differs from call to call.
   */
  readonly said: readonly string[];
  readonly connections: number;
  /** Connections that the adapter closed, or whose messages ended by themselves. */
  readonly over: number;
  /** Bytes of binary frames whose send was accepted. */
  readonly sentBytes: number;
  /** True while a send is held. */
  readonly holding: boolean;
  /** Messages that reached the adapter. */
  readonly messages: number;
}

const never = (): Promise<never> => new Promise(() => undefined);

/** Puts a tap between an adapter and its vendor. */
export function createWireTap(
  { connect, fetch }: { readonly connect: ConnectFn | undefined; readonly fetch: FetchFn | undefined },
  options: TapOptions = {},
): WireTap {
  const memory = createMemory();
  const state = { ...memory, connections: 0, over: 0, sentBytes: 0, holding: false, messages: 0 };
  const tap: ConnectFn = async (url, asked) => {
    state.connections++;
    state.say(`connect ${url} ${JSON.stringify(asked.headers ?? {})} ${(asked.protocols ?? []).join(",")}`);
    if (options.neverOpen === true || connect === undefined) return never();
    return tapped(await connect(url, asked), options, state);
  };
  const request: FetchFn = async (url, init) => {
    state.say(`${init?.method ?? "GET"} ${url} ${JSON.stringify(init?.headers ?? {})} ${bodyOf(init)}`);
    if (fetch === undefined) return never();
    const answer = await fetch(url, init);
    return {
      ...answer,
      status: answer.status,
      headers: answer.headers,
      text: () => answer.text().then(state.heard),
      arrayBuffer: () => answer.arrayBuffer(),
    } satisfies FetchResponse;
  };
  return Object.assign(state, { connect: tap, fetch: request });
}

/** Values of an answer shorter than this are not taken for ids. */
export const ID_LENGTH = 6;

/** What was said, without what the vendor had said before. */
function createMemory() {
  const said: string[] = [];
  const given = new Set<string>();
  return {
    said: said as readonly string[],
    say(line: string): void {
      // The platform makes up a boundary for every multipart body.
      let masked = line.replace(/boundary=[^\s";]+/g, "boundary=<made up>");
      for (const value of given)
        masked = masked.replaceAll(value, "<given>").replaceAll(encodeURIComponent(value), "<given>");
      said.push(masked);
    },
    heard<T extends WireData>(message: T): T {
      if (typeof message !== "string") return message;
      for (const [, value = ""] of message.matchAll(/"([^"\\]*)"/g)) if (value.length >= ID_LENGTH) given.add(value);
      return message;
    },
  };
}

interface TapState extends ReturnType<typeof createMemory> {
  over: number;
  sentBytes: number;
  holding: boolean;
  messages: number;
}

function tapped(connection: Connection, options: TapOptions, state: TapState): Connection {
  let binaryFrames = 0;
  let isOver = false;
  const over = (): void => {
    if (!isOver) state.over++;
    isOver = true;
  };
  return {
    async send(data) {
      if (typeof data === "string") state.say(data);
      else if (binaryFrames++ === options.holdAfter) {
        state.holding = true;
        return never();
      }
      await connection.send(data);
      if (typeof data !== "string") state.sentBytes += data.length;
    },
    close(code, reason) {
      over();
      return connection.close(code, reason);
    },
    messages: listen(connection, options, state, over),
  };
}

async function* listen(
  { messages }: Connection,
  { change = (message) => [message], breakAfter, breakWith }: TapOptions,
  state: TapState,
  over: () => void,
): AsyncGenerator<WireData> {
  let index = 0;
  try {
    for await (const message of messages) {
      for (const given of change(message, index++)) {
        if (state.messages === breakAfter) throw breakWith;
        state.messages++;
        yield state.heard(given);
      }
    }
    over();
  } catch (error) {
    over();
    throw error;
  }
}

function bodyOf(init: FetchInit | undefined): string {
  if (init?.body === undefined) return "";
  return typeof init.body === "string" ? init.body : `${init.body.length} bytes`;
}
