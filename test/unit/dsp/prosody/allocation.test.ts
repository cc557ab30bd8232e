import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** A handful of fractions between functions that the engine did not inline are 16 bytes each; the smallest array is more. */
const LIMIT_BYTES = 100;

describe("what the extractor allocates", () => {
  const child = fileURLToPath(new URL("allocation-child.ts", import.meta.url));
  const perCall = JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", "--min-semi-space-size=128", child], { encoding: "utf8" }),
  ) as Record<"push" | "functionals" | "frame" | "pushAndSmallArray", number>;

  it("is nothing per hop", () => {
    expect(perCall.push).toBeLessThan(LIMIT_BYTES);
  });

  it("is nothing per functional vector", () => {
    expect(perCall.functionals).toBeLessThan(LIMIT_BYTES);
  });

  it("is nothing per frame that is read", () => {
    expect(perCall.frame).toBeLessThan(LIMIT_BYTES);
  });

  it("would show if it were an array of four numbers per hop", () => {
    expect(perCall.pushAndSmallArray).toBeGreaterThan(LIMIT_BYTES);
  });
});
