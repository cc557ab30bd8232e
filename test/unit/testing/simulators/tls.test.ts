import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { selfSigned } from "../../../../src/testing/simulators/self-signed.node.ts";
import { dial } from "./client.ts";
import { startEcho } from "./echo-vendor.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function secure(options: Parameters<typeof startEcho>[0] = {}): ReturnType<typeof startEcho> {
  const simulator = await startEcho({ tls: true, ...options });
  closers.push(() => simulator.close());
  return simulator;
}

describe("a certificate that signs itself", () => {
  it("names the loopback interface, is good for 30 days and verifies by its own key", () => {
    const { cert } = selfSigned(Date.UTC(2026, 0, 10, 12));
    const read = new X509Certificate(cert);
    expect([read.checkHost("localhost"), read.checkIP("127.0.0.1")]).toEqual(["localhost", "127.0.0.1"]);
    expect([read.validFrom, read.validTo]).toEqual(["Jan  9 12:00:00 2026 GMT", "Feb  9 12:00:00 2026 GMT"]);
    expect(read.verify(read.publicKey)).toBe(true);
  });
});

describe("a simulator with TLS", () => {
  it("is refused by a client that does not trust its certificate, and taken by one that does", async () => {
    const { socketUrl, apiKey, certificate = "" } = await secure();
    const stranger = dial(`${socketUrl}/v1/live`, { key: apiKey });
    await stranger.closed;
    expect(stranger.error).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
    await dial(`${socketUrl}/v1/live`, { key: apiKey, ca: certificate }).opened;
  });

  it("is taken by a program that trusts its certificate through the environment, as vendors' SDKs need it", async () => {
    const { url, certificate = "" } = await secure();
    const folder = await mkdtemp(join(tmpdir(), "simulated-tls-"));
    closers.push(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "ca.pem"), certificate);
    const script = `console.log((await fetch(process.argv[1] + "/v1/things/7")).status)`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, url], { env });
    expect((await run).stdout).toBe("200\n");
  });

  it.each(["drop", "reset"] as const)("%s breaks the connection", async (fault) => {
    const simulator = await secure({ faults: [{ fault, at: { message: 2 } }] });
    const client = dial(`${simulator.socketUrl}/v1/live`, { key: simulator.apiKey, ca: simulator.certificate ?? "" });
    await client.opened;
    client.send("one");
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  it("says in one sentence that a key and a certificate are of no use", async () => {
    await expect(startEcho({ tls: { key: "none", cert: "none" } })).rejects.toMatchObject({
      kind: "config",
      facts: { option: "tls" },
    });
  });
});
