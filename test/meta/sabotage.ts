import { type Adapter, isSignal, type Observation, type SessionItem, type StreamFn } from "../../src/spec/adapter.ts";
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
