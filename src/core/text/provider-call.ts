import { retrying } from "../../kit/retry.ts";
import type { Adapter, Observation, TextItem } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";
import { type CallContextOptions, createCallContext } from "../stream/call-context.ts";
import { asEmotionError } from "../stream/foreign-error.ts";

/** A call of the text provider: three tries at most, which together may take 30 s. Words wait behind it, so it gives up sooner than a session does. */
const TRIES = { maxAttempts: 2, deadlineMs: 30_000, baseMs: 500 } as const;

/** What a call of a text provider is made with. */
export interface ProviderCallOptions extends Omit<CallContextOptions, "session"> {
  readonly adapter: Adapter;
}

/**
 * Asks a text provider, again where its error allows that; every way out but the answer is an `EmotionError`.
 *
 * @returns the observations by the keys of their items; an item it has nothing to say of is not among them.
 */
export async function askProvider(
  items: readonly TextItem[],
  options: ProviderCallOptions,
): Promise<ReadonlyMap<string, Observation>> {
  const { host, signal } = options;
  const sleep = (ms: number, own: AbortSignal = signal): Promise<void> => host.sleep(ms, own);
  const ctx = { signal, sleep, now: host.now, random: host.random };
  return retrying(ctx, (within) => once(items, { ...options, signal: within }), TRIES);
}

async function once(
  items: readonly TextItem[],
  { adapter, ...context }: ProviderCallOptions,
): Promise<ReadonlyMap<string, Observation>> {
  const { id } = adapter.info;
  if (adapter.text === undefined) throw new EmotionError("unsupported", `${id} reads no text.`, { provider: id });
  const ctx = createCallContext({ ...context, session: { index: 0 } });
  const found = new Map<string, Observation>();
  try {
    for (const observation of await adapter.text(items, ctx)) {
      const asked = items.some(({ key }) => key === observation.key);
      if (!asked || found.has(observation.key)) throw strangeAnswer(id);
      found.set(observation.key, observation);
    }
  } catch (error) {
    throw asEmotionError(error, `The ${id} adapter`);
  }
  return found;
}

function strangeAnswer(provider: string): EmotionError {
  const sentence = `${provider} answered for a text it was not given, or twice for one.`;
  return new EmotionError("protocol", sentence, { provider });
}
