// Taps: listen to the kinds of event you care about and wait for the summary, without a loop of your own.
//
//   node examples/taps.ts
//
// In your own project, import from "emotion-stream".
import { createReadStream } from "node:fs";
import { createEmotionStream } from "../src/index.ts";

const HEADER_BYTES = 44;

await using stream = await createEmotionStream({
  audio: { sampleRateHz: 16_000, channels: 2, encoding: "pcm_s16le" },
  roles: ["agent", "customer"],
  policy: { jurisdiction: "other", purpose: "service-quality" },
});

stream
  .on("provider", (event) => console.log(`${event.provider} ${event.state}: ${event.accuracy?.statement ?? ""}`))
  .on("speech", (event) => console.log(`${event.role} ${event.edge === "start" ? "begins" : "stops"} to speak`))
  .on("alert", (event) => console.log(`${event.role}: ${event.message}`))
  // A tap that throws costs one warning and nothing else; errors of the stream come out of drain().
  .on("warning", (event) => console.log(`warning ${event.code}`));

async function feed(): Promise<void> {
  const bytes: AsyncIterable<Buffer> = createReadStream(new URL("../demo/call.wav", import.meta.url), {
    start: HEADER_BYTES,
  });
  for await (const piece of bytes) await stream.write(piece);
  stream.end();
}

const [summary] = await Promise.all([stream.drain(), feed()]);
console.log(`${summary.usage.usd} USD for ${(summary.durationMs / 1000).toFixed(0)} s, heard by ${summary.detector}`);
