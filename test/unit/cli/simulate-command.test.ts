import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type SimulateFlags, simulateCommand } from "../../../src/cli/simulate-command.ts";
import type { Simulator } from "../../../src/testing/index.ts";
import { dial, until } from "../testing/simulators/client.ts";
import { startEcho } from "../testing/simulators/echo-vendor.ts";
import { type FakeTerminal, fakeTerminal } from "./fake-terminal.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulate-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Run {
  readonly stdout: FakeTerminal;
  readonly code: Promise<number>;
  readonly started: Promise<Simulator>;
  stop(): void;
}

function run(flags: SimulateFlags): Run {
  const stdout = fakeTerminal();
  const stop = new AbortController();
  const started = Promise.withResolvers<Simulator>();
  const interrupt = {
    stop: stop.signal,
    abort: new AbortController().signal,
    exitCode: undefined,
    quietly: () => undefined,
    dispose: () => undefined,
  };
  const stdin = (async function* (): AsyncGenerator<Uint8Array> {})();
  const io = { stdout, stderr: fakeTerminal(), stdin, env: {}, interrupt, now: () => 0 };
  const code = simulateCommand("echo", flags, io, async (_vendor, options) => {
    const simulator = await startEcho(options);
    started.resolve(simulator);
    return simulator;
  });
  return { stdout, code, started: started.promise, stop: () => stop.abort() };
}

async function scenarioFile(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("emotion-stream simulate", () => {
  it("prints where it listens, the key and a config, then a line for each session and request, until it is stopped", async () => {
    const save = join(folder, "received");
    const scenario = await scenarioFile(
      "call.jsonc",
      '{ "faults": [{ "fault": "duplicate", "at": { "message": 2 } }] } // one',
    );
    const { stdout, code, started, stop } = run({ scenario, save });
    const { url, socketUrl, apiKey } = await started;
    await until(() => stdout.text().includes("Ctrl-C"));
    await fetch(`${url}/v1/things/1?key=secret`);
    const client = dial(`${socketUrl}/v1/live`, { key: apiKey });
    await client.opened;
    client.send(new Uint8Array(3200));
    client.send("one");
    await until(() => client.received.length === 3);
    client.close(1000);
    await until(() => stdout.text().includes("over"));
    stop();

    expect(await code).toBe(0);
    const [where, key, heading, ...rest] = stdout.text().split("\n");
    expect([where, key, heading]).toEqual([
      `echo is simulated at ${url} and ${socketUrl}`,
      `Key: ${apiKey}`,
      "Config:",
    ]);
    const end = rest.indexOf("Ctrl-C stops it.");
    expect(JSON.parse(rest.slice(0, end).join("\n"))).toEqual({
      provider: "echo",
      providers: { echo: { apiKey, baseUrl: url, socketUrl } },
    });
    expect(rest.slice(end + 1)).toEqual([
      "GET /v1/things/1: 200",
      "session 0 opened on /v1/live",
      "fault duplicate in session 0",
      "session 0 over with 1000: 0.1 s of audio in 1 frames (3200 bytes), 1 texts, 2 messages said",
      "",
    ]);
    expect(await readdir(save)).toEqual(["echo-0.raw"]);
  });

  it("serves TLS with a certificate that a client can trust, and takes it away in the end", async () => {
    const { stdout, code, started, stop } = run({ tls: true });
    const { socketUrl, url, apiKey } = await started;
    await until(() => stdout.text().includes("Ctrl-C"));
    const path = /NODE_EXTRA_CA_CERTS=(.*)/.exec(stdout.text())?.[1] ?? "";
    const client = dial(`${socketUrl}/v1/live`, { key: apiKey, ca: await readFile(path, "utf8") });
    await client.opened;
    expect([url.slice(0, 8), socketUrl.slice(0, 6)]).toEqual(["https://", "wss://"]);
    stop();
    await code;
    await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each([
    [
      "bad.json",
      '{ "utterances": [{ "startMs": 0, "endMs": 5 }] }',
      "bad.json: scenario.utterances[0].text must be a string",
    ],
    ["broken.json", '{ "utterances": [', "broken.json:1:"],
    ["list.json", "[]", "list.json: the scenario must be one JSON object"],
  ])("names file and field of a bad scenario: %s", async (name, text, sentence) => {
    await expect(run({ scenario: await scenarioFile(name, text) }).code).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining(sentence),
    });
  });

  it.each(["-1", "70000", "http", "4.5"])("refuses the port %s", async (port) => {
    await expect(run({ port }).code).rejects.toMatchObject({
      kind: "config",
      message: expect.stringContaining("--port"),
    });
  });
});
