import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runTrainer } from "../../../scripts/training/trainer.ts";
import { EmotionError } from "../../../src/spec/errors.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trainer-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a shell script in the place of Python: what is tested is how a process is watched and ended. */
function python(...lines: readonly string[]): void {
  const path = join(folder, "python");
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  vi.stubEnv("EMOTION_STREAM_PYTHON", path);
}

const about = { id: "x", licence: "MIT", corpusLicence: "MIT" };
const start = (signal: AbortSignal, onLine: (line: string) => void = () => undefined): Promise<void> =>
  runTrainer({ features: folder, out: folder, about, quick: true, onLine, signal });

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

describe("the trainer", () => {
  it("tells its progress line by line", async () => {
    python("echo left out ann; echo left out bob");
    const lines: string[] = [];
    await start(new AbortController().signal, (line) => lines.push(line));
    expect(lines).toEqual(["left out ann", "left out bob"]);
  });

  it("fails with the exception's name and line, and not with its text", async () => {
    python(
      `echo 'Traceback (most recent call last):' >&2`,
      `echo '  File "/x/adapters/local/training/windows.py", line 50, in load' >&2`,
      `echo 'ValueError: clean-silero-v6 of ann holds values that are not finite' >&2`,
      "exit 1",
    );
    const failure = start(new AbortController().signal);
    await expect(failure).rejects.toSatisfy(EmotionError.isInstance);
    await expect(failure).rejects.toThrow(
      /^The trainer failed \(ValueError, windows\.py line 50\); nothing was written/,
    );
    await expect(failure).rejects.not.toThrow(/ann|adapters/);
  });

  it("says what ended it when the system did", async () => {
    python("kill -KILL $$");
    await expect(start(new AbortController().signal)).rejects.toThrow(/^The trainer was ended by SIGKILL, /);
  });

  it("that is not there fails in one sentence", async () => {
    vi.stubEnv("EMOTION_STREAM_PYTHON", join(folder, "none"));
    await expect(start(new AbortController().signal)).rejects.toThrow(/^The trainer failed; /);
  });

  it("ends on abort, with what it forked", async () => {
    python("sleep 600 &", "echo $!", "wait");
    const abort = new AbortController();
    const reason = new EmotionError("aborted", "Stopped.");
    const pids: number[] = [];
    const failure = start(abort.signal, (line) => {
      pids.push(Number(line));
      abort.abort(reason);
    });
    await expect(failure).rejects.toBe(reason);
    expect(pids.map(alive)).toEqual([false]);
  });
});
