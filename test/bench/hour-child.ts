// The process that hour.ts and report-cost.ts measure: analyses the file it is given, with a report when one is named, and prints what it cost.
import { analyze } from "../../src/index.ts";
import { type EmbedAudio, openReport } from "../../src/report/index.ts";

const [recording = "", reportPath, embedAudio] = process.argv.slice(2);
const startedAt = performance.now();
const report =
  reportPath === undefined
    ? undefined
    : await openReport(reportPath, { recording, embedAudio: embedAudio as EmbedAudio });
let emotions = 0;
for await (const event of analyze(recording, {
  policy: { jurisdiction: "other", purpose: "research" },
  ...(report === undefined ? {} : { onAudio: (audio) => report.audio(audio) }),
})) {
  if (event.type === "emotion") emotions++;
  await report?.event(event);
}
await report?.complete();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuS: (user + system) / 1e6,
    wallS: (performance.now() - startedAt) / 1000,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    emotions,
  }),
);
