import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planTraining } from "../../../scripts/training/plan.ts";
import { callSamples, wavOf } from "../../e2e/cli.ts";

const TRAIN = fileURLToPath(new URL("../../../scripts/train.ts", import.meta.url));
/** Says yes to whatever it is asked: these runs end before anything is trained. */
const env = { ...process.env, EMOTION_STREAM_PYTHON: "/bin/true" };

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "train-"));
  out = join(folder, "models", "mine");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Two people talking, 4 s. */
const talk = wavOf((await callSamples()).subarray(0, 4 * 64_000), { channels: 2 });

/** A table of four speakers with two emotions each, all of one recording but for its last byte. */
function table(name: string, recording = talk): string {
  const rows = ["ann", "bob", "cem", "dea"].flatMap((speaker) =>
    ["angry", "sad"].map((word) => `${speaker}-${word}.wav,${speaker},${word}`),
  );
  rows.forEach((row, i) => {
    const own = Buffer.from(recording);
    own[own.length - 1] = i;
    writeFileSync(join(folder, row.split(",")[0] as string), own);
  });
  writeFileSync(join(folder, name), ["path,speaker,emotion", ...rows, ""].join("\n"));
  return join(folder, name);
}

function words(data: string, to = out): string[] {
  return [TRAIN, "--data", data, "--out", to, "--quick", "--workers", "1", "--work", join(folder, "features")];
}

function run(data: string, to?: string): { readonly status: number | null; readonly said: string; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, words(data, to), { encoding: "utf8", env });
  return { status, said: stdout, lines: stderr.trim().split("\n") };
}

function leftovers(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.includes(".train-"));
}

describe("the training command", () => {
  it("says in one sentence which recording cannot be read", () => {
    const { status, lines } = run(table("calls.csv", Buffer.from("not a recording")));
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^train: calls\/ann-angry\.wav: The recording /)]);
    expect(existsSync(out)).toBe(false);
  });

  it("says in one sentence, before anything is trained, of whom no speech was found", () => {
    const { status, said, lines } = run(table("calls.csv", wavOf(Buffer.alloc(64_000))));
    expect(status).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^train: calls has no speech that was found of ann, bob, cem, dea: /),
    ]);
    expect(said).not.toContain("Heads");
    expect(leftovers()).toEqual([]);
  });

  it("says in one sentence, before anything is computed, that its folder cannot be made", () => {
    const { status, said, lines } = run(table("calls.csv"), "/proc/none/mine");
    expect(status).toBe(1);
    expect(lines).toEqual(["train: Nothing can be written to /proc/none: name another place with --out."]);
    expect(said).toBe("");
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends on %s with code %i and one sentence, and leaves no folder of its own", async (signal, code) => {
    const child = spawn(process.execPath, words(table("calls.csv")), { env });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    await said(child, /1 of 4/);
    child.kill(signal);
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect([status, stderr.trim()]).toEqual([
      code,
      expect.stringMatching(/^train: stopped; .* the same command goes on/),
    ]);
    expect(leftovers()).toEqual([]);
    expect(readdirSync(join(folder, "features"))).toContain("clean-silero-v6.json");
  });
});

function said(child: ChildProcess, words: RegExp): Promise<void> {
  let text = "";
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (more) => {
      text += more;
      if (words.test(text)) resolve();
    });
    child.on("close", () => reject(new Error(`It ended before it said ${words}.`)));
  });
}

describe("a plan", () => {
  it("takes no licence from the name of a table", async () => {
    const { about } = await planTraining({ data: table("EmoDB.csv"), out, work: join(folder, "features") });
    expect(about).toEqual({ id: "emodb-prosody", licence: "LicenseRef-unknown", corpusLicence: "LicenseRef-unknown" });
  });

  it("takes the licence of a layout that is recognised", async () => {
    const corpus = join(folder, "wav");
    mkdirSync(corpus);
    for (const speaker of ["03", "08", "10", "14"])
      for (const letter of "WT") writeFileSync(join(corpus, `${speaker}a01${letter}a.wav`), "");
    const { about } = await planTraining({ data: corpus, out, work: join(folder, "features") });
    expect(about).toMatchObject({ licence: "CC0-1.0", corpusLicence: "CC0-1.0" });
  });

  it("refuses a place for features that cannot be written to", async () => {
    await expect(planTraining({ data: table("calls.csv"), out, work: "/proc/none" })).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining("--work"),
    });
  });
});
