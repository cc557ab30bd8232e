import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../src/make-folder.node.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emotion-stream-folder-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("making a folder", () => {
  it("makes those above it too", async () => {
    await makeFolder(join(folder, "a", "b", "c"));

    expect((await stat(join(folder, "a", "b", "c"))).isDirectory()).toBe(true);
  });

  it("is content with one that is there", async () => {
    await mkdir(join(folder, "a"));

    await expect(makeFolder(join(folder, "a"))).resolves.toBeUndefined();
  });

  it("is content with one that somebody else makes meanwhile", async () => {
    const path = join(folder, "a", "b");

    await expect(Promise.all([makeFolder(path), makeFolder(path), makeFolder(path)])).resolves.toHaveLength(3);
  });

  it("fails for a file of that name", async () => {
    await writeFile(join(folder, "file"), "");

    await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("fails under a file", async () => {
    await writeFile(join(folder, "file"), "");

    await expect(makeFolder(join(folder, "file", "a"))).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTDIR|EEXIST)$/),
    });
  });

  it("fails where nothing can be made, rather than trying forever", async () => {
    await expect(makeFolder("/proc/emotion-stream/a")).rejects.toMatchObject({
      code: expect.stringMatching(/^E[A-Z]+$/),
    });
  });
});
