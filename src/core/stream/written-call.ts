import { EmotionError } from "../../spec/errors.ts";
import type { CallOptions, CallResult } from "./call.ts";
import { connected } from "./texts.ts";

/** Runs a call in which nobody listens: it lasts until its end is announced, and its clock is the host's. */
export async function runWrittenCall(options: CallOptions): Promise<CallResult> {
  const { input, host, signal, adapter, emit } = options;
  const startedAtMs = host.now();
  const stop = (): void => input.fail(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const told = emit([connected(adapter, 0)]);
    if (told !== undefined) await told;
    const block = await input.read();
    if (block !== null) throw cannotListen(adapter.info.id);
    return {
      readings: options.readings([], undefined),
      durationMs: Math.max(0, host.now() - startedAtMs),
      channels: [],
      refused: [],
    };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The error of audio for a provider that reads text only. */
export function cannotListen(provider: string): EmotionError {
  const sentence = `${provider} cannot listen to audio, it only reads text: use writeText().`;
  return new EmotionError("unsupported", sentence, { provider });
}
