// The process that streams.ts measures: so many live streams at the pace of real time; prints latencies, lag and cost.
import { createEmotionStream, type EmotionStream } from "../../src/index.ts";
import { busyDemo, percentile } from "./bench.ts";

const RATE_HZ = 16_000;
const PACKET_MS = 20;
const PACKET = (PACKET_MS / 1000) * RATE_HZ;
const SETTLE_MS = 10_000;

const count = Number(process.argv[2]);
const seconds = Number(process.argv[3]);
const audio = await busyDemo();
const latencies: number[] = [];
let measuring = false;
let worstLagMs = 0;

const open = (): Promise<EmotionStream> =>
  createEmotionStream({
    audio: { sampleRateHz: RATE_HZ, channels: 1 },
    speakers: 1,
    policy: { jurisdiction: "other", purpose: "research" },
  });

async function listen(stream: EmotionStream): Promise<void> {
  for await (const event of stream) {
    if (measuring && event.type === "emotion" && event.latencyMs !== null) latencies.push(event.latencyMs);
  }
}

/** Feeds one stream, its packets a little later than those of the stream before, until the time is up. */
async function feed(stream: EmotionStream, index: number, startedAt: number, untilMs: number): Promise<void> {
  const offset = (index * 7919 * PACKET) % (audio.length - PACKET);
  for (let packet = 0; ; packet++) {
    const dueMs = (index * PACKET_MS) / count + packet * PACKET_MS;
    if (dueMs > untilMs) break;
    const waitMs = startedAt + dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else if (measuring) worstLagMs = Math.max(worstLagMs, -waitMs);
    const at = (offset + packet * PACKET) % (audio.length - PACKET);
    await stream.write(audio.subarray(at, at + PACKET));
  }
  stream.end();
}

const streams = await Promise.all(Array.from({ length: count }, open));
const listening = streams.map(listen);
const startedAt = performance.now();
const untilMs = SETTLE_MS + seconds * 1000;
let used = process.cpuUsage();
let since = startedAt;
setTimeout(() => {
  measuring = true;
  used = process.cpuUsage();
  since = performance.now();
}, SETTLE_MS);
await Promise.all(streams.map((stream, index) => feed(stream, index, startedAt, untilMs)));
const { user, system } = process.cpuUsage(used);
const cpuShare = (user + system) / 1000 / (performance.now() - since);
measuring = false;
await Promise.all(listening);
console.log(
  JSON.stringify({
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    worstLagMs,
    cpuShare,
    rssMb: process.resourceUsage().maxRSS / 1024,
  }),
);
