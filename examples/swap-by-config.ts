// Swapping vendors: the program stays as it is, one word of the config changes.
//
//   node examples/swap-by-config.ts
//
// No key is needed: simulators answer on the loopback interface. In your own project, import from "emotion-stream".
import { fileURLToPath } from "node:url";
import { analyze, type EmotionStreamConfig } from "../src/index.ts";
import { simulatedVendor } from "./support/vendor.ts";

const call = fileURLToPath(new URL("../demo/call.wav", import.meta.url));

/** The program: it knows no vendor. */
async function meanValence(config: EmotionStreamConfig): Promise<string> {
  const summary = await analyze(call, config).done();
  return summary.speakers.map(({ role, valence }) => `${role} ${valence?.mean.toFixed(2) ?? "not known"}`).join(", ");
}

const common = {
  roles: ["agent", "customer"],
  language: "en",
  policy: { jurisdiction: "other", purpose: "service-quality" },
} satisfies EmotionStreamConfig;

console.log(`local: ${await meanValence({ ...common, provider: "local" })}`);
for (const provider of ["deepgram", "assemblyai", "gladia"]) {
  await using vendor = await simulatedVendor(provider);
  console.log(`${provider}: ${await meanValence({ ...common, provider, providers: { [provider]: vendor.options } })}`);
}
