import type { Fault } from "./faults.ts";

/** A message on its way to the client. */
export type Outgoing = string | Uint8Array;

/** What an outbox needs of its session. */
export interface OutboxOptions {
  /** Puts a message on the wire. */
  readonly emit: (message: Outgoing) => void;
  /** Strikes with whatever falls due before message `n`, from 1; false when nothing more may be said. */
  readonly strike: (n: number) => boolean;
  /** Runs something later. */
  readonly after: (ms: number, run: () => void) => void;
}

type OnNext = Extract<Fault, { fault: "duplicate" | "reorder" | "late" | "truncated" }>;

/** Sends messages in order, except where a fault meets them. */
export class Outbox {
  said = 0;
  readonly #options: OutboxOptions;
  readonly #armed: OnNext[] = [];
  #held: Outgoing | undefined;
  #silent = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Lets a fault meet the next message. */
  arm(fault: OnNext): void {
    this.#armed.push(fault);
  }

  /** From now on nothing is said. */
  silence(): void {
    this.#silent = true;
    this.#held = undefined;
  }

  get silent(): boolean {
    return this.#silent;
  }

  say(message: Outgoing): void {
    this.said += 1;
    if (this.#silent || !this.#options.strike(this.said)) return;
    const fault = this.#armed.shift();
    switch (fault?.fault) {
      case undefined:
        this.#emit(message);
        this.flush();
        return;
      case "duplicate":
        this.#emit(message);
        this.#emit(message);
        this.flush();
        return;
      case "reorder":
        this.flush();
        this.#held = message;
        return;
      case "late":
        this.#options.after(fault.ms, () => this.#emit(message));
        return;
      case "truncated":
        this.#emit(message.slice(0, Math.ceil(message.length / 2)));
        this.flush();
        return;
      default:
        fault satisfies never;
    }
  }

  /** Says what waits to be swapped with a message that may never come. */
  flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#emit(held);
  }

  #emit(message: Outgoing): void {
    if (!this.#silent) this.#options.emit(message);
  }
}
