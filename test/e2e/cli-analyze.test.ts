import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CSV_COLUMNS } from "../../src/cli/output/csv.ts";
import { type EmotionStreamEvent, EventSchema } from "../../src/spec/index.ts";
import { CALL, callSamples, eventsOf, type Finished, ofType, ROOT, runCli } from "./cli.ts";

const ROLES = ["--roles", "agent,customer"];

let folder = "";
let json: Finished;
let events: EmotionStreamEvent[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-e2e-"));
  json = await runCli(["analyze", CALL, ...ROLES, "--json", "--out", join(folder, "json")]);
  events = eventsOf(json.stdout);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("analyze --json", () => {
  it("ends with 0 and says nothing beside the events", () => {
    expect([json.code, json.stderr]).toEqual([0, ""]);
  });

  it("writes one event of the published schema per line", () => {
    const wrong = events.filter((event) => !EventSchema.safeParse(event).success);

    expect(events.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it("numbers the events without a hole and ends with the summary", () => {
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index));
    expect(events.at(-1)?.type).toBe("end");
  });

  it("tells the two speakers by their roles", () => {
    const [end] = ofType(events, "end");

    expect(end?.summary.speakers.map(({ channel, role }) => [channel, role])).toEqual([
      [0, "agent"],
      [1, "customer"],
    ]);
  });

  it("says which detector ran and how good the engine is before any reading", () => {
    const first = events.findIndex((event) => event.type === "emotion");
    const [connected] = ofType(events.slice(0, first), "provider");

    expect(connected?.detector).toMatch(/^(silero-v6|built-in)/);
    expect(connected?.accuracy?.statement).toMatch(/\w{3,}/);
  });
});

describe("analyze --json with several recordings", () => {
  it("tells their events apart by the recording's name", async () => {
    const { stdout } = await runCli(["analyze", CALL, CALL, "--json"]);
    const ids = [...new Set(eventsOf(stdout).map((event) => event.streamId))];

    expect(ids).toEqual(["call.wav", "call.wav-2"]);
  });
});

describe("analyze --out", () => {
  it("writes events, summary and audit log, and no half-written file", async () => {
    expect((await readdir(join(folder, "json"))).sort()).toEqual([
      "call.audit.ndjson",
      "call.events.ndjson",
      "call.summary.json",
    ]);
  });

  it("writes the events that went to stdout", async () => {
    expect(await readFile(join(folder, "json", "call.events.ndjson"), "utf8")).toBe(json.stdout);
  });

  it("writes the summary of the end event", async () => {
    const text = await readFile(join(folder, "json", "call.summary.json"), "utf8");

    expect(JSON.parse(text)).toEqual(ofType(events, "end")[0]?.summary);
  });
});

describe("analyze -", () => {
  it("hears in raw samples from a pipe what it hears in the file", async () => {
    const raw = ["--rate", "16000", "--encoding", "pcm_s16le", "--channels", "2"];
    const piped = await runCli(["analyze", "-", ...ROLES, "--json", ...raw], { input: await callSamples() });

    const heard = (list: readonly EmotionStreamEvent[]) =>
      ofType(list, "emotion").map(({ channel, span, status, label, valence, arousal }) => ({
        channel,
        span,
        status,
        label,
        valence: valence?.value,
        arousal: arousal?.value,
      }));
    expect(piped.stderr).toBe("");
    expect(heard(eventsOf(piped.stdout))).toEqual(heard(events));
  });

  it("recognises a recording in a pipe", async () => {
    const piped = await runCli(["analyze", "-", ...ROLES, "--json"], { input: await readFile(CALL) });

    expect(ofType(eventsOf(piped.stdout), "emotion")).toHaveLength(ofType(events, "emotion").length);
  });
});

describe("analyze --csv", () => {
  it("writes a heading and a row per reading", async () => {
    const { code, stdout } = await runCli(["analyze", CALL, ...ROLES, "--csv"]);
    const rows = stdout.trimEnd().split("\r\n");

    expect(code).toBe(0);
    expect(rows[0]).toBe(CSV_COLUMNS.join(","));
    expect(rows).toHaveLength(1 + ofType(events, "emotion").length);
  });
});

describe("analyze in a pipe", () => {
  let text: Finished;
  beforeAll(async () => {
    text = await runCli(["analyze", CALL, ...ROLES], { env: { COLUMNS: "80" } });
  });

  it("writes plain lines of at most the given width", () => {
    expect(text.stdout).not.toMatch(/\p{Cc}\[/u);
    expect(Math.max(...text.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("shows both speakers and then the summary with cost, detector and accuracy", () => {
    expect(text.stdout).toMatch(
      / agent [\s\S]* customer [\s\S]*Summary[\s\S]*speech detector[\s\S]*local engine: 0 USD[\s\S]*accuracy/,
    );
  });

  it("shows only the summary with --quiet", async () => {
    const quiet = await runCli(["analyze", CALL, ...ROLES, "--quiet"]);

    expect(quiet.stdout).toMatch(/^─+\n Summary/);
  });
});

describe("settings", () => {
  it("come from a config file, and a flag wins over it", async () => {
    const path = join(folder, "config.jsonc");
    await writeFile(path, '{ /* two people */ "roles": ["left", "right"], "vad": { "detector": "built-in", }, }');
    const { stdout } = await runCli(["analyze", CALL, "--config", path, "--roles", "clerk,caller", "--json"]);
    const [end] = ofType(eventsOf(stdout), "end");

    expect(end?.summary.detector).toMatch(/^built-in/);
    expect(end?.summary.speakers.map(({ role }) => role)).toEqual(["clerk", "caller"]);
  });

  it("name the file, line and column of a mistake, with exit code 2", async () => {
    const path = join(folder, "broken.jsonc");
    await writeFile(path, '{\n  "roles": [\n}');
    const { code, stderr, stdout } = await runCli(["analyze", CALL, "--config", path]);

    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^emotion-stream: broken\.jsonc:3:1: [^\n]+\n$/);
  });

  it("name the variable of a bad value", async () => {
    const { code, stderr } = await runCli(["analyze", CALL], { env: { EMOTION_STREAM_ABSTAIN: "7" } });

    expect([code, stderr]).toEqual([
      2,
      "emotion-stream: EMOTION_STREAM_ABSTAIN: abstain.threshold must be at most 1, not 7.\n",
    ]);
  });

  it("refuse two workers in the EU with exit code 5 and an audit log", async () => {
    const out = join(folder, "refused");
    const policy = ["--jurisdiction", "eu", "--purpose", "service-quality", "--out", out];
    const { code, stderr } = await runCli(["analyze", CALL, "--roles", "agent,agent", ...policy]);

    expect(code).toBe(5);
    expect(stderr).toMatch(/^emotion-stream: call\.wav: [^\n]+\n$/);
    expect(await readdir(out)).toEqual(["call.audit.ndjson"]);
  });
});

describe("providers", () => {
  it("shows the local engine in a table", async () => {
    const { code, stdout } = await runCli(["providers"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^provider +runs +evidence[^\n]*\n[─ ]+\n[\s\S]*^local +here +acoustic/m);
  });

  it("gives the matrix as JSON", async () => {
    const { stdout } = await runCli(["providers", "--json"]);
    const infos = JSON.parse(stdout) as { id: string; modes: string[] }[];

    expect(infos.find(({ id }) => id === "local")?.modes).toContain("stream");
  });
});

describe("help", () => {
  it.each([[[]], [["analyze"]], [["providers"]]])("of %j has examples", async (command) => {
    const { code, stdout } = await runCli([...command, "--help"], { cwd: ROOT });

    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:\n[\s\S]*emotion-stream /);
  });

  it("documents the exit codes", async () => {
    const { stdout } = await runCli(["analyze", "--help"]);

    expect(stdout).toMatch(/Exit codes:\n {4}0 {2}[\s\S]* 130 {2}/);
  });
});
