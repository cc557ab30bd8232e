import { throwIfAborted } from "../../src/kit/abort.ts";
import {
  type Adapter,
  isSignal,
  type Observation,
  type SessionItem,
  type StreamFn,
  type TextFn,
} from "../../src/spec/adapter.ts";
import type { AudioChunk } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import type { VendorInfo } from "../../src/spec/info.ts";
import { SCRIPTED_INFO, scriptedAdapter } from "../../src/testing/index.ts";

/** An adapter that must fail one check and no other. */
export interface Saboteur {
  /** The check it must fail. */
  readonly fails: string;
  readonly does: string;
  readonly adapter: () => Adapter;
}

/** An adapter that keeps the whole contract. */
export function goodAdapter(info: Partial<VendorInfo> = {}): Adapter {
  const scores = { anger: 0.1, happiness: 0.2, sadness: 0.3, neutral: 0.4 };
  return scriptedAdapter({ info, readings: { scores, more: { confidence: 0.7 } } });
}

/** The method of a good adapter. */
export const goodStream = goodAdapter().stream as StreamFn;

/** A good adapter but for what is replaced. */
export function withStream(stream: StreamFn, info: Partial<VendorInfo> = {}): Adapter {
  return Object.freeze({ info: { ...SCRIPTED_INFO, ...info }, stream });
}

/** A good adapter whose items go through `change`; what becomes several items is said one after the other. */
export function withItems(change: (item: SessionItem) => readonly SessionItem[], info?: Partial<VendorInfo>): Adapter {
  return withStream(async function* (audio, format, ctx) {
    for await (const item of goodStream(audio, format, ctx)) yield* change(item);
  }, info);
}

/** A good adapter whose observations go through `change`. */
export const withObservations = (
  change: (item: Observation) => Partial<Observation>,
  info?: Partial<VendorInfo>,
): Adapter => withItems((item) => [isSignal(item) ? item : { ...item, ...change(item) }], info);

/** A good adapter that gets other audio than it is given. */
export const withAudio = (
  change: (audio: AsyncIterable<AudioChunk>, ctx: CallContext) => AsyncIterable<AudioChunk>,
): Adapter => withStream((audio, format, ctx) => goodStream(change(audio, ctx), format, ctx));

/** A good adapter that gets another context than it is given. */
export const withContext = (change: (ctx: CallContext) => Partial<CallContext>): Adapter =>
  withStream((audio, format, ctx) => goodStream(audio, format, { ...ctx, ...change(ctx) }));

/** Audio that is told to stop only when `told` says so. */
export function stopping(audio: AsyncIterable<AudioChunk>, told: () => boolean): AsyncIterable<AudioChunk> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = audio[Symbol.asyncIterator]();
      return {
        next: () => iterator.next(),
        async return() {
          if (told()) await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** A good adapter that books what it heard only when a session ends in one of the given ways. */
export function bookingOn(ends: (ctx: CallContext, failed: boolean) => boolean): Adapter {
  return withStream(async function* (audio, format, ctx) {
    let units = 0;
    let failed = true;
    const meter = (_: string, more: number): void => {
      units += more;
    };
    try {
      yield* goodStream(audio, format, { ...ctx, meter });
      failed = false;
    } finally {
      if (ends(ctx, failed)) ctx.meter("audio", units);
    }
  });
}

/** The info of an adapter that reads text: one polarity for each, a bill line of characters. */
export const READER_INFO = {
  ...SCRIPTED_INFO,
  modes: ["text"],
  evidence: ["lexical"],
  text: { maxItems: 8, maxCharacters: 1000, maxInFlight: 2 },
  axes: { valence: "derived", arousal: "absent", dominance: "absent" },
  sets: [{ set: "sentiment", kind: "polarity", labels: [] }],
  prices: [
    {
      line: "text",
      unit: "character",
      per: 1000,
      usd: "0",
      date: "2026-01-01",
      source: "A scripted vendor costs nothing.",
    },
  ],
} as const satisfies VendorInfo;

/** Reads text as the contract has it, in a turn of its own as a service would: terrible is -0.6, everything else 0.2. */
export const goodText: TextFn = async (items, ctx) => {
  throwIfAborted(ctx.signal);
  if (items.length === 0) return [];
  for (const { text } of items) ctx.meter("text", text.length);
  const free = await ctx.limit("reader", 2);
  try {
    await ctx.sleep(30);
    return items.map(({ key, span, text }) => {
      const sets = [
        { set: "sentiment", kind: "polarity", scores: { polarity: text.includes("terrible") ? -0.6 : 0.2 } },
      ] as const;
      return { key, span, evidence: "lexical", sets, confidence: 0.8, final: true };
    });
  } finally {
    free();
  }
};

/** An adapter that reads text and nothing else. */
export function withText(text: TextFn, info: Partial<VendorInfo> = {}): Adapter {
  return Object.freeze({ info: { ...READER_INFO, ...info }, text });
}

/** One that reads text well, but for what `change` does to its answers. */
export const withAnswers = (
  change: (found: readonly Observation[]) => readonly Observation[],
  info?: Partial<VendorInfo>,
): Adapter => withText(async (items, ctx) => change(await goodText(items, ctx)), info);

/** An adapter whose live session gives transcripts only, and whose `text` mode reads them. */
export function transcribing(
  text: TextFn = goodText,
  words: (sound: boolean) => string = (sound) => (sound ? "terrible" : ""),
): Adapter {
  const info = { ...READER_INFO, modes: ["stream", "text"], liveReadings: "text" } as const;
  const audio = { ...SCRIPTED_INFO.prices[0], line: "audio" } as (typeof SCRIPTED_INFO.prices)[number];
  const stream: StreamFn = async function* (chunks, format, ctx) {
    let heard = false;
    for await (const item of goodStream(chunks, format, ctx)) {
      if (isSignal(item)) {
        yield item;
        continue;
      }
      heard = true;
      yield { type: "transcript", key: item.key, span: item.span, text: words(true), final: true };
    }
    if (!heard && words(false) !== "")
      yield { type: "transcript", key: "silent", span: { startMs: 0, endMs: 0 }, text: words(false), final: true };
  };
  return Object.freeze({ info: { ...info, prices: [audio, ...READER_INFO.prices] }, stream, text });
}

/** One like {@link transcribing} that leaves its transcripts to another provider, since it reads no text itself. */
export function transcribingOnly(
  words?: (sound: boolean) => string,
  change: (item: SessionItem) => readonly SessionItem[] = (item) => [item],
): Adapter {
  const { info, stream } = transcribing(goodText, words);
  const { text: _, ...rest } = info;
  return Object.freeze({
    info: { ...rest, modes: ["stream"], prices: info.prices.filter(({ line }) => line === "audio") } as const,
    async *stream(...call: Parameters<StreamFn>) {
      for await (const item of stream?.(...call) ?? []) yield* change(item);
    },
  });
}
