import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALL, eventsOf, ofType, runCli, wavOf } from "./cli.ts";

let folder = "";

/** Each bad input: the bytes of a file, or `null` for a directory. */
const BAD_FILES: Readonly<Record<string, () => Buffer | null>> = {
  "empty.wav": () => Buffer.alloc(0),
  "truncated.wav": () => wavOf(Buffer.alloc(32_000)).subarray(0, 30),
  "cut-off.wav": () => wavOf(Buffer.alloc(32_000)).subarray(0, 20_000),
  "lies-about-2-gb.wav": () => {
    const wav = wavOf(Buffer.alloc(32_000));
    wav.writeUInt32LE(2_000_000_000, 40);
    return wav;
  },
  "no-samples.wav": () => wavOf(Buffer.alloc(0)),
  "wrong-magic.wav": () => Buffer.concat([Buffer.from("JUNK"), wavOf(Buffer.alloc(32_000)).subarray(4)]),
  "text.wav": () => Buffer.from("This is a note about a call, not the call itself.\n".repeat(40)),
  "seven-channels.wav": () => wavOf(Buffer.alloc(7 * 32_000), { channels: 7 }),
  "nan.wav": () => {
    const samples = new Float32Array(16_000).fill(Number.NaN);
    return wavOf(Buffer.from(samples.buffer), { format: 3, bits: 32 });
  },
  "integers-as-floats.wav": () => {
    const samples = Float32Array.from({ length: 16_000 }, (_, i) => Math.round(12_000 * Math.sin(i / 12)));
    return wavOf(Buffer.from(samples.buffer), { format: 3, bits: 32 });
  },
  directory: () => null,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-bad-"));
  for (const [name, make] of Object.entries(BAD_FILES)) {
    const bytes = make();
    await (bytes === null ? mkdir(join(folder, name)) : writeFile(join(folder, name), bytes));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("bad input", () => {
  it.each([...Object.keys(BAD_FILES), "missing.wav"])("%s gives one sentence and exit code 1", async (name) => {
    const { code, stderr } = await runCli(["analyze", join(folder, name), "--json"]);

    expect(stderr).toMatch(new RegExp(`^emotion-stream: ${name.replace(".", "\\.")}: [^\\n]{15,}\\n$`));
    expect(stderr).not.toContain(folder);
    expect(code).toBe(1);
  });

  it.each(["nan.wav", "integers-as-floats.wav"])("%s of which nothing was read has no summary", async (name) => {
    const { code, stdout, stderr } = await runCli(["analyze", join(folder, name)]);

    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(new RegExp(`^emotion-stream: ${name}: [^\\n]{15,}\\n$`));
  });

  it("on standard input gives one sentence and exit code 1", async () => {
    const { code, stderr } = await runCli(["analyze", "-", "--json"], {
      input: Buffer.from("no audio at all ".repeat(8)),
    });

    expect(stderr).toMatch(/^emotion-stream: stdin: [^\n]{15,}\n$/);
    expect(code).toBe(1);
  });

  it("does not keep the other recordings from being analysed", async () => {
    const inputs = [join(folder, "empty.wav"), CALL, join(folder, "text.wav")];
    const { code, stdout, stderr } = await runCli(["analyze", ...inputs, "--json"]);

    expect(ofType(eventsOf(stdout), "end")).toHaveLength(1);
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .map((line) => line.split(": ")[1]),
    ).toEqual(["empty.wav", "text.wav"]);
    expect(code).toBe(1);
  });

  it("that breaks off in a pipe still gives what was heard before it complains", async () => {
    const whole = await readFile(CALL);
    const input = whole.subarray(0, whole.length >> 1);
    const { code, stdout, stderr } = await runCli(["analyze", "-", "--json"], { input });
    const [end] = ofType(eventsOf(stdout), "end");

    expect(end?.summary.durationMs).toBeCloseTo((input.length - 44) / 64, -1);
    expect(stderr).toMatch(/^emotion-stream: stdin: [^\n]+ truncated [^\n]+\n$/);
    expect(code).toBe(1);
  });

  it("that breaks off in a file still gives what was heard before it complains", async () => {
    const whole = await readFile(CALL);
    const half = whole.subarray(0, whole.length >> 1);
    await writeFile(join(folder, "half.wav"), half);
    const { code, stdout, stderr } = await runCli(["analyze", join(folder, "half.wav"), "--json"]);
    const [end] = ofType(eventsOf(stdout), "end");

    expect(end?.summary.durationMs).toBeCloseTo((half.length - 44) / 64, -1);
    expect(stderr).toMatch(/^emotion-stream: half\.wav: [^\n]+ truncated [^\n]+\n$/);
    expect(code).toBe(1);
  });

  it("with an empty name is said to have one", async () => {
    const { code, stderr } = await runCli(["analyze", ""]);

    expect([code, stderr]).toEqual([
      1,
      "emotion-stream: the name of a recording is empty: give the path of a file, or - for standard input.\n",
    ]);
  });

  it("for want of a command is answered with the command, and no path", async () => {
    const { code, stderr } = await runCli([CALL, "--json"]);

    expect([code, stderr]).toEqual([
      2,
      "emotion-stream: call.wav is no command (did you mean `emotion-stream analyze call.wav`?); see --help.\n",
    ]);
  });

  it("for a mistyped command is answered with the nearest one", async () => {
    const { stderr } = await runCli(["analyse"]);

    expect(stderr).toBe("emotion-stream: unknown command analyse (did you mean analyze?); see --help.\n");
  });

  it.each([[["analyze"]], [["analyze", "x.wav", "--nonsense"]], [["listen"]]])(
    "in the arguments %j gives one sentence and exit code 2",
    async (args) => {
      const { code, stderr } = await runCli(args);

      expect(stderr).toMatch(/^emotion-stream: [^\n]+; see --help\.\n$/);
      expect(code).toBe(2);
    },
  );
});
