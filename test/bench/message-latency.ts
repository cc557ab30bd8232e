// From a vendor's message on the wire to our event, against a bare socket that parses it: one server sends every message to both, in turns, and both say
// when they had it on the same clock. Ratio of the 99th percentiles, for the first half of the messages, which finds code that has hardly run, and for the
// second, which finds it as a process has it that goes on.
//
//   node test/bench/message-latency.ts [messages, default 4000] [ms between two, default 15]
import { fork } from "node:child_process";
import { once } from "node:events";
import { machine, percentile } from "./bench.ts";

const [messages = 4000, everyMs = 15] = process.argv.slice(2).map(Number);
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
  const late = Object.fromEntries(
    heard.map(([way, times]) => [
      way,
      Object.entries(times).map(([id, ms]) => ms - (sent[`${way}/${id}`] ?? Number.NaN)),
    ]),
  );
  for (const [name, from] of [
    ["first half", 0],
    ["second half", Math.floor(messages / 2)],
  ] as const) {
    const half = (way: string): readonly number[] => (late[way] ?? []).slice(from, from + Math.floor(messages / 2));
    const of = (way: string, q: number): number => percentile(half(way), q);
    for (const way of ["bare", "stream"])
      console.log(
        `${name.padEnd(12)} ${way.padEnd(7)} n=${half(way).length}  p50 ${of(way, 0.5).toFixed(3)} ms  p99 ${of(way, 0.99).toFixed(3)} ms`,
      );
    const ratios = [0.5, 0.99].map((q) => (of("stream", q) / of("bare", q)).toFixed(2));
    console.log(`${name.padEnd(12)} ratio of p50 ${ratios[0]}, of p99 ${ratios[1]} (bar 1.50)`);
  }
}

await main();
