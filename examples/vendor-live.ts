// A wire vendor, live: a file is written at the pace of a call, and the vendor's readings come as they are heard.
//
//   node examples/vendor-live.ts [deepgram, assemblyai, gladia, hume or symbl; default deepgram] [seconds, default all]
//
// No key is needed: a simulator answers on the loopback interface. With a key of your own, leave `providers` out and set the vendor's environment
// variable; in your own project, import from "emotion-stream".
import { readFile } from "node:fs/promises";
import { createEmotionStream } from "../src/index.ts";
import { sleep } from "../src/kit/sleep.ts";
import { simulatedVendor } from "./support/vendor.ts";

const [provider = "deepgram", seconds = "1000"] = process.argv.slice(2);
const SAMPLE_RATE_HZ = 16_000;
const CHANNELS = 2;
const PIECE_MS = 20;

const wav = await readFile(new URL("../demo/call.wav", import.meta.url));
const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.byteLength));
const call = samples.subarray(0, Number(seconds) * SAMPLE_RATE_HZ * CHANNELS);

await using vendor = await simulatedVendor(provider);
await using stream = await createEmotionStream({
  provider,
  providers: { [provider]: vendor.options },
  audio: { sampleRateHz: SAMPLE_RATE_HZ, channels: CHANNELS },
  roles: ["agent", "customer"],
  policy: { jurisdiction: "other", purpose: "service-quality" },
});

async function speak(): Promise<void> {
  const pieceLength = (SAMPLE_RATE_HZ / 1000) * PIECE_MS * CHANNELS;
  const startedMs = performance.now();
  for (let at = 0; at < call.length; at += pieceLength) {
    await stream.write(call.subarray(at, at + pieceLength));
    const dueMs = ((at + pieceLength) / CHANNELS / SAMPLE_RATE_HZ) * 1000;
    await sleep(Math.max(0, dueMs - (performance.now() - startedMs)));
  }
  stream.end();
}

const speaking = speak();
for await (const event of stream) {
  const at = `${(event.atMs / 1000).toFixed(1).padStart(5)} s`;
  if (event.type === "provider") console.log(`${at}  ${event.provider} ${event.state}`);
  if (event.type === "transcript" && event.final) console.log(`${at}  ${event.role}: ${event.text}`);
  if (event.type === "emotion") {
    const valence = event.valence === null ? "valence not known" : `valence ${event.valence.value.toFixed(2)}`;
    const what = event.status === "ok" ? (event.vendorLabel ?? event.sentiment ?? "no word for it") : event.reason;
    console.log(`${at}  ${event.role}: ${what}, ${valence}`);
  }
  if (event.type === "end") {
    for (const { provider: by, line, units, usd } of event.summary.usage.lines)
      console.log(`${by} ${line}: ${units} units, ${usd === undefined ? "price not known" : `$${usd}`}`);
  }
}
await speaking;
