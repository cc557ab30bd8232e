// A whole recording at once: a vendor with a batch mode gets the file, and the same events come out.
//
//   node examples/vendor-batch.ts [deepgram, assemblyai, gladia, hume or symbl; default assemblyai] [recording]
//
// No key is needed: a simulator answers on the loopback interface. In your own project, import from "emotion-stream".
import { fileURLToPath } from "node:url";
import { analyze } from "../src/index.ts";
import { simulatedVendor } from "./support/vendor.ts";

const [provider = "assemblyai", path = fileURLToPath(new URL("../demo/call.wav", import.meta.url))] =
  process.argv.slice(2);

await using vendor = await simulatedVendor(provider);
const analysis = analyze(path, {
  provider,
  providers: { [provider]: vendor.options },
  policy: { jurisdiction: "other", purpose: "service-quality" },
});
for await (const event of analysis) {
  if (event.type === "emotion") {
    const { span, channel, sentiment, valence } = event;
    const when = `${(span.startMs / 1000).toFixed(1)} to ${(span.endMs / 1000).toFixed(1)} s`;
    console.log(
      `${when}, channel ${channel}: ${sentiment ?? "no claim"}, valence ${valence?.value.toFixed(2) ?? "not known"}`,
    );
  }
  if (event.type === "end")
    console.log(`${event.summary.speakers.length} speakers, ${event.summary.durationMs / 1000} s`);
}
