// Latency of a live call, as a ratio: from the write that completes a hop to its event, against the same stages (voice activity, new feature frames,
// functionals, head with its reasons) called directly on the same write. Run: `npm run bench:latency` (about four minutes, paced in real time).
import { createAdaptation } from "../../adapters/local/adaptation.ts";
import { loadHead } from "../../adapters/local/head.ts";
import { manifest, populationOf } from "../../adapters/local/manifest.ts";
import { weights } from "../../adapters/local/models/weights.generated.ts";
import { parseLocalOptions } from "../../adapters/local/options.ts";
import { createWindowAnswer } from "../../adapters/local/window-answer.ts";
import { createWindowReader } from "../../adapters/local/window-reader.ts";
import { loadSpeechDetector } from "../../src/core/vad/load-detector.node.ts";
import { createEmotionStream } from "../../src/index.ts";
import { machine, monoDemo, percentile } from "./bench.ts";

const PACKET_MS = 20;
const RATE_HZ = 16_000;
const HOP_MS = parseLocalOptions({}).hopMs;
const SECONDS = Number(process.argv[2] ?? 240);
/** Audio both paths hear before the measurement; 0 measures a call's first minutes. */
const WARM_SECONDS = Number(process.argv[3] ?? 120);
const packetSamples = (PACKET_MS / 1000) * RATE_HZ;

/** The stages called bare, one packet at a time; resolves to true when the packet completed a reading. */
async function createDirect(): Promise<(packet: Int16Array) => Promise<boolean>> {
  const detector = await loadSpeechDetector({ channels: 1 });
  const head = await loadHead(manifest, weights());
  const reader = createWindowReader(parseLocalOptions({}));
  const adaptation = createAdaptation(populationOf(manifest), "speaker");
  const answer = createWindowAnswer({ head, manifest, adaptation, withReasons: true });
  const frame = new Float32Array(512);
  const marks = [{ probability: 0, active: false }];
  let pending = new Int16Array(0);
  let frames = 0;
  return async (packet) => {
    const joined = new Int16Array(pending.length + packet.length);
    joined.set(pending);
    joined.set(packet, pending.length);
    let read = false;
    let at = 0;
    for (; at + 512 <= joined.length; at += 512) {
      const pcm = joined.slice(at, at + 512);
      for (let i = 0; i < 512; i++) frame[i] = (pcm[i] as number) / 32_768;
      await detector.process([frame], marks);
      const reading = reader.push({ pcm, startMs: frames++ * 32, speech: marks });
      if (reading === null) continue;
      await answer(reading);
      read = true;
    }
    pending = joined.slice(at);
    return read;
  };
}

const audio = await monoDemo(1);
const direct = await createDirect();
const stream = await createEmotionStream({
  audio: { sampleRateHz: RATE_HZ, channels: 1 },
  speakers: 1,
  policy: { jurisdiction: "other", purpose: "research" },
});

let eventAt: ((now: number) => void) | undefined;
const consumer = (async () => {
  for await (const event of stream) if (event.type === "emotion") eventAt?.(performance.now());
})();

const directMs: number[] = [];
const streamMs: number[] = [];

async function timeDirect(packet: Int16Array): Promise<boolean> {
  const from = performance.now();
  const read = await direct(packet);
  if (read) directMs.push(performance.now() - from);
  return read;
}

async function timeStream(packet: Int16Array): Promise<void> {
  const arrived = new Promise<number>((resolve) => {
    eventAt = resolve;
  });
  const from = performance.now();
  await stream.write(packet);
  const quiet = new Promise<null>((resolve) => setTimeout(resolve, PACKET_MS / 2, null));
  const at = await Promise.race([arrived, quiet]);
  if (at !== null) streamMs.push(at - from);
}

// A call that has been on for a minute: both paths hear it unpaced first, so that neither is measured while its code is still being compiled.
for (let i = 0; i < (WARM_SECONDS * 1000) / PACKET_MS; i++) {
  const offset = (i * packetSamples) % (audio.length - packetSamples);
  const packet = audio.slice(offset, offset + packetSamples);
  await direct(packet);
  await stream.write(packet);
}

const startedAt = performance.now();
const packets = Math.floor((SECONDS * 1000) / PACKET_MS);
for (let i = 0; i < packets; i++) {
  const due = startedAt + i * PACKET_MS;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  const offset = (i * packetSamples) % (audio.length - packetSamples);
  const packet = audio.slice(offset, offset + packetSamples);
  // Which of the two goes first alternates by hop, so that neither finds the caches warm more often than the other.
  if (Math.floor((i * PACKET_MS) / HOP_MS) % 2 === 0) {
    await timeDirect(packet);
    await timeStream(packet);
  } else {
    await timeStream(packet);
    await timeDirect(packet);
  }
}
stream.end();
await consumer;

const row = (name: string, ms: number[]): void =>
  console.log(
    `${name.padEnd(8)} n=${ms.length}  p50 ${percentile(ms, 0.5).toFixed(2)} ms  p95 ${percentile(ms, 0.95).toFixed(2)} ms  max ${Math.max(...ms).toFixed(2)} ms`,
  );
console.log(`${machine()}, ${SECONDS} s paced in real time after ${WARM_SECONDS} s unpaced, ${PACKET_MS} ms packets`);
row("direct", directMs);
row("stream", streamMs);
console.log(
  `p95 ratio ${(percentile(streamMs, 0.95) / percentile(directMs, 0.95)).toFixed(2)} (bar 1.30), p50 ratio ${(percentile(streamMs, 0.5) / percentile(directMs, 0.5)).toFixed(2)}`,
);
