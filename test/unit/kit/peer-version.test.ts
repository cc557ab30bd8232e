import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { peerVersion } from "../../../src/kit/peer-version.node.ts";

describe("the version of a peer", () => {
  it("is what its own package.json says", async () => {
    const path = new URL("../../../node_modules/@echogarden/rnnoise-wasm/package.json", import.meta.url);
    expect(await peerVersion("@echogarden/rnnoise-wasm")).toBe(JSON.parse(await readFile(path, "utf8")).version);
  });

  it("is refused for a package that is not there", async () => {
    await expect(peerVersion("absent-package")).rejects.toThrow(/absent-package/);
  });
});
