// One live session with one vendor, done one way, in a process of its own; prints its CPU seconds and its heap.
//
//   node test/bench/vendor-session-child.ts <vendor> <sdk | sdk-reads | adapter | pipeline> <minutes> <speed> <reach as JSON> [cpu | heap]

import { once } from "node:events";
import { createCallContext } from "../../src/core/stream/call-context.ts";
import { platformHost } from "../../src/host.ts";
import { createEmotionStream, registry } from "../../src/index.ts";
import { sleep } from "../../src/kit/sleep.ts";
import type { Adapter } from "../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../src/spec/audio.ts";
import { monoDemo } from "./bench.ts";
import { SDK_SESSIONS } from "./vendor-sdk-sessions.ts";

const [vendor = "", way = "", minutes = "5", speed = "20", reachText = "{}", what = "cpu"] = process.argv.slice(2);
const reach = JSON.parse(reachText) as { options: Record<string, unknown>; url: string; apiKey: string };
const RATE_HZ = 16_000;
const PIECE_MS = 100;

interface Length {
  readonly minutes: number;
  /** Times the pace of a call. */
  readonly speed: number;
}

/** As many calls as it takes until V8 has made what it makes of the code. */
const WARM_SESSIONS = 4;
const WARM: Length = { minutes: 3, speed: 200 };
const format: AudioFormat = { sampleRateHz: RATE_HZ, channels: [{ channel: 0, role: null, speakers: null }] };
const recording = await monoDemo(1);

const heapNow = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
/** Heap after each minute of audio, bytes, while the session is open. */
const heaps: number[] = [];

/** Pieces of 100 ms, at so many times the pace of a call. */
async function* audio({ minutes: forMinutes, speed: atSpeed }: Length): AsyncGenerator<AudioChunk> {
  const pieces = (forMinutes * 60_000) / PIECE_MS;
  const length = (RATE_HZ * PIECE_MS) / 1000;
  const usable = recording.length - length;
  const startedMs = performance.now();
  for (let index = 0; index < pieces; index++) {
    const from = (index * length) % usable;
    yield { pcm: recording.subarray(from, from + length), startMs: index * PIECE_MS };
    if (what === "heap" && (index * PIECE_MS) % 60_000 === 0) heaps.push(heapNow());
    const dueMs = ((index + 1) * PIECE_MS) / atSpeed;
    await sleep(Math.max(0, dueMs - (performance.now() - startedMs)));
  }
}

async function unpaced(): Promise<Adapter> {
  const load = registry[vendor as keyof typeof registry];
  const { adapter } = await load();
  const made = await (adapter as { create(options: unknown, asked: object): Adapter | Promise<Adapter> }).create(
    reach.options,
    { language: "en" },
  );
  // The simulator lets the pace go for this, and so must the library.
  return Object.freeze({ ...made, info: { ...made.info, maxSpeed: null } });
}

type Session = (length: Length) => Promise<number>;

async function sdk(reads: boolean): Promise<Session> {
  const session = SDK_SESSIONS[vendor];
  if (session === undefined) throw new Error("There is no such SDK.");
  return (length) => session(reach, audio(length), reads);
}

const WAYS: Readonly<Record<string, () => Promise<Session>>> = {
  sdk: () => sdk(false),
  "sdk-reads": () => sdk(true),
  async adapter() {
    const adapter = await unpaced();
    const nothing = (): void => undefined;
    const ctx = createCallContext({
      host: platformHost(),
      signal: new AbortController().signal,
      session: { index: 0 },
      meter: nothing,
      warn: nothing,
      linger: nothing,
    });
    return async (length) => {
      let items = 0;
      for await (const _ of adapter.stream?.(audio(length), format, ctx) ?? []) items++;
      return items;
    };
  },
  async pipeline() {
    const adapter = await unpaced();
    return async (length) => {
      const stream = await createEmotionStream({ adapter, language: "en", vad: { detector: "built-in" } });
      const write = async (): Promise<void> => {
        for await (const { pcm } of audio(length)) await stream.write(pcm);
        stream.end();
      };
      const writing = write();
      let events = 0;
      for await (const _ of stream) events++;
      await writing;
      return events;
    };
  },
};

const prepare = WAYS[way];
if (prepare === undefined) throw new Error("The way is sdk, sdk-reads, adapter or pipeline.");
const run = await prepare();
// Node keeps the timings of the first 250 fetches of a process, whoever made them: they are no memory of a session.
if (what === "heap") performance.setResourceTimingBufferSize(0);
// The first sessions load and compile what any session needs, and what was compiled for one is compiled anew for the next: the figures are those of a
// process that has had calls before.
for (let session = 0; session < WARM_SESSIONS; session++) await run(WARM);
heaps.length = 0;
process.stdout.write("ready\n");
await once(process.stdin, "data");
const before = process.cpuUsage();
const heard = await run({ minutes: Number(minutes), speed: Number(speed) });
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ cpuS: (user + system) / 1e6, heard, heaps })}\n`);
process.exit(0);
