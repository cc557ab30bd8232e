import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Corpus } from "../../../scripts/corpora/clip.ts";
import { exportSets } from "../../../scripts/features/export-sets.ts";
import { decode } from "../../../scripts/features/read-windows.ts";
import { EmotionError } from "../../../src/spec/errors.ts";
import { CALL, wavOf } from "../../e2e/cli.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function corpusOf(...files: readonly string[]): Corpus {
  const clips = files.map((file, i) => ({
    file,
    name: `calls/${i}.wav`,
    speaker: `caller-${i}`,
    word: "angry",
    emotion: "anger" as const,
    sex: null,
  }));
  return { name: "calls", licence: null, clips, leftOut: 0 };
}

describe("a recording", () => {
  it("of two channels is mixed to one", async () => {
    const stereo = join(folder, "stereo.wav");
    writeFileSync(stereo, wavOf(Buffer.from(Int16Array.of(8192, 0, -4096, 4096, 0, 16_384).buffer), { channels: 2 }));
    expect([...(await decode(stereo)).samples]).toEqual([0.125, 0, 0.25]);
  });

  it("of Ogg/Opus is read to its end", async () => {
    const opus = fileURLToPath(new URL("../../fixtures/audio/voice-en.opus", import.meta.url));
    expect((await decode(opus)).samples.length).toBeGreaterThan(0);
  });
});

describe("an export", () => {
  it("that meets a recording nobody can read rejects with one sentence that names it", async () => {
    const broken = join(folder, "broken.wav");
    writeFileSync(broken, "not a recording");
    const failure = exportSets({ corpus: corpusOf(CALL, broken), sets: ["clean/built-in"], folder, workers: 1 });
    await expect(failure).rejects.toSatisfy(EmotionError.isInstance);
    await expect(failure).rejects.toMatchObject({
      kind: "bad-input",
      message: expect.stringMatching(/^calls\/1\.wav: The recording /),
    });
  });

  it("ends at once when it is aborted, and keeps the sets that were finished", async () => {
    const abort = new AbortController();
    const reason = new EmotionError("aborted", "Stopped.");
    const sets = ["clean/built-in", "pink/built-in", "white/built-in"];
    const onNews = ({ type }: { type: string }): void => {
      if (type === "set") abort.abort(reason);
    };
    await expect(
      exportSets({ corpus: corpusOf(CALL), sets, folder, workers: 1, onNews, signal: abort.signal }),
    ).rejects.toBe(reason);
    expect(readdirSync(folder).filter((name) => name.endsWith(".json"))).toEqual(["clean-built-in.json"]);
    expect(JSON.parse(readFileSync(join(folder, "clean-built-in.json"), "utf8")).columns.clip.length).toBeGreaterThan(
      0,
    );
  });
});
