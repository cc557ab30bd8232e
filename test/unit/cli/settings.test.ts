import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addAnalyzeFlags, CONFIG_FLAGS } from "../../../src/cli/flags.ts";
import { readSettings, type Settings } from "../../../src/cli/settings.ts";

let folder = "";
let file = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-settings-"));
  file = join(folder, "call.jsonc");
  await writeFile(file, '{ "smooth": { "windowMs": 4000 }, "abstain": { "threshold": 0.6 }, "language": "de" }');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function settingsOf(args: readonly string[], env: Record<string, string> = {}): Promise<Settings> {
  const command = addAnalyzeFlags(new Command()).argument("<file...>");
  command.exitOverride().parse(["x.wav", ...args], { from: "user" });
  return readSettings(command, env);
}

describe("settings of a run", () => {
  it("let flags win over the environment, and the environment over the file", async () => {
    const { config } = await settingsOf(["--config", file, "--smooth", "2000"], {
      EMOTION_STREAM_SMOOTH_MS: "3000",
      EMOTION_STREAM_ABSTAIN: "0.7",
    });

    expect(config).toEqual({ smooth: { windowMs: 2000 }, abstain: { threshold: 0.7 }, language: "de" });
  });

  it("take the config file from the environment when no flag names one", async () => {
    const { config } = await settingsOf([], { EMOTION_STREAM_CONFIG: file });

    expect(config.language).toBe("de");
  });

  it("take 16-bit samples when only the rate of raw audio is given", async () => {
    const { config } = await settingsOf(["--rate", "8000"]);

    expect(config.audio).toEqual({ sampleRateHz: 8000, encoding: "pcm_s16le" });
  });

  it("switch an option on by a flag without a value, over a file that has it off", async () => {
    const off = join(folder, "off.json");
    await writeFile(off, '{ "denoise": false }');

    expect((await settingsOf(["--config", off])).config.denoise).toBe(false);
    expect((await settingsOf(["--config", off, "--denoise"])).config.denoise).toBe(true);
  });

  it.each([
    [["--smooth", "soon"], '--smooth: smooth.windowMs must be a number, not "soon".'],
    [["--abstain", "2"], "--abstain: abstain.threshold must be at most 1, not 2."],
    [["--channels", "7"], /^--channels: audio\.channels must be one of 1, 2, not 7\./],
    [["--detector", "best"], /^--detector: vad\.detector must be one of auto, silero-v6, built-in/],
    [["--roles", ""], /^--roles: roles\[0\] must be/],
    [["--speed", "fast"], /^--speed: must be a number above 0/],
    [["--companion"], /^--companion: companion gives arousal to providers that have none, and local reports its own/],
    [
      ["--provider", "toString"],
      /^--provider: provider "toString" is not known; this version has [\w, ]*lexicon, local/,
    ],
    [["--provider", "deepgrm"], /^--provider: provider "deepgrm" is not known; .* Did you mean deepgram\?$/],
  ])("name the flag that is wrong: %j", async (args, message) => {
    await expect(settingsOf(args)).rejects.toThrow(message);
  });

  it.each([
    [[], "timeline"],
    [["--json"], "json"],
    [["--csv"], "csv"],
    [["--quiet"], "summary"],
    [["--json", "--quiet"], "json"],
  ])("%j shows %s", async (args, mode) => {
    expect((await settingsOf(args)).mode).toBe(mode);
  });

  it("name the file of a mistake in a provider's own options, before anything is analysed", async () => {
    const wrong = join(folder, "c4.json");
    await writeFile(wrong, '{ "providers": { "local": { "foo": 1 } } }');

    await expect(settingsOf(["--config", wrong])).rejects.toThrow(
      /^c4\.json: providers\.local\.foo is not an option of the local engine/,
    );
  });

  it("ask a provider what the call will ask of it, its language included, before anything is analysed", async () => {
    const vendor = join(folder, "c7.json");
    await writeFile(vendor, '{ "provider": "gladia", "providers": { "gladia": { "apiKey": "a-key" } } }');

    expect((await settingsOf(["--config", vendor, "--language", "en"])).config.language).toBe("en");
    await expect(settingsOf(["--config", vendor, "--language", "xx"])).rejects.toMatchObject({ kind: "unsupported" });
  });

  it("name the file of prices for a provider there is none of", async () => {
    const wrong = join(folder, "c8.json");
    await writeFile(wrong, '{ "prices": { "locl": [] } }');

    await expect(settingsOf(["--config", wrong])).rejects.toThrow(/^c8\.json: prices\.locl is not a provider/);
  });

  it("name the file that has options for a provider there is none of", async () => {
    const wrong = join(folder, "c6.json");
    await writeFile(wrong, '{ "providers": { "locl": {} } }');

    await expect(settingsOf(["--config", wrong])).rejects.toThrow(/^c6\.json: providers\.locl is not a provider/);
  });

  it("take a provider's own options when they are right", async () => {
    const right = join(folder, "c5.json");
    await writeFile(right, '{ "providers": { "local": { "adapt": false } } }');

    expect((await settingsOf(["--config", right])).config.providers).toEqual({ local: { adapt: false } });
  });

  it("reach one option per flag", () => {
    expect(new Set(CONFIG_FLAGS.map((flag) => flag.path)).size).toBe(CONFIG_FLAGS.length);
  });
});
