// The process that hour.ts measures: analyses the file it is given and prints what it cost.
import { analyze } from "../../src/index.ts";

const startedAt = performance.now();
let emotions = 0;
for await (const event of analyze(process.argv[2] as string, {
  roles: ["agent", "customer"],
  policy: { jurisdiction: "other", purpose: "research" },
})) {
  if (event.type === "emotion") emotions++;
}
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    cpuS: (user + system) / 1e6,
    wallS: (performance.now() - startedAt) / 1000,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    emotions,
  }),
);
