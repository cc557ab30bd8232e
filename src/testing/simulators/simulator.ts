import type { SampleEncoding } from "../../dsp/codec/index.ts";
import type { Clock } from "../../kit/clock.ts";
import type { Fault } from "./faults.ts";
import type { Scenario } from "./scenario.ts";

/** A vendor's server on the loopback interface, speaking the vendor's wire; made by `simulate`. */
export interface Simulator {
  /** Id of the adapter it answers, such as `deepgram`. */
  readonly vendor: string;
  /** `http://127.0.0.1:PORT`, or `https:` with TLS. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT`, or `wss:` with TLS. */
  readonly socketUrl: string;
  /** The key it accepts; every other one is refused as the vendor refuses it. */
  readonly apiKey: string;
  /** With TLS: the certificate a client must trust, PEM. */
  readonly certificate?: string;
  /** What to give the adapter as `providers.<vendor>`: key and base URLs included. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Every socket session so far, in the order of their handshakes. */
  readonly sessions: readonly SimulatedSession[];
  /** Every HTTP request so far, refused handshakes included. */
  readonly requests: readonly SimulatedRequest[];
  /** Ends everything, half-open connections too; resolves when no handle is left. May be called twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a session's raw audio is made of. */
export interface HeardFormat {
  /** Hz. */
  readonly sampleRateHz: number;
  /** Interleaved channels, 1 or more. */
  readonly channels: number;
  readonly encoding: SampleEncoding;
}

/** The audio that a session took: proof that no byte was lost or doubled. */
export interface ReceivedAudio {
  /** Pieces taken. */
  readonly frames: number;
  readonly bytes: number;
  /** Milliseconds of audio taken; 0 while the format is not known, and for compressed audio. */
  readonly durationMs: number;
  /** Sizes of the first 4096 pieces, bytes. */
  readonly frameSizes: readonly number[];
  /** Bytes of the smallest and the largest piece; 0 before the first. */
  readonly smallestFrame: number;
  readonly largestFrame: number;
  /** Hex SHA-256 of all bytes so far. */
  sha256(): string;
  /** The first bytes taken, at most `keepAudioBytes` of them. */
  pcm(): Uint8Array;
}

/** One socket session, as the server saw it. */
export interface SimulatedSession {
  /** Place in `Simulator.sessions`. */
  readonly index: number;
  /** The lowest number that no other open session of its route had: the channel, where a vendor takes mono only. */
  readonly slot: number;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; the key is among them, it is a test server. */
  readonly headers: Readonly<Record<string, string>>;
  /** Subprotocols the client offered. */
  readonly protocols: readonly string[];
  /** Text frames of the client, in order; the first 10 000. */
  readonly texts: readonly string[];
  readonly audio: ReceivedAudio;
  /** Messages the vendor's side has said, before faults. */
  readonly said: number;
  /** Close code as the server saw it, 1006 for a broken connection; null while it is open. */
  readonly closeCode: number | null;
  /** On the simulator's clock. */
  readonly openedAtMs: number;
  /** Index of the session that this one goes on with, where the vendor resumes. */
  readonly continues: number | null;
  /** Resolves when the socket is gone and saved audio is on the disk; never rejects. */
  readonly over: Promise<void>;
}

/** One HTTP request, as the server saw it. */
export interface SimulatedRequest {
  readonly index: number;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** True for a handshake that was refused. */
  readonly upgrade: boolean;
  /** Status of the answer; null while there is none, and for good where a fault took it away. */
  readonly status: number | null;
  /** On the simulator's clock. */
  readonly atMs: number;
}

/** Something that happened, for a log. */
export type SimulatorNote =
  | { readonly type: "session-opened"; readonly session: SimulatedSession }
  | { readonly type: "session-over"; readonly session: SimulatedSession }
  | { readonly type: "request"; readonly request: SimulatedRequest }
  | { readonly type: "fault"; readonly fault: Fault["fault"]; readonly session: number | null };

/** Options of every simulator; all may be left out. */
export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Serves https and wss, with a key and a certificate (PEM texts) or, for `true`, with one that signs itself. Default: plain. */
  readonly tls?: true | { readonly key: string; readonly cert: string };
  /** The key that is accepted. Default: a fixed one per vendor. */
  readonly apiKey?: string;
  /** What the vendor hears. Default: derived from the loudness and the timing of the audio. */
  readonly scenario?: Scenario;
  /** What goes wrong; those of the scenario come first. Default: nothing. */
  readonly faults?: readonly Fault[];
  /** Folder that gets each session's audio as `<vendor>-<session>.raw`; made when it is missing. */
  readonly saveAudioTo?: string;
  /** Audio kept in memory per session for `pcm()`, bytes. Default 1 MiB. */
  readonly keepAudioBytes?: number;
  /** Runs idle rules, caps, delays and random faults. Default: the platform's. */
  readonly clock?: Clock;
  /** Replaces limits of the vendor (idle times, caps, rates) by name, so that a test need not wait for them. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Told of everything that happens. */
  readonly onNote?: (note: SimulatorNote) => void;
}

/** Starts the simulator of one vendor; what a vendor's folder exports as `start`. */
export type StartSimulator = (options: SimulatorOptions) => Promise<Simulator>;
