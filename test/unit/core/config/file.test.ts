import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfigFile, parseConfigText } from "../../../../src/core/config/file.node.ts";
import { resolveConfig } from "../../../../src/core/config/merge.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-config-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("a config file", () => {
  it("may hold comments and trailing commas", async () => {
    const path = await fileOf("call.jsonc", '{\n  // smoothing\n  "smooth": { "windowMs": 3000, }, /* end */\n}\n');

    expect(resolveConfig([await loadConfigFile(path)])).toEqual({ smooth: { windowMs: 3000 } });
  });

  it("may begin with a byte-order mark", () => {
    expect(parseConfigText('\uFEFF{ "provider": "local" }', "call.json")).toEqual({ provider: "local" });
  });

  it("says line and column of a syntax error in one sentence", () => {
    expect(() => parseConfigText('{\n  "provider": "local"\n  "raw": true\n}', "call.jsonc")).toThrow(
      "call.jsonc:3:3: not valid JSON: comma expected.",
    );
  });

  it.each(["[]", '"local"', "null"])("must hold an object, not %s", (text) => {
    expect(() => parseConfigText(text, "call.json")).toThrow(/^call\.json: the config must be one JSON object/);
  });

  it("is an error when it does not exist, without the folder it was looked for in", async () => {
    const error = await loadConfigFile(join(folder, "none.json")).catch((reason: unknown) => reason);

    expect(EmotionError.isInstance(error) && [error.kind, error.message]).toEqual([
      "config",
      "The config file none.json does not exist: give the path of a JSON or JSONC file.",
    ]);
  });

  it("is an error when it is a directory", async () => {
    await expect(loadConfigFile(folder)).rejects.toThrow(/ is a directory: give the path/);
  });

  it("is named in the error of a bad value", async () => {
    const layer = await loadConfigFile(await fileOf("bad.json", '{ "abstain": { "threshold": 2 } }'));

    expect(() => resolveConfig([layer])).toThrow("bad.json: abstain.threshold must be at most 1, not 2.");
  });
});
