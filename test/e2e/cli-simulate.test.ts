import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { analyze } from "../../src/index.ts";
import { CALL, finished, ROOT, start } from "./cli.ts";

/** Starts the command, and gives the config that it prints once it listens. */
async function simulating(args: readonly string[]) {
  const child = start("src/cli/main.ts", ["simulate", ...args]);
  const over = finished(child);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("Ctrl-C")) break;
  }
  const config = JSON.parse(lines.slice(lines.indexOf("Config:") + 1, -1).join("\n")) as {
    readonly provider: string;
    readonly providers: Readonly<Record<string, unknown>>;
  };
  return { child, over, lines, config };
}

describe("the command simulate", () => {
  it("serves a vendor whose config it prints, and ends with 130 when it is interrupted", async () => {
    const { child, over, lines, config } = await simulating([
      "gladia",
      "--scenario",
      `${ROOT}examples/call-scenario.json`,
    ]);
    expect(lines[0]).toMatch(/^gladia is simulated at http:\/\/127\.0\.0\.1:\d+ and ws:/);
    const summary = await analyze(CALL, config).done();
    expect(summary.providers).toEqual(["gladia"]);
    expect(summary.speakers.map(({ readings }) => readings > 3)).toEqual([true, true]);

    child.kill("SIGINT");
    expect((await over).code).toBe(130);
  });

  it("says in one sentence which vendors there are", async () => {
    const child = start("src/cli/main.ts", ["simulate", "deepgran"]);
    const { code, stderr } = await finished(child);
    expect([code, stderr.trim().split("\n").length]).toEqual([2, 1]);
    expect(stderr).toMatch(/known are assemblyai, deepgram, gladia, hume, symbl\..*deepgram\?/);
  });
});
