import * as z from "zod/mini";
import { createAudioMeter, pcmBytes, readClip } from "../../src/kit/audio-bytes.ts";
import { type DuplexProtocol, duplex } from "../../src/kit/duplex.ts";
import { createFrameReader } from "../../src/kit/frames.ts";
import { request } from "../../src/kit/http.ts";
import { parseJson } from "../../src/kit/json.ts";
import { type Adapter, defineAdapter, type Observation, type StreamFn } from "../../src/spec/adapter.ts";
import type { CallContext, Connection, FetchFn } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { VendorInfo } from "../../src/spec/info.ts";
import { type ConformanceSubject, probesOf, SCRIPTED_INFO } from "../../src/testing/index.ts";

/** A vendor in memory: a reading per half second of sound, live and for a recording. It stands where a simulator would. */
export const memoryVendor: Pick<ConformanceSubject, "connect" | "fetch"> = {
  connect: async () => memoryConnection("type"),
  fetch: memoryFetch(),
};

const SCORES = { anger: 0.1, happiness: 0.2, sadness: 0.3, neutral: 0.4 };
const RATE_HZ = 16_000;
const HOP_MS = 500;

interface Heard {
  hear(bytes: Uint8Array): { readonly startMs: number; readonly endMs: number }[];
}

function createEar(): Heard {
  let samples = 0;
  let hop = 0;
  let sound = false;
  return {
    hear(bytes) {
      const pcm = new Int16Array(bytes.slice().buffer);
      const hops: { startMs: number; endMs: number }[] = [];
      for (const sample of pcm) {
        sound ||= Math.abs(sample) > 300;
        samples++;
        if ((samples * 1000) / RATE_HZ < (hop + 1) * HOP_MS) continue;
        if (sound) hops.push({ startMs: hop * HOP_MS, endMs: (hop + 1) * HOP_MS });
        hop++;
        sound = false;
      }
      return hops;
    },
  };
}

function memoryConnection(word: string): Connection {
  const waiting: string[] = [JSON.stringify({ [word]: "ready" })];
  const ear = createEar();
  let over = false;
  let wake: () => void = () => undefined;
  const say = (message: object): void => {
    waiting.push(JSON.stringify(message));
    wake();
  };
  return {
    async send(data) {
      if (over) throw new EmotionError("network", "The connection is closed.");
      if (typeof data !== "string") for (const hop of ear.hear(data)) say({ [word]: "reading", ...hop });
      else if (data === "finish") say({ [word]: "bye" });
    },
    async close() {
      over = true;
      wake();
    },
    messages: {
      [Symbol.asyncIterator]: () => ({
        async next() {
          while (waiting.length === 0 && !over) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          const value = waiting.shift();
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        async return() {
          over = true;
          wake();
          return { done: true as const, value: undefined };
        },
      }),
    },
  };
}

function memoryFetch(): FetchFn {
  const jobs = new Map<string, { asked: number; readonly readings: object[] }>();
  const answer = (value: unknown) => ({
    status: 200,
    headers: { get: () => null },
    text: () => Promise.resolve(JSON.stringify(value)),
    arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
  });
  return async (url, init) => {
    if (init?.method === "POST") {
      const id = `job-number-${jobs.size}`;
      jobs.set(id, { asked: 0, readings: createEar().hear(init.body as Uint8Array) });
      return answer({ id });
    }
    const job = jobs.get(new URL(url).searchParams.get("id") ?? "");
    return answer(job !== undefined && job.asked++ > 0 ? { done: true, readings: job.readings } : { done: false });
  };
}

/** Options of the adapter. */
export interface WireOptions {
  readonly key: string;
  readonly model?: string;
}

const FRAMES = {
  ready: z.object({}),
  reading: z.object({ startMs: z.number(), endMs: z.number() }),
  bye: z.object({}),
};
const JobSchema = z.object({ id: z.string() });
const ResultSchema = z.object({ done: z.boolean(), readings: z.optional(z.array(FRAMES.reading)) });

const info = {
  ...SCRIPTED_INFO,
  modes: ["stream", "batch"],
  runs: "remote",
  id: "wire",
} as const satisfies VendorInfo;

/** What the adapter makes of a reading. */
export const observation = ({ startMs, endMs }: z.infer<typeof FRAMES.reading>): Observation => ({
  key: `at-${endMs}`,
  span: { startMs, endMs },
  evidence: "acoustic",
  sets: [{ set: "emotion", kind: "posterior", scores: SCORES }],
  final: true,
});

/** Parts of the adapter that a saboteur replaces. */
export interface WireParts {
  readonly protocol?: (protocol: DuplexProtocol, ctx: CallContext) => Partial<DuplexProtocol>;
  readonly stream?: StreamFn;
  readonly batch?: NonNullable<Adapter["batch"]>;
  /** The field by which its vendor tells messages apart. Default `type`. */
  readonly word?: string;
}

/** An adapter that talks to its vendor over a socket and requests, and keeps the whole contract. */
export function wireAdapter(options: WireOptions = { key: "the-key" }, parts: WireParts = {}): Adapter {
  const { key, model = "usual" } = options;
  const headers = { authorization: key };
  return defineAdapter(info, {
    stream:
      parts.stream ??
      ((audio, format, ctx) => {
        const meter = createAudioMeter(ctx.meter, "audio", format);
        const protocol = liveProtocol(ctx, `wire://vendor/?model=${model}`, headers, meter, parts.word);
        return duplex(audio, format, ctx, { ...protocol, ...parts.protocol?.(protocol, ctx) });
      }),
    batch:
      parts.batch ??
      (async (clip, ctx) => {
        const { pcm, durationMs } = await readClip(clip, ctx.signal, 1e9);
        const post = { method: "POST", headers, body: pcm, purpose: "uploading" };
        const { id } = parseJson((await request(ctx, `https://vendor/?model=${model}`, post)).text, JobSchema, "a job");
        ctx.meter("audio", Math.round(durationMs));
        for (;;) {
          const { text } = await request(ctx, `https://vendor/?id=${id}`, { headers, purpose: "asking" });
          const { done, readings = [] } = parseJson(text, ResultSchema, "a result");
          if (done) return readings.map(observation);
          await ctx.sleep(1000);
        }
      }),
  });
}

/** Reads its vendor's frames. */
export const readFrame = createFrameReader("wire", FRAMES);

function liveProtocol(
  ctx: CallContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  meter: (chunk: { readonly pcm: Int16Array }) => void,
  word?: string,
): DuplexProtocol {
  const read = word === undefined ? readFrame : createFrameReader("wire", FRAMES, word);
  let ready = false;
  let over = false;
  const seen = new Set<number>();
  return {
    open: (signal) => ctx.connect(url, { signal, headers }),
    ready: () => ready,
    over: () => over,
    async sendAudio(connection, chunk) {
      // Booked when it is sent: what a vendor took, it bills.
      meter(chunk);
      if (chunk.pcm.length > 0) await connection.send(pcmBytes(chunk.pcm));
    },
    finish: (connection) => connection.send("finish"),
    *receive(message) {
      const frame = read(message);
      if (frame === null) return;
      ready = true;
      switch (frame.type) {
        case "ready":
          if (!seen.has(-1)) yield { type: "open" };
          seen.add(-1);
          return;
        case "reading":
          if (seen.has(frame.data.endMs)) return;
          seen.add(frame.data.endMs);
          yield observation(frame.data);
          return;
        case "bye":
          over = true;
          return;
        default:
          frame satisfies never;
      }
    },
  };
}

/** The subject that passes. */
export const wireSubject = (adapter: () => Adapter = () => wireAdapter()): ConformanceSubject => ({
  name: "wire",
  adapter,
  ...memoryVendor,
  secrets: ["the-key"],
  patienceMs: 1000,
  probes: probesOf<WireOptions>()({
    key: () => wireAdapter({ key: "another-key" }),
    model: () => wireAdapter({ key: "the-key", model: "other" }),
  }),
});

/** The subject that passes, of a vendor that calls the word which tells its messages apart something else. */
export const subjectOfWord = (word: string): ConformanceSubject => ({
  ...wireSubject(() => wireAdapter(undefined, { word })),
  connect: async () => memoryConnection(word),
  probes: {
    key: () => wireAdapter({ key: "another-key" }, { word }),
    model: () => wireAdapter({ key: "the-key", model: "other" }, { word }),
  },
});
