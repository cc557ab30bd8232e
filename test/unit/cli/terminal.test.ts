import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { terminalOf } from "../../../src/cli/terminal.ts";

function streamOf(properties: object = {}, error?: Error): NodeJS.WriteStream {
  const stream = new Writable({ write: (_chunk, _encoding, done) => done(error) });
  return Object.assign(stream, properties) as unknown as NodeJS.WriteStream;
}

const tty = { isTTY: true, columns: 80, rows: 24 };

describe("a terminal", () => {
  it.each([
    ["a terminal", tty, {}, true, 1],
    ["a pipe", {}, {}, true, 0],
    ["a terminal with NO_COLOR", tty, { NO_COLOR: "1" }, true, 0],
    ["a terminal with --no-color", tty, {}, false, 0],
    ["a pipe with FORCE_COLOR", {}, { FORCE_COLOR: "1" }, true, 1],
    ["a dumb terminal", tty, { TERM: "dumb" }, true, 0],
  ])("%s has its colour level", (_name, properties, env, color, level) => {
    expect(terminalOf(streamOf(properties), { color, env }).paint.level).toBe(level);
  });

  it("has the width of COLUMNS in a pipe, else 100", () => {
    const columns = [{}, { COLUMNS: "72" }, { COLUMNS: "wide" }].map((env) =>
      terminalOf(streamOf(), { color: true, env }).columns(),
    );

    expect(columns).toEqual([100, 72, 100]);
  });

  it("takes a reader that has gone away for the end, not for an error", async () => {
    let closed = 0;
    const broken = streamOf({}, Object.assign(new Error("broken pipe"), { code: "EPIPE" }));
    const terminal = terminalOf(broken, { color: true, env: {} });
    terminal.whenClosed(() => closed++);
    await terminal.write("one");
    await terminal.write("two");

    expect([terminal.closed, closed]).toEqual([true, 1]);
    terminal.whenClosed(() => closed++);
    expect(closed).toBe(2);
  });

  it.each(["EPIPE", "ERR_STREAM_DESTROYED"])("sees no failure in %s", async (code) => {
    const terminal = terminalOf(streamOf({}, Object.assign(new Error("gone"), { code })), { color: true, env: {} });
    await terminal.write("one");

    expect([terminal.closed, terminal.failure]).toEqual([true, undefined]);
  });

  it.each(["ENOSPC", "EIO"])("keeps the code of a write that failed: %s", async (code) => {
    let closed = 0;
    const full = streamOf({}, Object.assign(new Error("failed"), { code }));
    const terminal = terminalOf(full, { color: true, env: {} });
    terminal.whenClosed(() => closed++);
    void terminal.write("one");
    await terminal.settled();

    expect([terminal.closed, terminal.failure, closed]).toEqual([true, code, 1]);
  });
});
