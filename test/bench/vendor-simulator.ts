// A simulator in a process of its own, so that its CPU is nobody's: prints how to reach it, serves until its input ends.
//
//   node test/bench/vendor-simulator.ts <vendor> [limits as JSON] [tls]
import { simulate } from "../../src/testing/index.ts";

const [vendor = "deepgram", limits = "{}", tls] = process.argv.slice(2);
const simulator = await simulate(vendor, {
  limits: JSON.parse(limits) as Record<string, number>,
  keepAudioBytes: 0,
  ...(tls === "tls" ? { tls: true as const } : {}),
});
const { options, url, apiKey, certificate } = simulator;
process.stdout.write(`${JSON.stringify({ options, url, apiKey, certificate })}\n`);
process.stdin.resume();
process.stdin.on("end", () => void simulator.close());
