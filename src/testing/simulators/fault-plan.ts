import type { Fault } from "./faults.ts";

/** A fault that strikes again and again, and the times between. */
export interface RandomFault {
  readonly fault: Fault;
  /** The next time between two strikes, ms. */
  nextMs(): number;
}

/** The faults of one session, each of which strikes once (the random ones excepted). */
export interface SessionFaults {
  atConnect(): readonly Fault[];
  /** Before message `n` of the server, from 1. */
  atMessage(n: number): readonly Fault[];
  /** Once so much audio has been taken. */
  atAudio(durationMs: number): readonly Fault[];
  readonly random: readonly RandomFault[];
}

/** What strikes where; one per simulator. */
export interface FaultPlan {
  /** What the next handshake, of session `index` if it opens, meets; a fault is used up. */
  refusal(index: number): Extract<Fault, { fault: "refuse" }> | undefined;
  session(index: number): SessionFaults;
  /** What the next HTTP request of this path meets. */
  request(path: string): Fault | undefined;
}

/** Lays out the faults of a simulator. */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const requests = faults.filter(({ at }) => "request" in at).map((fault) => ({ fault, seen: 0 }));
  const randoms = faults.map((fault) => ("everyMs" in fault.at ? randomFault(fault, fault.at) : undefined));
  const refusals = new Set(faults.filter(isRefusal).filter(({ at }) => "connect" in at));
  const applies = ({ at, session = "everyMs" in at ? "every" : 0 }: Fault, index: number): boolean =>
    session === "every" || session === index;
  return {
    refusal(index) {
      for (const fault of refusals) {
        if (fault.session !== undefined && !applies(fault, index)) continue;
        if (fault.session !== "every") refusals.delete(fault);
        return fault;
      }
      return undefined;
    },
    session(index) {
      const left = new Set(faults.filter((fault) => applies(fault, index) && !("request" in fault.at)));
      const due = (is: (at: Fault["at"]) => boolean): Fault[] => {
        const struck = [...left].filter(({ at }) => is(at));
        for (const fault of struck) left.delete(fault);
        return struck;
      };
      return {
        atConnect: () => due((at) => "connect" in at).filter((fault) => fault.fault !== "refuse"),
        atMessage: (n) => due((at) => "message" in at && at.message <= n),
        atAudio: (durationMs) => due((at) => "audioMs" in at && at.audioMs <= durationMs),
        random: randoms.filter((random) => random !== undefined).filter(({ fault }) => applies(fault, index)),
      };
    },
    request(path) {
      let struck: Fault | undefined;
      for (const counted of requests) {
        const { at } = counted.fault;
        if (!("request" in at) || !path.startsWith(at.path ?? "")) continue;
        counted.seen += 1;
        if (counted.seen === at.request) struck ??= counted.fault;
      }
      return struck;
    },
  };
}

function isRefusal(fault: Fault): fault is Extract<Fault, { fault: "refuse" }> {
  return fault.fault === "refuse";
}

function randomFault(fault: Fault, at: { everyMs: [number, number]; seed?: number | undefined }): RandomFault {
  let state = (at.seed ?? 1) >>> 0;
  const [least, most] = at.everyMs;
  return {
    fault,
    nextMs() {
      // Numerical Recipes' linear congruential generator: the same seed cuts at the same times.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return least + (most - least) * (state / 2 ** 32);
    },
  };
}
