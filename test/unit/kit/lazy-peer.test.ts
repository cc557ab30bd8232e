import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadPeer } from "../../../src/kit/lazy-peer.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lazy-peer-"));
  await writeFile(join(folder, "needs-absent.mjs"), 'import "absent-package";');
  await writeFile(join(folder, "needs-other.mjs"), 'import "other-package";');
  await writeFile(join(folder, "throws.mjs"), 'throw new Error("no such processor");');
});
afterAll(() => rm(folder, { recursive: true }));

/** Node's own import, which words its errors as a user's program sees them. */
const load = (file: string) => () => import(/* @vite-ignore */ pathToFileURL(join(folder, file)).href);

describe("loadPeer", () => {
  it("returns the module", async () => {
    expect(await loadPeer("absent-package", async () => ({ answer: 42 }), { purpose: "Reading FLAC" })).toEqual({
      answer: 42,
    });
  });

  it("gives the command that installs a missing package", async () => {
    await expect(
      loadPeer("absent-package", load("needs-absent.mjs"), { purpose: "Reading FLAC" }),
    ).rejects.toMatchObject({
      kind: "unsupported",
      message: "Reading FLAC needs the optional package absent-package; run: npm install absent-package",
    });
  });

  it("gives the caller's own command instead", async () => {
    await expect(
      loadPeer("absent-package", load("needs-absent.mjs"), { purpose: "It", install: "npm install absent-package@1" }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("run: npm install absent-package@1"),
    });
  });

  it.each(["needs-other.mjs", "throws.mjs"])(
    "tells a package that is there but fails to load from a missing one (%s)",
    async (file) => {
      await expect(loadPeer("absent-package", load(file), { purpose: "Reading FLAC" })).rejects.toMatchObject({
        kind: "unsupported",
        facts: { peer: "absent-package", installed: true },
      });
    },
  );

  it.each(['Failed to resolve module specifier "absent-package".', "Cannot find module 'absent-package'"])(
    "understands how a browser says it: %s",
    async (message) => {
      await expect(
        loadPeer("absent-package", () => Promise.reject(new TypeError(message)), { purpose: "Reading FLAC" }),
      ).rejects.toMatchObject({ facts: { installed: false } });
    },
  );
});
