import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

/** Without compilers that run when code gets hot: what they make is no memory of a session. */
const FLAGS = ["--no-opt", "--no-maglev", "--always-sparkplug", "--no-lazy-feedback-allocation"];
/** An item of the first thousand is worth a few numbers, in arrays that grow by half; the smallest object with two times is more. */
const FIRST_BYTES = 45;
/** After twenty thousand items nothing is kept of another one; the least that could be, a number, is eight. */
const LATER_BYTES = 2;

describe("what a session remembers", () => {
  const child = fileURLToPath(new URL("session-memory-child.ts", import.meta.url));
  const bytes = JSON.parse(
    execFileSync(process.execPath, ["--expose-gc", ...FLAGS, child], { encoding: "utf8" }),
  ) as Record<string, { first: number; later: number }>;
  const { "every number": number, "every span": span, ...modules } = bytes;

  it.each(Object.entries(modules))("%s: a few numbers for an item, and an end to it", (_, { first, later }) => {
    expect(first).toBeLessThan(FIRST_BYTES);
    expect(later).toBeLessThan(LATER_BYTES);
  });

  it("would show if it were a number or an object for every item", () => {
    expect(number?.later).toBeGreaterThan(LATER_BYTES);
    expect(span?.first).toBeGreaterThan(FIRST_BYTES);
  });
});
