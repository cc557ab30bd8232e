import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { demoArguments } from "../../../src/cli/demo.ts";

const shown = (args: readonly string[], watched: boolean): string => {
  const demo = demoArguments(args, watched);
  return demo.args.map((arg) => basename(arg)).join(" ");
};

const NOTE = "--report-note The voices on this call are synthetic: the page shows the mechanism, not the accuracy.";

describe("the arguments of npm run demo", () => {
  it("are the bundled call, its roles and the reports folder", () => {
    expect(shown([], false)).toBe(`analyze --roles agent,customer ${NOTE} --out reports --report reports call.wav`);
  });

  it("pace the bundled call when somebody watches", () => {
    expect(shown([], true)).toContain(" --speed 8 ");
  });

  it("take a recording instead, with no roles and no pace of the demo's own", () => {
    expect(shown(["talk.wav", "--smooth", "3000"], true)).toBe(
      "analyze --out reports --report reports talk.wav --smooth 3000",
    );
  });

  it("take flags for the bundled call", () => {
    expect(demoArguments(["--smooth", "3000"], false).bundled).toBe(true);
  });
});
