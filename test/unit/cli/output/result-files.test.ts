import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ResultFiles } from "../../../../src/cli/output/result-files.ts";
import type { AuditEntry } from "../../../../src/spec/index.ts";
import { readingEvent, stateOf, summaryOf } from "../events.ts";

const entry: AuditEntry = {
  schema: "audit/1",
  streamId: "s-1",
  at: "2026-11-21T00:00:00.000Z",
  decision: "allowed",
  rule: "none",
  provider: "local",
  evidence: ["acoustic"],
  channel: 0,
  role: "agent",
  standing: "worker",
  jurisdiction: "unknown",
  purpose: "unknown",
  consent: null,
};

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-out-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const visible = async (): Promise<string[]> => (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
const linesIn = async (name: string): Promise<unknown[]> =>
  (await readFile(join(folder, name), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

describe("result files", () => {
  it("hold every event, the summary and the audit log", async () => {
    const files = await ResultFiles.open(folder, "call");
    files.audit(entry);
    await files.event(readingEvent());
    await files.event(stateOf());
    await files.complete(summaryOf());

    expect(await visible()).toEqual(["call.audit.ndjson", "call.events.ndjson", "call.summary.json"]);
    expect(await linesIn("call.events.ndjson")).toEqual([readingEvent(), stateOf()]);
    expect(JSON.parse(await readFile(join(folder, "call.summary.json"), "utf8"))).toEqual(summaryOf());
  });

  it("have no name before they are whole", async () => {
    const files = await ResultFiles.open(folder, "call");
    await files.event(readingEvent());
    const before = await visible();
    await files.discard();

    expect(before).toEqual([]);
  });

  it("leave nothing behind after a failure", async () => {
    const files = await ResultFiles.open(folder, "call");
    await files.event(readingEvent());
    await files.discard();

    expect(await readdir(folder)).toEqual([]);
  });

  it("leave nothing half-written behind when they cannot be given their names", async () => {
    await mkdir(join(folder, "call.summary.json"));
    const files = await ResultFiles.open(folder, "call");
    files.audit(entry);
    await files.event(readingEvent());
    await expect(files.complete(summaryOf())).rejects.toThrow(/^--out: the folder cannot be written to \(EISDIR\)/);
    await files.discard();

    expect((await readdir(folder)).filter((name) => name.endsWith(".partial"))).toEqual([]);
    expect(await linesIn("call.audit.ndjson")).toEqual([entry]);
  });

  it("keep the audit log of a call that was refused", async () => {
    const files = await ResultFiles.open(folder, "call");
    files.audit({ ...entry, decision: "refused" });
    await files.discard();

    expect(await linesIn("call.audit.ndjson")).toEqual([{ ...entry, decision: "refused" }]);
  });

  it("append to an audit log that is there", async () => {
    for (const streamId of ["s-1", "s-2"]) {
      const files = await ResultFiles.open(folder, "call");
      files.audit({ ...entry, streamId });
      await files.complete(summaryOf());
    }

    expect(await linesIn("call.audit.ndjson")).toEqual([entry, { ...entry, streamId: "s-2" }]);
  });

  it("write an audit entry once, even when an error follows the summary", async () => {
    const files = await ResultFiles.open(folder, "call");
    files.audit(entry);
    await files.complete(summaryOf());
    await files.discard();

    expect(await linesIn("call.audit.ndjson")).toHaveLength(1);
  });

  it("make the folder when it is missing", async () => {
    const files = await ResultFiles.open(join(folder, "a", "b"), "call");

    expect(await files.complete(summaryOf())).toEqual([
      join(folder, "a", "b", "call.events.ndjson"),
      join(folder, "a", "b", "call.summary.json"),
    ]);
  });

  it("say in one sentence that the folder cannot be written to", async () => {
    const path = join(folder, "file");
    await writeFile(path, "");

    await expect(ResultFiles.open(path, "call")).rejects.toThrow(
      "--out: the folder cannot be written to (EEXIST); give one that can.",
    );
  });
});
