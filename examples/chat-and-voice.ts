// Chat and voice in one stream: what is written and what is said become the same events.
//
//   node examples/chat-and-voice.ts
//
// Everything runs on this machine: the voice in the local engine, the words in a lexicon. In your own project, import from "emotion-stream".
import { readFile } from "node:fs/promises";
import { createEmotionStream } from "../src/index.ts";

const wav = await readFile(new URL("../demo/call.wav", import.meta.url));
const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.byteLength));

await using stream = await createEmotionStream({
  provider: "local",
  text: "lexicon",
  audio: { sampleRateHz: 16_000, channels: 2 },
  roles: ["agent", "customer"],
  language: "en",
  policy: { jurisdiction: "other", purpose: "service-quality" },
});

async function talk(): Promise<void> {
  await stream.write(samples.subarray(0, 16_000 * 2 * 10));
  await stream.writeText("I have waited for two weeks, this is terrible.", { channel: "chat", role: "customer" });
  await stream.writeText("I am not happy with this answer.", { channel: "chat", role: "customer" });
  await stream.writeText("Thank you, that is great news!", { channel: "chat", role: "customer" });
  stream.end();
}

const talking = talk();
for await (const event of stream) {
  if (event.type === "emotion" && event.status === "ok") {
    const where = event.medium ?? "voice";
    const said = event.text === undefined ? "" : ` "${event.text}"`;
    console.log(
      `${where}, ${event.role}:${said} ${event.sentiment}, valence ${event.valence?.value.toFixed(2) ?? "not known"}`,
    );
  }
}
await talking;
