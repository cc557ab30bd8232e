import type { CallContext } from "../spec/context.ts";
import { EmotionError } from "../spec/errors.ts";
import { type LinkedSignal, linkSignals } from "./abort.ts";

/** Times of a duplex session, ms. */
export interface DuplexLimits {
  /** From the open socket to `DuplexProtocol.ready`. Default 10 000. */
  readonly readyMs?: number;
  /** From `DuplexProtocol.finish`, or the vendor's latest message after it, to its last word; at most eight times this in all. Default 15 000. */
  readonly drainMs?: number;
  /**
   * Speech (by the marks of the chunks) that may be sent without any message of the vendor: when as much time has passed too, since audio may be sent faster
   * than it is spoken, the vendor is taken for dead. Default 20 000.
   */
  readonly stallSpeechMs?: number;
}

/** A connection that takes no more audio says why within this time, ms. */
const CLOSE_MS = 5000;

/** Waits that a vendor gets for its last word, as long as it says something in each of them. */
const DRAIN_WAITS = 8;

/** Watches over a duplex session. */
export interface SessionWatch {
  expectReady(): void;
  isReady(): void;
  expectEnd(): void;
  /** A send failed: the messages should end, with a better reason. */
  expectClose(reason: EmotionError): void;
  /** A message came; nothing is held against the vendor while it is told, since the reader may be slow. */
  heard(): void;
  /** The message was told: from here on the vendor is listened to again. */
  listens(): void;
  spoke(ms: number): void;
}

/** Ends the session when the vendor is late: to begin, to finish, or to say anything at all while people speak. */
export function createSessionWatch(
  ctx: Pick<CallContext, "sleep" | "now">,
  session: LinkedSignal,
  { readyMs = 10_000, drainMs = 15_000, stallSpeechMs = 20_000 }: DuplexLimits,
): SessionWatch {
  let listening = true;
  let sinceMs = ctx.now();
  let unansweredMs = 0;
  let messages = 0;
  let readyTimer: LinkedSignal | undefined;
  let stallTimer: LinkedSignal | undefined;
  const late = (what: string, ms: number): EmotionError =>
    new EmotionError("timeout", `The vendor ${what} within ${ms} ms.`, { timeoutMs: ms });
  const after = (ms: number, error: EmotionError): LinkedSignal => {
    const timer = linkSignals(session.signal);
    const wait = async (): Promise<void> => {
      do await ctx.sleep(ms, timer.signal);
      while (!listening);
      session.abort(error);
    };
    wait().catch(() => undefined);
    return timer;
  };
  const drain = async (): Promise<void> => {
    for (let waits = 0; waits < DRAIN_WAITS; ) {
      const before = messages;
      await ctx.sleep(drainMs, session.signal);
      if (!listening) continue;
      // A vendor that was sent much at once still works on it: what counts is that it goes on.
      if (messages === before) break;
      waits++;
    }
    session.abort(late("did not finish", drainMs));
  };
  return {
    expectReady() {
      readyTimer = after(readyMs, late("did not begin the session", readyMs));
    },
    isReady: () => readyTimer?.abort(),
    expectEnd() {
      stallTimer?.abort();
      drain().catch(() => undefined);
    },
    expectClose: (reason) => void after(CLOSE_MS, reason),
    heard() {
      listening = false;
      unansweredMs = 0;
      messages++;
      stallTimer?.abort();
      stallTimer = undefined;
    },
    listens() {
      listening = true;
      sinceMs = ctx.now();
    },
    spoke(ms) {
      if (!listening) return;
      unansweredMs += ms;
      if (unansweredMs <= stallSpeechMs || stallTimer !== undefined) return;
      const leftMs = Math.max(0, stallSpeechMs - (ctx.now() - sinceMs));
      stallTimer = after(leftMs, late("said nothing about speech", stallSpeechMs));
    },
  };
}
