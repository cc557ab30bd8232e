import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { machine } from "./bench.ts";

// What `import "emotion-stream"` adds to the start of a process, beside bare Node and beside zod alone, in one run. Run: `npm run bench:import`.

const RUNS = 21;
const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

const programs: Readonly<Record<string, string>> = {
  "bare Node": "",
  "zod/mini": 'import "zod/mini";',
  "emotion-stream": `import ${JSON.stringify(pathToFileURL(join(DIST, "index.js")).href)};`,
  "emotion-stream/spec": `import ${JSON.stringify(pathToFileURL(join(DIST, "spec/index.js")).href)};`,
  "emotion-stream/adapters/local": `import ${JSON.stringify(pathToFileURL(join(DIST, "adapters/local/index.js")).href)};`,
};

function startMs(program: string): number {
  const before = performance.now();
  execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: DIST });
  return performance.now() - before;
}

const times = new Map<string, number[]>(Object.keys(programs).map((name) => [name, []]));
// Interleaved, so that whatever else the machine does falls on all alike.
for (let run = 0; run < RUNS; run++) {
  for (const [name, program] of Object.entries(programs)) times.get(name)?.push(startMs(program));
}
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
console.log(machine());
const bare = median(times.get("bare Node") ?? []);
for (const [name, values] of times) {
  const ms = median(values);
  console.log(`${name}: ${ms.toFixed(0)} ms, ${(ms / bare).toFixed(2)} x bare Node, +${(ms - bare).toFixed(0)} ms`);
}
