import { abortable, linkSignals } from "../../kit/abort.ts";
import type { Adapter, Observation, TextItem } from "../../spec/adapter.ts";
import { EmotionError } from "../../spec/errors.ts";
import { type CallContextOptions, createCallContext } from "../stream/call-context.ts";
import { asEmotionError } from "../stream/foreign-error.ts";
import { attempt } from "./attempts.ts";

/** A call of the text provider, all its tries included, may take so long, ms. */
const CALL_MS = 30_000;

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
  const { host } = options;
  const link = linkSignals(options.signal);
  const { signal } = link;
  host.sleep(CALL_MS, signal).then(
    () => link.abort(new EmotionError("timeout", "The text provider did not answer in time.")),
    () => undefined,
  );
  try {
    const ask = (): Promise<ReadonlyMap<string, Observation>> => once(items, { ...options, signal });
    return await attempt(ask, { sleep: host.sleep, random: host.random, signal });
  } finally {
    link.abort();
  }
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
    for (const observation of await abortable(adapter.text(items, ctx), ctx.signal)) {
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
