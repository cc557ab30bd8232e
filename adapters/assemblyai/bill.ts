import { createAudioMeter } from "../../src/kit/audio-bytes.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { AUDIO_LINE, SESSION_LINE } from "./info.ts";

/** What a live session costs: the time its socket is open, whatever is said on it. The audio is counted beside it. */
export interface SessionBill {
  /** The socket is open. */
  opened(): void;
  sent(chunk: AudioChunk): void;
  /** Books the time that has passed; called on every occasion, so that a cap acts in time. */
  tick(): void;
}

/** Starts the {@link SessionBill} of one session. */
export function createSessionBill(ctx: Pick<CallContext, "meter" | "now">, format: AudioFormat): SessionBill {
  const book = createAudioMeter(ctx.meter, AUDIO_LINE, format);
  let openedMs: number | undefined;
  let bookedMs = 0;
  const tick = (): void => {
    if (openedMs === undefined) return;
    const unbookedMs = Math.round(ctx.now() - openedMs) - bookedMs;
    if (unbookedMs <= 0) return;
    bookedMs += unbookedMs;
    ctx.meter(SESSION_LINE, unbookedMs);
  };
  return {
    opened() {
      openedMs = ctx.now();
    },
    sent(chunk) {
      book(chunk);
      tick();
    },
    tick,
  };
}
