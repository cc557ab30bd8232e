import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { loadConfigFile } from "../../src/core/config/file.node.ts";
import { resolveConfig } from "../../src/core/config/merge.ts";
import { CALL, eventsOf, type Finished, finished, ofType, ROOT, runCli, start } from "./cli.ts";

function run(name: string, args: readonly string[] = []): Promise<Finished> {
  const child = start(`examples/${name}`, args);
  child.stdin.end();
  return finished(child);
}

describe("examples", () => {
  it("are all run by this test", async () => {
    const names = (await readdir(`${ROOT}examples`)).sort();

    expect(names).toEqual([
      "analyze-file.ts",
      "call-scenario.json",
      "chat-and-voice.ts",
      "config.jsonc",
      "live-pcm.ts",
      "support",
      "swap-by-config.ts",
      "taps.ts",
      "vendor-batch.ts",
      "vendor-live.ts",
    ]);
  });

  it("analyze-file prints states and a line per speaker", async () => {
    const { code, stdout, stderr } = await run("analyze-file.ts");

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/ s {2}customer: /);
    expect(stdout).toMatch(/^agent talks \d+ % of the time, mean valence -?\d\.\d\d\ncustomer talks \d+ %[^\n]+\n$/m);
  });

  it("analyze-file says in one sentence what is wrong with a recording", async () => {
    const { code, stderr } = await run("analyze-file.ts", [`${ROOT}package.json`]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^bad-input: package\.json: [^\n]+\n$/);
  });

  it("live-pcm prints readings with their latency while it writes", async () => {
    const { code, stdout, stderr } = await run("live-pcm.ts", ["20"]);

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/ s {2}customer: \w+, \d+ ms after it was heard\n/);
    expect(stdout).toMatch(/end of the call after 4\d\.\d s\n$/);
  });

  it("taps prints what its taps hear and then the cost", async () => {
    const { code, stdout, stderr } = await run("taps.ts");

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^local connected: [\s\S]*customer begins to speak[\s\S]*0 USD for 4\d s, heard by /);
  });

  it.each(["deepgram", "assemblyai", "gladia", "hume", "symbl"])(
    "vendor-live hears %s at the pace of a call",
    async (vendor) => {
      const { code, stdout, stderr } = await run("vendor-live.ts", [vendor, "8"]);

      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(new RegExp(`${vendor} connected`));
      expect(stdout).toMatch(/ s {2}agent: [\w ]+, valence -?\d\.\d\d\n/);
      expect(stdout).toMatch(new RegExp(`^${vendor} audio: \\d+ units, `, "m"));
    },
  );

  it.each(["deepgram", "assemblyai", "gladia", "hume", "symbl"])(
    "vendor-batch gives %s a whole recording",
    async (vendor) => {
      const { code, stdout, stderr } = await run("vendor-batch.ts", [vendor]);

      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/s, channel 1: negative, valence -0\.\d\d\n/);
      expect(stdout).toMatch(/2 speakers, 46\.7\d* s\n$/);
    },
  );

  it("swap-by-config hears one call by four providers, with one word changed", async () => {
    const { code, stdout, stderr } = await run("swap-by-config.ts");

    expect([code, stderr]).toEqual([0, ""]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.replace(/-?\d\.\d\d/g, "#")),
    ).toEqual(["local", "deepgram", "assemblyai", "gladia"].map((provider) => `${provider}: agent #, customer #`));
  });

  it("chat-and-voice reads what is written beside what is said", async () => {
    const { code, stdout, stderr } = await run("chat-and-voice.ts");

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^voice, agent: /m);
    expect(stdout).toMatch(/^chat, customer: "I am not happy with this answer\." negative, valence -/m);
  });

  it("config.jsonc is a config the command line takes", async () => {
    const path = `${ROOT}examples/config.jsonc`;
    const { code, stdout } = await runCli(["analyze", CALL, "--config", path, "--json"]);

    expect(resolveConfig([await loadConfigFile(path)]).roles).toEqual(["agent", "customer"]);
    expect(code).toBe(0);
    expect(ofType(eventsOf(stdout), "end")[0]?.summary.warnings).toEqual([]);
  });
});
