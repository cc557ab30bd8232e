import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LAYOUTS } from "../../../scripts/corpora/layouts.ts";
import { readCorpus } from "../../../scripts/corpora/read-corpus.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "corpus-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function place(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `the sound of ${path}`);
  }
}

describe("a folder of recordings", () => {
  it.each([
    ["EmoDB", "03a01Wa.wav", { speaker: "emodb_03", emotion: "anger", sex: "male" }],
    ["EmoDB", "wav/08b10La.wav", { speaker: "emodb_08", emotion: "boredom", sex: "female" }],
    ["RAVDESS", "Actor_12/03-01-02-01-01-02-12.wav", { speaker: "ravdess_12", emotion: "calm", sex: "female" }],
    ["RAVDESS", "03-01-06-02-01-02-01.flac", { speaker: "ravdess_01", emotion: "fear", sex: "male" }],
    ["CREMA-D", "AudioWAV/1001_DFA_ANG_XX.wav", { speaker: "cremad_1001", emotion: "anger", sex: null }],
    ["TESS", "OAF_Pleasant_surprise/OAF_back_ps.wav", { speaker: "tess_OAF", emotion: "surprise", sex: "female" }],
    ["TESS", "YAF_sad/YAF_bean_sad.wav", { speaker: "tess_YAF", emotion: "sadness", sex: "female" }],
    ["SAVEE", "DC/sa01.wav", { speaker: "savee_DC", emotion: "sadness", sex: "male" }],
    ["SAVEE", "JK_su15.wav", { speaker: "savee_JK", emotion: "surprise", sex: "male" }],
    ["nEMO", "samples/WR0_surprised_64.wav", { speaker: "nemo_WR0", emotion: "surprise", sex: null }],
  ])("is recognised as %s by the name %s", (name, path, clip) => {
    place(path);
    const corpus = readCorpus(folder);
    expect(corpus.name).toBe(name);
    expect(corpus.clips[0]).toMatchObject(clip);
  });

  it("leaves songs and pictures with sound of RAVDESS out, and counts them", () => {
    place("03-01-05-01-01-01-01.wav", "03-02-05-01-01-01-01.wav");
    expect(readCorpus(folder)).toMatchObject({ leftOut: 1, clips: [{ emotion: "anger" }] });
  });

  it("is refused when its names follow no layout that is known", () => {
    place("call-1.wav", "call-2.wav");
    expect(() => readCorpus(folder)).toThrow(/none of the layouts .* CSV manifest of path, speaker and emotion/);
  });

  it("is refused when it holds no recordings", () => {
    place("readme.txt");
    expect(() => readCorpus(folder)).toThrow(/holds no recordings/);
  });
});

describe("a manifest", () => {
  const manifest = (text: string): string => {
    writeFileSync(join(folder, "calls.csv"), text);
    return join(folder, "calls.csv");
  };

  it("names recordings relative to itself, with the words of its authors", () => {
    place("a/1.wav", "a/2, b.wav");
    const path = manifest('path,speaker,emotion,sex\r\na/1.wav,Ann,angry,F\r\n"a/2, b.wav",Bob,Frustrated,\r\n');
    expect(readCorpus(path)).toMatchObject({
      name: "calls",
      clips: [
        { name: "calls/a/1.wav", file: join(folder, "a/1.wav"), speaker: "Ann", emotion: "anger", sex: "female" },
        { name: "calls/a/2, b.wav", speaker: "Bob", emotion: "frustration", sex: null },
      ],
    });
  });

  it("is refused when a recording is missing, by its row", () => {
    place("1.wav");
    expect(() => readCorpus(manifest("path,speaker,emotion\n1.wav,a,sad\n2.wav,a,sad\n"))).toThrow(
      "calls.csv, row 2: there is no recording 2.wav.",
    );
  });

  it("is refused when a row is incomplete", () => {
    place("1.wav");
    expect(() => readCorpus(manifest("path,speaker,emotion\n1.wav,,sad\n"))).toThrow(
      "calls.csv, row 1 has no speaker.",
    );
  });

  it("is refused when a column is missing, by its name", () => {
    place("1.wav");
    expect(() => readCorpus(manifest("Path,Emotion\n1.wav,sad\n"))).toThrow(/^calls.csv has no column speaker: /);
    expect(() => readCorpus(manifest("path;speaker;emotion\n1.wav;a;sad\n"))).toThrow(/with commas between them/);
  });

  it("takes its header in any case and order", () => {
    place("1.wav");
    expect(readCorpus(manifest("Emotion,Path,Speaker\nsad,1.wav,a\n")).clips).toMatchObject([
      { speaker: "a", emotion: "sadness" },
    ]);
  });

  it("is refused where it is no CSV, by its line", () => {
    place("1.wav", "2.wav");
    expect(() => readCorpus(manifest("path,speaker,emotion\n1.wav,a,sad\n2.wav,b\n"))).toThrow(
      /^calls.csv, line 3 is not CSV/,
    );
  });

  it("is refused when one recording has two speakers or two emotions, whatever its file is called", () => {
    place("1.wav");
    writeFileSync(join(folder, "copy.wav"), "the sound of 1.wav");
    const rows = (second: string) => manifest(`path,speaker,emotion\n1.wav,a,sad\n${second}\n`);
    expect(() => readCorpus(rows("1.wav,b,sad"))).toThrow("rows 1 and 2 are the same recording with another speaker.");
    expect(() => readCorpus(rows("copy.wav,b,sad"))).toThrow(
      "rows 1 and 2 are the same recording with another speaker.",
    );
    expect(() => readCorpus(rows("copy.wav,a,angry"))).toThrow(
      "rows 1 and 2 are the same recording with another emotion.",
    );
  });

  it("counts a recording once that it names twice", () => {
    place("1.wav");
    expect(readCorpus(manifest("path,speaker,emotion\n1.wav,a,sad\n1.wav,a,sad\n"))).toMatchObject({
      leftOut: 1,
      clips: [{ speaker: "a" }],
    });
  });

  it("is refused when a sex is no word for one, or a speaker has two", () => {
    place("1.wav", "2.wav");
    const rows = (first: string, second: string) =>
      manifest(`path,speaker,emotion,sex\n1.wav,a,sad,${first}\n2.wav,a,angry,${second}\n`);
    expect(() => readCorpus(rows("x", "f"))).toThrow("calls.csv, row 1: sex is female, male or left empty.");
    expect(() => readCorpus(rows("f", "m"))).toThrow("calls.csv, row 2 gives a another sex than an earlier row.");
  });

  it("is refused when a word has no common label, with the way out", () => {
    place("1.wav", "2.wav");
    const path = manifest("path,speaker,emotion\n1.wav,a,sad\n2.wav,a,hangry\n");
    expect(() => readCorpus(path)).toThrow(/hangry \(1\).*--skip-unknown/);
    expect(readCorpus(path, { skipUnknown: true })).toMatchObject({ leftOut: 1, clips: [{ emotion: "sadness" }] });
  });

  it("is refused when it is not there", () => {
    expect(() => readCorpus(join(folder, "none.csv"))).toThrow("none.csv is not there");
  });
});

describe("every layout", () => {
  it.each(LAYOUTS.map((layout) => [layout.name, layout] as const))("%s takes no other layout's files", (_, layout) => {
    const names = [
      "03a01Wa",
      "03-01-05-01-01-01-01",
      "1001_DFA_ANG_XX",
      "OAF_back_angry",
      "DC_a01",
      "EB0_anger_1",
      "call 1",
    ];
    expect(names.filter((name) => layout.parse(name) !== null)).toHaveLength(1);
  });
});
