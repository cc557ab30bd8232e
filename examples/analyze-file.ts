// A recording in, affect events out: prints each change of state, each alert and a line per speaker at the end.
//
//   node examples/analyze-file.ts [recording]
//
// In your own project, import from "emotion-stream".
import { fileURLToPath } from "node:url";
import { analyze, EmotionError } from "../src/index.ts";

const bundled = fileURLToPath(new URL("../demo/call.wav", import.meta.url));
const path = process.argv[2];

const analysis = analyze(path ?? bundled, {
  // Only a recording with one person per channel has roles; the bundled call has the agent on the left.
  ...(path === undefined ? { roles: ["agent", "customer"] } : {}),
  policy: { jurisdiction: "other", purpose: "service-quality" },
});

try {
  for await (const event of analysis) {
    const seconds = (event.atMs / 1000).toFixed(1).padStart(6);
    if (event.type === "state" && event.cause === "change") {
      const who = event.role ?? `channel ${event.channel}`;
      // An abstention is an answer too: the engine says why it claims nothing.
      const what = event.status === "ok" ? event.label : `no claim: ${event.reason}`;
      console.log(`${seconds} s  ${who}: ${what}, valence ${event.valence?.value.toFixed(2) ?? "unknown"}`);
    } else if (event.type === "alert") {
      console.log(`${seconds} s  ${event.role}: ${event.message}`);
    } else if (event.type === "end") {
      for (const speaker of event.summary.speakers) {
        const { role, channel, talkShare, valence } = speaker;
        const talk = talkShare === null ? "is silent" : `talks ${Math.round(talkShare * 100)} % of the time`;
        console.log(`${role ?? `channel ${channel}`} ${talk}, mean valence ${valence?.mean.toFixed(2) ?? "unknown"}`);
      }
    }
  }
} catch (error) {
  // Every error of the library is an EmotionError: one sentence, and a kind to act on.
  if (!EmotionError.isInstance(error)) throw error;
  console.error(`${error.kind}: ${error.message}`);
  process.exitCode = 1;
}
