import type { DuplexProtocol } from "../../src/kit/duplex.ts";
import type { Adapter } from "../../src/spec/adapter.ts";
import type { CallContext, Connection } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { ConformanceSubject } from "../../src/testing/index.ts";
import { observation, readFrame, wireAdapter, wireSubject } from "./wire-adapter.ts";

/** A wire adapter that must fail one check and no other. */
export interface WireSaboteur {
  readonly fails: string;
  readonly does: string;
  readonly subject: () => ConformanceSubject;
}

type Change = (protocol: DuplexProtocol, ctx: CallContext) => Partial<DuplexProtocol>;
const withProtocol = (change: Change): ConformanceSubject =>
  wireSubject(() => wireAdapter(undefined, { protocol: change }));
const withBatch = (
  change: (batch: NonNullable<Adapter["batch"]>) => NonNullable<Adapter["batch"]>,
): ConformanceSubject =>
  wireSubject(() => wireAdapter(undefined, { batch: change(wireAdapter().batch as NonNullable<Adapter["batch"]>) }));

/** A connection whose messages or close are changed. */
const onConnection = (change: (connection: Connection) => Partial<Connection>): ConformanceSubject =>
  withProtocol(({ open }) => ({
    async open(signal) {
      const connection = await open(signal);
      return { ...connection, ...change(connection) };
    },
  }));

const LIVE: readonly WireSaboteur[] = [
  {
    fails: "unknown-frame",
    does: "fails on a message it does not know",
    subject: () =>
      withProtocol(({ receive }) => ({
        receive(message, connection) {
          if (readFrame(message) === null) throw new EmotionError("protocol", "An unknown message.");
          return receive(message, connection);
        },
      })),
  },
  {
    fails: "garbled-frame",
    does: "passes over what it cannot read",
    subject: () =>
      withProtocol(({ receive }) => ({
        receive(message, connection) {
          try {
            readFrame(message);
          } catch {
            return [];
          }
          return receive(message, connection);
        },
      })),
  },
  {
    fails: "garbled-frame",
    does: "shows the message that it cannot read",
    subject: () =>
      withProtocol(({ receive }) => ({
        receive(message, connection) {
          try {
            JSON.parse(String(message));
          } catch (error) {
            throw new EmotionError("protocol", `No JSON: ${String(error)}.`);
          }
          return receive(message, connection);
        },
      })),
  },
  {
    fails: "duplicate-frames",
    does: "believes every message",
    subject: () =>
      withProtocol(({ receive }) => ({
        receive(message, connection) {
          const frame = readFrame(message);
          return frame?.type === "reading" ? [observation(frame.data)] : receive(message, connection);
        },
      })),
  },
  {
    fails: "duplicate-frames",
    does: "believes every message, and numbers what it says",
    subject: () => {
      let number = 0;
      return withProtocol(({ receive }) => ({
        receive(message, connection) {
          const frame = readFrame(message);
          if (frame?.type !== "reading") return receive(message, connection);
          return [{ ...observation(frame.data), key: `reading-${number++}` }];
        },
      }));
    },
  },
  {
    fails: "connection-lost",
    does: "takes a broken connection for the end",
    subject: () =>
      onConnection(({ messages }) => ({
        messages: (async function* () {
          try {
            yield* messages;
          } catch {
            return;
          }
        })(),
      })),
  },
  {
    fails: "silent-vendor",
    does: "takes silence for the end",
    subject: () =>
      wireSubject(() =>
        wireAdapter(undefined, {
          async *stream(audio, format, ctx) {
            try {
              yield* wireAdapter().stream?.(audio, format, ctx) ?? [];
            } catch (error) {
              if (!EmotionError.isInstance(error) || error.kind !== "timeout") throw error;
            }
          },
        }),
      ),
  },
  {
    fails: "no-reconnect",
    does: "connects twice",
    subject: () =>
      withProtocol(({ open }) => ({
        async open(signal) {
          await (await open(signal)).close();
          return open(signal);
        },
      })),
  },
  {
    fails: "closes-socket",
    does: "never closes its socket",
    subject: () => onConnection(({ messages }) => ({ close: () => Promise.resolve(), messages: kept(messages) })),
  },
  {
    fails: "abort-connecting",
    does: "waits for its connection, whatever happens",
    subject: () =>
      wireSubject(() =>
        wireAdapter(undefined, {
          async *stream(audio, format, ctx) {
            const connection = await ctx.connect("wire://vendor/?model=usual", {
              signal: ctx.signal,
              headers: { authorization: "the-key" },
            });
            const opened: CallContext = { ...ctx, connect: () => Promise.resolve(connection) };
            yield* wireAdapter().stream?.(audio, format, opened) ?? [];
          },
        }),
      ),
  },
  {
    fails: "abort-sending",
    does: "hands its audio to a socket that takes nothing, without end",
    subject: () =>
      withProtocol(({ sendAudio }) => ({
        sendAudio: (connection, chunk) => {
          sendAudio(connection, chunk)?.catch(() => undefined);
          return Promise.resolve();
        },
      })),
  },
  {
    fails: "options-reach-wire",
    does: "takes an option and does not pass it on",
    subject: () => ({ ...wireSubject(), probes: { model: () => wireAdapter({ key: "the-key" }) } }),
  },
  {
    fails: "options-reach-wire",
    does: "takes an interval and asks as often as before",
    subject: () => ({ ...wireSubject(), timings: { model: [() => wireAdapter(), () => wireAdapter()] } }),
  },
  {
    fails: "options-reach-wire",
    does: "has no probes",
    subject: () => {
      const { probes: _, ...rest } = wireSubject();
      return rest;
    },
  },
];

const kept = <T>(source: AsyncIterable<T>): AsyncIterable<T> => {
  const iterator = source[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
};

const RECORDINGS: readonly WireSaboteur[] = [
  {
    fails: "batch-readings",
    does: "speaks of more than the recording holds",
    subject: () =>
      withBatch(
        (batch) => async (clip, ctx) =>
          (await batch(clip, ctx)).map((each) => ({ ...each, span: { startMs: 0, endMs: each.span.endMs + 60_000 } })),
      ),
  },
  {
    fails: "batch-silence",
    does: "reads silence as calm",
    subject: () =>
      withBatch((batch) => async (clip, ctx) => [...(await batch(clip, ctx)), observation({ startMs: 0, endMs: 1 })]),
  },
  {
    fails: "batch-meter",
    does: "books nothing for a recording",
    subject: () => withBatch((batch) => (clip, ctx) => batch(clip, { ...ctx, meter: () => undefined })),
  },
  {
    fails: "batch-abort",
    does: "does not hear an abort",
    subject: () => withBatch((batch) => (clip, ctx) => batch(clip, { ...ctx, signal: new AbortController().signal })),
  },
  {
    fails: "batch-errors",
    does: "lets the error of a request through",
    subject: () =>
      withBatch((batch) => async (clip, ctx) => {
        let thrown: unknown;
        const fetch: CallContext["fetch"] = (url, init) =>
          ctx.fetch(url, init).catch((error: unknown) => {
            thrown = error;
            throw error;
          });
        try {
          return await batch(clip, { ...ctx, fetch });
        } catch (error) {
          throw thrown ?? error;
        }
      }),
  },
];

/** A saboteur for each check of what goes over a wire. */
export const WIRE_SABOTEURS: readonly WireSaboteur[] = [...LIVE, ...RECORDINGS];
