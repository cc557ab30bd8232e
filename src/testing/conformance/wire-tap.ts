import { hash53 } from "../../kit/hash.ts";
import type { ConnectFn, Connection, FetchFn, FetchInit, FetchResponse } from "../../spec/context.ts";
import { EmotionError } from "../../spec/errors.ts";

/** A message of either side. */
export type WireData = string | Uint8Array;

/** What a tap does to a connection. */
export interface TapOptions {
  /** What the adapter gets in place of a message, by its number from 0. Default the message itself. */
  readonly change?: (message: WireData, index: number) => readonly WireData[];
  /** After so many messages the connection breaks, with this. */
  readonly breakAfter?: number;
  readonly breakWith?: unknown;
  /** After so many messages the vendor says nothing more, and its connection stays open. */
  readonly muteAfter?: number;
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
   * Everything the adapter said: addresses, headers, subprotocols, text frames, request bodies (those of bytes by size and hash); live audio only by its size. What it only repeats of the vendor's
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

/** A subject without a way to its vendor has no network. */
export const noWay = (missing: "connect" | "fetch"): Promise<never> =>
  Promise.reject(
    new EmotionError("network", `The subject has no \`${missing}\`: give it one that reaches the simulator.`),
  );

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
    if (options.neverOpen === true) return never();
    if (connect === undefined) return noWay("connect");
    return tapped(await connect(url, asked), options, state);
  };
  const request: FetchFn = async (url, init) => {
    state.say(`${init?.method ?? "GET"} ${url} ${JSON.stringify(init?.headers ?? {})} ${bodyOf(init, state.masked)}`);
    if (fetch === undefined) return noWay("fetch");
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

/** Whoever writes a multipart body makes up a boundary for it. */
const BOUNDARY = /boundary=([^\s";\\]+)/g;
/** Values of an answer shorter than this are not taken for ids. */
export const ID_LENGTH = 6;

/** What was said, without what the vendor had said before. */
function createMemory() {
  const said: string[] = [];
  const given = new Set<string>();
  const masked = (text: string): string => {
    let left = text;
    for (const value of given)
      left = left.replaceAll(value, "<given>").replaceAll(encodeURIComponent(value), "<given>");
    return left;
  };
  return {
    said: said as readonly string[],
    masked,
    say(line: string): void {
      said.push(masked(line.replace(BOUNDARY, "boundary=<made up>")));
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
  { change = (message) => [message], breakAfter, breakWith, muteAfter }: TapOptions,
  state: TapState,
  over: () => void,
): AsyncGenerator<WireData> {
  let index = 0;
  try {
    for await (const message of messages) {
      for (const given of change(message, index++)) {
        if (state.messages === breakAfter) throw breakWith;
        if (state.messages === muteAfter) await never();
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

/** A body of text as it is; one of bytes by its size and a hash, without what differs from call to call. */
function bodyOf(init: FetchInit | undefined, masked: (text: string) => string): string {
  if (init?.body === undefined) return "";
  if (typeof init.body === "string") return init.body;
  const [, boundary] = JSON.stringify(init.headers ?? {}).match(new RegExp(BOUNDARY.source)) ?? [];
  const text = new TextDecoder("latin1").decode(init.body);
  const same = boundary === undefined ? text : text.replaceAll(boundary, "<made up>");
  return `${init.body.length} bytes, ${hash53(masked(same))}`;
}
