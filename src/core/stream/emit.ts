import type { Span } from "../../spec/audio.ts";
import type { Host } from "./call-context.ts";
import type { Output } from "./output.ts";
import type { Emit } from "./route.ts";
import type { Taps } from "./taps.ts";
import type { Warnings } from "./warnings.ts";

/** How long a full output may stand without a consumer before the caller is told, ms. */
const NO_CONSUMER_MS = 10_000;

/** What {@link createEmit} works with. */
export interface EmitOptions {
  readonly output: Output;
  readonly warnings: Warnings;
  readonly host: Host;
  readonly signal: AbortSignal;
  /** Told of an event outside the queue. */
  readonly taps: Pick<Taps, "announce">;
  /** Audio was lost with a session. */
  readonly onLost: (span: Span) => void;
}

/** Hands events to the output; when it is full and nobody reads, says so once. */
export function createEmit({ output, warnings, host, signal, taps, onLost }: EmitOptions): Emit {
  let watching = false;
  const watch = async (): Promise<void> => {
    await host.sleep(NO_CONSUMER_MS, signal);
    if (output.consumed) return;
    const message = "The output is full and nobody reads it: iterate the stream, or call drain() when you only tap.";
    // Nobody takes events, so the queue is the wrong place for this one: it goes to the taps and the log at once.
    taps.announce({ ...output.stamp(), ...warnings.count("no-consumer", message) });
    host.log("warn", message);
  };
  return (events) => {
    let wait: Promise<void> | undefined;
    for (const event of events) {
      wait = output.push(event);
      if (event.type === "provider") warnings.open();
      else if (event.type === "gap" && event.cause === "vendor-lost") onLost(event.span);
    }
    if (wait !== undefined && !output.consumed && !watching) {
      watching = true;
      watch().catch(() => undefined);
    }
    return wait;
  };
}
