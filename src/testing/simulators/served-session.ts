import type { Answer, Call } from "./exchange.ts";
import type { HeardFormat, SimulatedSession } from "./simulator.ts";
import type { Deadline } from "./timers.ts";

/** One open socket, as a vendor's code works with it. */
export interface ServedSession {
  /** What the tests see of it. */
  readonly record: SimulatedSession;
  readonly call: Call;
  readonly index: number;
  /** The lowest number that no other open session of its path has: the channel of a mono session, kept by the one that replaces it. */
  readonly slot: number;
  /** On the simulator's clock. */
  now(): number;
  /** Says a message: an object goes as JSON, a string as it is, bytes as a binary frame. Faults may strike it; after the end it goes nowhere. */
  send(message: object | string | Uint8Array): void;
  /** Sends what is held back and then a close frame; 1005 sends one without a code. Reason at most 123 bytes. */
  close(code: number, reason?: string): void;
  /** Says what raw audio is made of; before the first `take`, and left out for compressed audio. */
  setFormat(format: HeardFormat): void;
  /** Counts audio as taken. A frame that the vendor refuses is not taken; base64 is decoded before. */
  take(audio: Uint8Array): void;
  /** Runs something later, unless the session is over by then. */
  after(ms: number, run: () => void): () => void;
  /** Runs something when `ms` pass without a `touch`. */
  deadline(ms: number, run: () => void): Deadline;
  /** This session goes on with an earlier one. */
  continueFrom(index: number): void;
}

/** What a vendor does with what arrives. */
export interface SessionHandlers {
  onText?(text: string): void;
  /** Not counted by itself: see `ServedSession.take`. */
  onBinary?(bytes: Uint8Array): void;
  /** The socket is gone. */
  onEnd?(code: number): void;
}

/** One socket endpoint of a vendor. */
export interface SocketRoute {
  /** Such as `/v1/streaming/:connectionId`. */
  readonly path: string;
  /** Larger messages close the session with 1009. Default 1 MiB. */
  readonly maxMessageBytes?: number;
  /** An answer refuses the handshake; `null` accepts it. Default: accepts. */
  authorise?(call: Call): Answer | null | Promise<Answer | null>;
  /** The subprotocol to answer with. Default: the first one offered. */
  protocol?(call: Call): string | undefined;
  /** Headers of an accepted handshake. */
  headers?(call: Call): Readonly<Record<string, string>>;
  /** The session is open: says hello and returns what it does from here on. */
  open(session: ServedSession): SessionHandlers;
}
