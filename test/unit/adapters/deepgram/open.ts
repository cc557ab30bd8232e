import { type DeepgramOptions, deepgram } from "../../../../adapters/deepgram/index.ts";
import { connect } from "../../../../src/kit/socket.node.ts";
import {
  type Adapter,
  isSignal,
  type Observation,
  type SessionItem,
  type Signal,
} from "../../../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../../../src/spec/audio.ts";
import {
  createTestContext,
  type Simulator,
  type SimulatorOptions,
  simulate,
  type TestContext,
  type TestContextOptions,
} from "../../../../src/testing/index.ts";

/** Starts the vendor; audio may come as fast as it likes. */
export function startVendor(options: SimulatorOptions = {}): Promise<Simulator> {
  return simulate("deepgram", { ...options, limits: { maxSpeed: 1e9, ...options.limits } });
}

/** The adapter against a simulator. */
export function adapterOf(simulator: Simulator, options: DeepgramOptions = {}): Adapter {
  return deepgram({ ...(simulator.options as DeepgramOptions), ...options });
}

/** A context with a real network. */
export function context(options: TestContextOptions = {}): TestContext {
  return createTestContext({ fetch, connect, ...options });
}

/** A format of the given input channels. */
export function formatOf(channels: readonly number[] = [3], sampleRateHz = 16_000): AudioFormat {
  return { sampleRateHz, channels: channels.map((channel) => ({ channel, role: null, speakers: null })) };
}

/** Audio in chunks of 32 ms that lets others have their turn between them. */
export async function* chunksOf(
  pcm: Int16Array,
  format: AudioFormat = formatOf(),
  speech?: boolean,
): AsyncGenerator<AudioChunk> {
  const step = Math.round(0.032 * format.sampleRateHz) * format.channels.length;
  for (let at = 0; at < pcm.length; at += step) {
    const startMs = (at * 1000) / (format.sampleRateHz * format.channels.length);
    const marks =
      speech === undefined ? {} : { speech: format.channels.map(() => ({ probability: 1, active: speech })) };
    yield { pcm: pcm.subarray(at, at + step), startMs, ...marks };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Everything of a session, and what it threw. */
export async function hear(
  stream: AsyncIterable<SessionItem>,
  items: SessionItem[] = [],
): Promise<{ readonly items: readonly SessionItem[]; readonly error: unknown }> {
  try {
    for await (const item of stream) items.push(item);
  } catch (error) {
    return { items, error };
  }
  return { items, error: null };
}

type OfType<T extends Signal["type"]> = Extract<Signal, { type: T }>;

/** The signals of one type. */
export function signals<T extends Signal["type"]>(items: readonly SessionItem[], type: T): readonly OfType<T>[] {
  return items.filter((item): item is OfType<T> => isSignal(item) && item.type === type);
}

/** The final transcripts. */
export const finals = (items: readonly SessionItem[]): readonly OfType<"transcript">[] =>
  signals(items, "transcript").filter(({ final }) => final);

/** The polarity of an observation; null when it has none. */
export function polarity({ sets }: Observation): number | null {
  return sets.find(({ set }) => set === "sentiment")?.scores.polarity ?? null;
}

/** The vendor's word of an observation; null when it has none. */
export function word({ sets }: Observation): string | null {
  return Object.keys(sets.find(({ set }) => set === "sentiment-label")?.scores ?? {})[0] ?? null;
}
