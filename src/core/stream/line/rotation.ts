import { linkSignals } from "../../../kit/abort.ts";
import type { Clock } from "../../../kit/clock.ts";
import type { VendorInfo } from "../../../spec/info.ts";

/** Share of a session cap that is left for the change of sessions, and at most how long, ms. */
const MARGIN_SHARE = 0.1;
const MAX_MARGIN_MS = 60_000;

/** Options of {@link createRotation}. */
export interface RotationOptions {
  readonly info: Pick<VendorInfo, "sessionCapMs" | "idleMs">;
  readonly clock: Clock;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** A successor is due: open it. */
  readonly onDue: () => void;
  /** The last moment: what is new goes to the successor from here on. */
  readonly onDeadline: () => void;
}

/**
 * When one session makes room for the next: a successor is opened as soon as the end of a session is in sight, and takes over at the next pause in speech,
 * at the latest when half of the time that is left has passed (or half of what the vendor lets a session be idle).
 */
export interface Rotation {
  /** A session carries the audio, since `openForMs`: its declared cap is watched. */
  watch(openForMs: number): void;
  /** The session will be closed within so many ms. */
  closing(withinMs: number): void;
  /** The successor could not be opened: another one is due in so many ms. */
  retry(waitMs: number): void;
  /** The successor is open. */
  ready(): void;
  /** True when the successor is to take over before a piece in which nobody speaks. */
  readonly waitsForPause: boolean;
  /** The session is gone or replaced: nothing is due any more. */
  reset(): void;
}

/** Starts with nothing watched. */
export function createRotation({ info, clock, signal, onDue, onDeadline }: RotationOptions): Rotation {
  let waits: ReturnType<typeof linkSignals> | null = null;
  let state: "watching" | "due" | "ready" = "watching";
  const reset = (): void => {
    waits?.abort();
    waits = null;
    state = "watching";
  };
  const after = (ms: number, act: () => void): void => {
    waits ??= linkSignals(signal);
    const mine = waits;
    clock.sleep(Math.max(0, ms), mine.signal).then(
      () => {
        if (waits === mine) act();
      },
      () => undefined,
    );
  };
  const closing = (withinMs: number): void => {
    if (state !== "watching") return;
    state = "due";
    onDue();
    after(Math.min(withinMs, info.idleMs ?? Number.POSITIVE_INFINITY) / 2, onDeadline);
  };
  return {
    watch(openForMs) {
      reset();
      if (info.sessionCapMs === null) return;
      const marginMs = Math.min(MAX_MARGIN_MS, info.sessionCapMs * MARGIN_SHARE);
      after(info.sessionCapMs - marginMs - openForMs, () => closing(marginMs));
    },
    closing,
    retry(waitMs) {
      if (state === "watching") return;
      state = "due";
      after(waitMs, onDue);
    },
    ready() {
      if (state === "due") state = "ready";
    },
    get waitsForPause() {
      return state === "ready";
    },
    reset,
  };
}
