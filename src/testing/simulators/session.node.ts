import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Clock } from "../../kit/clock.ts";
import { AudioSink } from "./audio-sink.node.ts";
import type { Call } from "./exchange.ts";
import type { RandomFault, SessionFaults } from "./fault-plan.ts";
import type { Fault } from "./faults.ts";
import { Outbox } from "./outbox.ts";
import type { ServedSession, SessionHandlers, SocketRoute } from "./served-session.ts";
import type { HeardFormat, SimulatedSession } from "./simulator.ts";
import { createTimers, type Deadline, type Timers } from "./timers.ts";
import { breakFrame, GARBAGE, resetSocket } from "./wire-faults.node.ts";

const MAX_TEXTS = 10_000;

/** What a session is made of. */
export interface SessionParts {
  readonly index: number;
  readonly slot: number;
  /** Pattern of its path: sessions of one vendor may have a path each. */
  readonly route: string;
  readonly call: Call;
  readonly socket: WebSocket;
  readonly wire: Duplex;
  readonly clock: Clock;
  readonly faults: SessionFaults;
  readonly keepAudioBytes: number;
  readonly audioPath: string | undefined;
  readonly onFault: (fault: Fault) => void;
}

/** One socket session: what the tests see, and what the vendor's code works with. */
export class Session implements SimulatedSession, ServedSession {
  readonly index: number;
  readonly slot: number;
  /** Pattern of its path: sessions of one vendor may have a path each. */
  readonly route: string;
  readonly call: Call;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly texts: string[] = [];
  readonly audio: AudioSink;
  readonly openedAtMs: number;
  readonly over: Promise<void>;
  closeCode: number | null = null;
  continues: number | null = null;
  readonly #parts: SessionParts;
  readonly #timers: Timers;
  readonly #outbox: Outbox;
  #deaf = false;
  #bytesPerSecond = Number.POSITIVE_INFINITY;
  /** What a slow reader has in hand; its first one is being read. */
  readonly #unread: { readonly frame: Buffer; readonly isBinary: boolean }[] = [];
  #handlers: SessionHandlers = {};

  constructor(parts: SessionParts) {
    const { call, clock, socket } = parts;
    this.#parts = parts;
    this.index = parts.index;
    this.slot = parts.slot;
    this.route = parts.route;
    this.call = call;
    this.path = call.path;
    this.query = call.query;
    this.headers = call.headers;
    this.protocols = call.protocols;
    this.openedAtMs = clock.now();
    this.audio = new AudioSink(parts.keepAudioBytes, parts.audioPath);
    this.#timers = createTimers(clock);
    this.#outbox = new Outbox({
      emit: (message) => {
        if (socket.readyState === socket.OPEN) socket.send(message);
      },
      strike: (n) => {
        for (const fault of parts.faults.atMessage(n)) this.#strike(fault);
        return !this.#outbox.silent;
      },
      after: (ms, run) => void this.#timers.after(ms, run),
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    socket.on("error", () => undefined);
    socket.once("close", (code) => {
      this.closeCode = code;
      this.#timers.clear();
      this.#outbox.silence();
      this.#handlers.onEnd?.(code);
      // The record stays for the tests; what the vendor's code held for this session need not.
      this.#handlers = {};
      void this.audio.close().then(resolve);
    });
  }

  /** Lets the vendor say hello and listens. */
  begin(route: SocketRoute): void {
    const { socket, faults } = this.#parts;
    socket.on("message", (data: Buffer, isBinary) => this.#receive(data, isBinary));
    for (const fault of faults.atConnect()) this.#strike(fault);
    for (const random of faults.random) this.#again(random);
    this.#handlers = route.open(this);
  }

  get record(): SimulatedSession {
    return this;
  }

  get said(): number {
    return this.#outbox.said;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  send(message: object | string | Uint8Array): void {
    const raw = typeof message === "string" || message instanceof Uint8Array;
    this.#outbox.say(raw ? message : JSON.stringify(message));
  }

  close(code: number, reason = ""): void {
    if (this.#outbox.silent) return;
    this.#outbox.flush();
    // 1005 stands for a close frame without a code and cannot be sent as one.
    if (code === 1005) this.#parts.socket.close();
    else this.#parts.socket.close(code, reason);
  }

  setFormat(format: HeardFormat): void {
    this.audio.format = format;
  }

  take(audio: Uint8Array): void {
    this.audio.take(audio);
    for (const fault of this.#parts.faults.atAudio(this.audio.durationMs)) this.#strike(fault);
  }

  after(ms: number, run: () => void): () => void {
    return this.#timers.after(ms, run);
  }

  deadline(ms: number, run: () => void): Deadline {
    return this.#timers.deadline(ms, run);
  }

  continueFrom(index: number): void {
    this.continues = index;
  }

  /** Breaks the connection off, whatever state it is in. */
  terminate(): void {
    this.#parts.socket.terminate();
    this.#parts.wire.destroy();
  }

  #receive(frame: Buffer, isBinary: boolean): void {
    // What arrives behind the end of a session reached nobody: it must not count as taken.
    if (this.#deaf || this.#parts.socket.readyState !== this.#parts.socket.OPEN) return;
    if (this.#bytesPerSecond === Number.POSITIVE_INFINITY && this.#unread.length === 0) {
      this.#deliver(frame, isBinary);
      return;
    }
    // A pause does not hold back the frames that came with this one.
    this.#parts.socket.pause();
    if (this.#unread.push({ frame, isBinary }) === 1) this.#readSlowly();
  }

  #readSlowly(): void {
    const [next] = this.#unread;
    if (this.#deaf) return;
    if (next === undefined) {
      this.#parts.socket.resume();
      return;
    }
    this.#deliver(next.frame, next.isBinary);
    this.#timers.after((next.frame.length * 1000) / this.#bytesPerSecond, () => {
      this.#unread.shift();
      this.#readSlowly();
    });
  }

  #deliver(frame: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#handlers.onBinary?.(new Uint8Array(frame.buffer, frame.byteOffset, frame.length));
      return;
    }
    const text = frame.toString("utf8");
    if (this.texts.length < MAX_TEXTS) this.texts.push(text);
    this.#handlers.onText?.(text);
  }

  #again(random: RandomFault): void {
    this.#timers.after(random.nextMs(), () => {
      this.#strike(random.fault);
      this.#again(random);
    });
  }

  #strike(fault: Fault): void {
    const { socket, wire, onFault } = this.#parts;
    onFault(fault);
    switch (fault.fault) {
      case "drop":
        this.#outbox.silence();
        socket.terminate();
        return;
      case "reset":
        this.#outbox.silence();
        resetSocket(wire);
        return;
      case "stall":
        this.#outbox.silence();
        return;
      case "half-open":
        this.#outbox.silence();
        this.#deaf = true;
        socket.pause();
        return;
      case "garbage":
        if (!this.#outbox.silent && socket.readyState === socket.OPEN) socket.send(GARBAGE[fault.form ?? "text"]);
        return;
      case "truncated":
        if (fault.form === "frame") {
          this.#outbox.silence();
          breakFrame(wire);
        } else this.#outbox.arm(fault);
        return;
      case "duplicate":
      case "reorder":
      case "late":
        this.#outbox.arm(fault);
        return;
      case "slow-reader":
        this.#bytesPerSecond = fault.bytesPerSecond;
        return;
      case "close":
        this.close(fault.code, fault.reason);
        this.#outbox.silence();
        return;
      case "refuse":
        // Only a handshake or a request can be refused.
        return;
      default:
        fault satisfies never;
    }
  }
}
