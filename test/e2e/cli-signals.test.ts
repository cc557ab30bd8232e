import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { CALL, callSamples, eventsOf, finished, ofType, start } from "./cli.ts";

const PACED = ["--roles", "agent,customer", "--speed", "1"];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-signals-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Child = ReturnType<typeof start>;

/** Resolves when a process has written its first text. */
function firstOutput(child: Child): Promise<void> {
  return new Promise((resolve) => {
    child.stdout.once("data", () => resolve());
  });
}

describe("Ctrl-C", () => {
  it("still prints the summary, and ends with 130", async () => {
    const child = start("src/cli/main.ts", ["analyze", CALL, ...PACED]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.kill("SIGINT");
    const { code, stdout, stderr } = await result;

    expect([code, stderr]).toEqual([130, ""]);
    expect(stdout).toMatch(/Summary[^\n]*stopped early\n[\s\S]*local engine: 0 USD/);
  });

  it("gives the end event in NDJSON and whole result files", async () => {
    const out = join(folder, "json");
    const child = start("src/cli/main.ts", ["analyze", CALL, ...PACED, "--json", "--out", out]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.kill("SIGINT");
    const [end] = ofType(eventsOf((await result).stdout), "end");

    expect(end?.summary.outcome).toBe("stopped");
    expect((await readdir(out)).sort()).toEqual(["call.audit.ndjson", "call.events.ndjson", "call.summary.json"]);
  });

  it("ends a pipe that has gone quiet", async () => {
    const raw = ["--rate", "16000", "--channels", "2", "--json"];
    const child = start("src/cli/main.ts", ["analyze", "-", ...raw]);
    const result = finished(child);
    child.stdin.write((await callSamples()).subarray(0, 640_000));
    await firstOutput(child);
    child.kill("SIGINT");
    const { code, stdout } = await result;

    expect(ofType(eventsOf(stdout), "end")).toHaveLength(1);
    expect(code).toBe(130);
  });

  it("says that nothing was heard yet when a pipe never spoke", async () => {
    const child = start("src/cli/main.ts", ["analyze", "-", "--json", "--out", join(folder, "idle")]);
    const result = finished(child);
    // The folder is made right before the pipe is read.
    await vi.waitUntil(() => existsSync(join(folder, "idle")), { timeout: 10_000 });
    child.kill("SIGINT");
    const { code, stderr } = await result;

    expect([code, stderr]).toEqual([130, "emotion-stream: stdin: stopped before any audio was heard.\n"]);
  });

  it("followed by another signal stops at once, and says so", async () => {
    const child = start("src/cli/main.ts", ["analyze", CALL, ...PACED]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    const { code, stdout, stderr } = await result;

    expect(stderr).toBe("emotion-stream: call.wav: stopped at once; no summary.\n");
    expect(stdout).not.toContain("Summary");
    expect([130, 143]).toContain(code);
  });

  it("leaves the recordings after it alone", async () => {
    const child = start("src/cli/main.ts", ["analyze", CALL, CALL, ...PACED, "--json"]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.kill("SIGINT");

    expect(ofType(eventsOf((await result).stdout), "end")).toHaveLength(1);
  });
});

describe("SIGTERM", () => {
  it("ends in the same order, with 143", async () => {
    const child = start("src/cli/main.ts", ["analyze", CALL, ...PACED]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.kill("SIGTERM");
    const { code, stdout } = await result;

    expect(stdout).toContain("Summary");
    expect(code).toBe(143);
  });
});

describe("a reader that goes away (| head)", () => {
  it.each([["--json"], ["--csv"], ["--no-color"]])("ends the run quietly with %s", async (flag) => {
    const child = start("src/cli/main.ts", ["analyze", CALL, ...PACED, flag]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.stdout.destroy();
    const { code, stderr } = await result;

    expect([code, stderr]).toEqual([0, ""]);
  });

  it("does not cut the files that are being written", async () => {
    const out = join(folder, "head");
    const report = join(out, "call.html");
    const flags = ["--json", "--out", out, "--report", report, "--roles", "agent,customer"];
    const child = start("src/cli/main.ts", ["analyze", CALL, "--speed", "40", ...flags]);
    child.stdin.end();
    const result = finished(child);
    await firstOutput(child);
    child.stdout.destroy();
    const { code, stderr } = await result;

    expect([code, stderr]).toEqual([0, ""]);
    const summary = JSON.parse(await readFile(join(out, "call.summary.json"), "utf8"));
    expect(summary).toMatchObject({ outcome: "completed", durationMs: expect.closeTo(46_703.9, 0) });
    expect(await readFile(report, "utf8")).toContain("</html>");
  });
});
