// From a vendor's message on the wire to our event, against a bare socket that parses it: one server sends every message to both, in turns, and both say
// when they had it on the same clock. Ratio of the 99th percentiles.
//
//   node test/bench/message-latency.ts [messages, default 2000] [ms between two, default 15]
import { fork } from "node:child_process";
import { once } from "node:events";
import { machine, percentile } from "./bench.ts";

const [messages = 2000, everyMs = 15] = process.argv.slice(2).map(Number);
const script = new URL("./message-latency-child.ts", import.meta.url).pathname;

interface Times {
  readonly [id: string]: number;
}

async function main(): Promise<void> {
  const server = fork(script, ["server", String(messages), String(everyMs)]);
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const seconds = String(Math.ceil(messages * 0.3));
  const clients = ["bare", "stream"].map((way) => ({ way, child: fork(script, [way, String(port), seconds]) }));
  for (const { way, child } of clients) if (way === "stream") await once(child, "message");
  server.send("begin");
  const heard = await Promise.all(
    clients.map(async ({ way, child }) => {
      const [times] = (await once(child, "message")) as [Times];
      return [way, times] as const;
    }),
  );
  server.send("sent");
  const [sent] = (await once(server, "message")) as [Times];
  server.kill();
  console.log(`${machine()}; ${messages} messages, one every ${everyMs} ms`);
  const figures = heard.map(([way, times]) => {
    // The first tenth finds code that has never run.
    const late = Object.entries(times)
      .map(([id, ms]) => ms - (sent[`${way}/${id}`] ?? Number.NaN))
      .slice(Math.floor(messages / 10));
    const [p50, p99] = [percentile(late, 0.5), percentile(late, 0.99)];
    console.log(`${way.padEnd(7)} n=${late.length}  p50 ${p50.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms`);
    return p99;
  });
  console.log(`p99 ratio ${((figures[1] ?? Number.NaN) / (figures[0] ?? Number.NaN)).toFixed(2)} (bar 1.50)`);
}

await main();
