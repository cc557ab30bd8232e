import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { info } from "../../adapters/local/info.ts";
import { escapeText } from "../../src/report/html.ts";
import { CALL, callSamples, eventsOf, type Finished, runCli, runCliLimited, wavOf } from "./cli.ts";

const ROLES = ["--roles", "agent,customer"];

let folder = "";
let run: Finished;
let page = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-cli-report-"));
  run = await runCli(["analyze", CALL, ...ROLES, "--quiet", "--report", join(folder, "one/call.html")]);
  page = await readFile(join(folder, "one/call.html"), "utf8");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const audioOf = (html: string) => JSON.parse(/id="call">([^<]*)</.exec(html)?.[1] ?? "{}").audio;
const reportOf = async (name: string, args: readonly string[], input?: Uint8Array): Promise<string> => {
  const path = join(folder, name);
  const { code, stderr } = await runCli(
    ["analyze", ...args, "--quiet", "--report", path],
    input === undefined ? {} : { input },
  );
  expect([code, stderr]).toEqual([0, ""]);
  return readFile(path, "utf8");
};

describe("analyze --report", () => {
  it("says in the report why a recording was not heard to its end", async () => {
    const whole = await readFile(CALL);
    const half = join(folder, "half.wav");
    await writeFile(half, whole.subarray(0, whole.length >> 1));
    const path = join(folder, "half.html");
    const { code } = await runCli(["analyze", half, ...ROLES, "--quiet", "--report", path]);

    expect(code).toBe(1);
    expect(await readFile(path, "utf8")).toMatch(
      /Not heard to its end: The WAV header says \d+ bytes[^<]* is truncated/,
    );
  });

  it("writes the file that was named, its folder included, and says where", async () => {
    expect([run.code, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toContain(`report    ${join(folder, "one/call.html")}`);
    expect(await readdir(join(folder, "one"))).toEqual(["call.html"]);
  });

  it("tells what the summary on the screen tells", () => {
    const shares = [...run.stdout.matchAll(/talks .*? (\d+ %)/g)].map((match) => match[1]);
    const means = [...run.stdout.matchAll(/valence {3}([+-]\d\.\d\d)/g)].map((match) => match[1]?.replace("-", "−"));

    expect(shares).toHaveLength(2);
    expect([...shares, ...means].filter((figure) => !page.includes(`>${figure}<`))).toEqual([]);
    expect(page.includes(escapeText(info.accuracy?.statement ?? "no statement"))).toBe(true);
  });

  it("embeds the recording, whole", () => {
    const wav = Buffer.concat(
      [...page.matchAll(/class="audio">([^<]*)</g)].map((match) => Buffer.from(match[1] ?? "", "base64")),
    );

    expect([audioOf(page).kind, wav.readUInt32LE(40) / 32_000]).toEqual(["embedded", expect.closeTo(46.7, 1)]);
  });

  it("links the file instead when told to, relative to the report", async () => {
    const html = await reportOf("linked.html", [CALL, "--embed-audio", "never"]);

    expect(audioOf(html)).toEqual({
      kind: "linked",
      href: `./${relative(folder, CALL).split("/").map(encodeURIComponent).join("/")}`,
      name: "call.wav",
    });
    expect(html).not.toContain('class="audio"');
  });

  it("works on standard input, raw audio included", async () => {
    const raw = ["-", "--rate", "16000", "--channels", "2"];
    const html = await reportOf("stdin.html", raw, await callSamples());

    expect([audioOf(html).kind, /<title>(.*)<\/title>/.exec(html)?.[1]]).toEqual(["embedded", "stdin – call report"]);
    expect(audioOf(await reportOf("none.html", [...raw, "--embed-audio", "never"], await callSamples())).kind).toBe(
      "none",
    );
  });

  it("gives each of several recordings a report in the folder, numbered where two are called alike", async () => {
    const out = join(folder, "several");
    const { code } = await runCli(["analyze", CALL, CALL, "--quiet", "--report", out]);

    expect([code, (await readdir(out)).sort()]).toEqual([0, ["call-2.report.html", "call.report.html"]]);
  });

  it("stands beside --out and --json", async () => {
    const out = join(folder, "both");
    const { code, stdout } = await runCli(["analyze", CALL, "--json", "--out", out, "--report", out]);

    expect([code, eventsOf(stdout).at(-1)?.type]).toEqual([0, "end"]);
    expect((await readdir(out)).sort()).toEqual([
      "call.audit.ndjson",
      "call.events.ndjson",
      "call.report.html",
      "call.summary.json",
    ]);
  });

  it("shows a sentence of one's own, and a hostile name as a name", async () => {
    const name = '<img src=x onerror="alert(1)">.wav';
    await writeFile(join(folder, name), wavOf(await callSamples(), { channels: 2 }));
    const html = await reportOf("hostile.html", [join(folder, name), "--report-note", "<b>Ask Ann.</b>"]);

    expect(html).toContain("&lt;b&gt;Ask Ann.&lt;/b&gt;");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;.wav");
    expect(html).not.toContain("<img");
  });

  it("reports what was heard of a recording that breaks off, beside the complaint", async () => {
    const cut = join(folder, "cut.wav");
    await writeFile(cut, wavOf(await callSamples(), { channels: 2 }).subarray(0, 1_000_000));
    const { code, stderr } = await runCli(["analyze", cut, "--quiet", "--report", join(folder, "cut.html")]);

    expect([code, stderr]).toEqual([1, expect.stringMatching(/^emotion-stream: cut\.wav: [^\n]+\n$/)]);
    expect(audioOf(await readFile(join(folder, "cut.html"), "utf8")).kind).toBe("embedded");
  });
});

describe("analyze --report, wrong", () => {
  it.each([
    [[CALL, CALL, "--report", "x.html"], "--report: 2 recordings need a folder"],
    [[CALL, "--embed-audio", "always"], "--embed-audio: is about the report"],
    [[CALL, "--report", " "], "--report: the path is empty"],
    [
      [CALL, "--report", "x.html", "--embed-audio", "sometimes"],
      "option '--embed-audio <when>' argument 'sometimes' is invalid",
    ],
  ])("is said in one sentence before anything is read: %j", async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(["analyze", ...args], { cwd: folder });

    expect(stderr).toMatch(/^emotion-stream: [^\n]+\n$/);
    expect(stderr).toContain(sentence);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it.each([
    ["taken/call.html", "there is a folder of that name"],
    ["note.wav", "there is a file of that name, which is no .html"],
    ["note.wav/deep/call.html", "a part of that path is a file"],
  ])("is refused before the analysis where it cannot be: %s", async (path, why) => {
    await mkdir(join(folder, "taken/call.html"), { recursive: true });
    await writeFile(join(folder, "note.wav"), "a note");
    const { code, stdout, stderr } = await runCli(["analyze", CALL, "--quiet", "--report", path], {
      cwd: folder,
    });

    expect(stderr).toBe(`emotion-stream: --report: ${why}; give a .html file, or a folder that gets the report.\n`);
    expect([code, stdout]).toEqual([2, ""]);
  });

  it("is refused before the analysis where a folder has the name it would get in its own", async () => {
    const out = join(folder, "taken-inside");
    await mkdir(join(out, "call.report.html"), { recursive: true });
    const { code, stdout, stderr } = await runCli(["analyze", CALL, "--quiet", "--report", out]);

    expect(stderr).toBe(
      "emotion-stream: call.wav: The report cannot be written (EISDIR): there is a folder of that name; give it another one.\n",
    );
    expect([code, stdout, await readdir(out)]).toEqual([2, "", ["call.report.html"]]);
  });

  it("stops half-way on a full disk, with the summary of what was heard", async () => {
    const out = join(folder, "full");
    const { code, stdout, stderr } = await runCliLimited(200, ["analyze", CALL, "--quiet", "--report", out]);

    expect(stderr).toBe(
      "emotion-stream: call.wav: The report cannot be written (EFBIG): there is no room left; free some space, or give it another place.\n",
    );
    expect(stdout).toContain("Summary");
    expect([code, await readdir(out)]).toEqual([2, []]);
  });

  it("leaves nothing of a call that the policy refused", async () => {
    const out = join(folder, "refused");
    const eu = ["--jurisdiction", "eu", "--roles", "agent,agent"];
    const { code } = await runCli(["analyze", CALL, ...eu, "--quiet", "--report", out]);

    expect([code, await readdir(out)]).toEqual([5, []]);
  });
});
