// Live audio: writes PCM in pieces of 20 ms at the pace of a call, and reads the events as they come.
//
//   node examples/live-pcm.ts [times real time, default 1]
//
// The pieces come from a file here; a telephony socket or a sound card would deliver them just so.
// In your own project, import from "emotion-stream", and take `setTimeout` of node:timers/promises for `sleep`.
import { readFile } from "node:fs/promises";
import { createEmotionStream } from "../src/index.ts";
import { sleep } from "../src/kit/sleep.ts";

const SAMPLE_RATE_HZ = 16_000;
const CHANNELS = 2;
const PIECE_MS = 20;
const HEADER_BYTES = 44;

const speed = Number(process.argv[2] ?? 1);
const wav = await readFile(new URL("../demo/call.wav", import.meta.url));
const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + HEADER_BYTES, wav.byteOffset + wav.byteLength));

// `await using` releases the stream whatever happens below.
await using stream = await createEmotionStream({
  audio: { sampleRateHz: SAMPLE_RATE_HZ, channels: CHANNELS },
  roles: ["agent", "customer"],
  policy: { jurisdiction: "other", purpose: "service-quality" },
});

async function speak(): Promise<void> {
  const pieceLength = (SAMPLE_RATE_HZ / 1000) * PIECE_MS * CHANNELS;
  const startedAt = performance.now();
  for (let at = 0; at < samples.length; at += pieceLength) {
    // Resolves when there is room: waiting for it is all the back-pressure a writer needs.
    await stream.write(samples.subarray(at, at + pieceLength));
    const dueMs = ((at + pieceLength) / CHANNELS / SAMPLE_RATE_HZ) * (1000 / speed);
    await sleep(Math.max(0, dueMs - (performance.now() - startedAt)));
  }
  stream.end();
}

const speaking = speak();
for await (const event of stream) {
  if (event.type === "emotion" && event.status === "ok") {
    const late = event.latencyMs === null ? "" : `, ${Math.round(event.latencyMs)} ms after it was heard`;
    console.log(`${(event.atMs / 1000).toFixed(1)} s  ${event.role}: ${event.label}${late}`);
  }
  if (event.type === "end") console.log(`end of the call after ${(event.summary.durationMs / 1000).toFixed(1)} s`);
}
await speaking;
