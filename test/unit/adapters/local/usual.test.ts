import { describe, expect, it } from "vitest";
import { createLocal } from "../../../../adapters/local/index.ts";
import type { Reason } from "../../../../src/spec/affect.ts";
import { monoDemo } from "../../../bench/bench.ts";
import { collect, only, open } from "../../core/stream/fixtures.ts";

const POLICY = { policy: { jurisdiction: "other", purpose: "research" } } as const;

/** What the reasons were compared with on a line of two voices, varied enough for any adaptation to trust what it heard. */
async function comparedWith(speakers: 1 | null): Promise<Set<Reason["against"]>> {
  const { stream } = await open(createLocal(), { config: { ...POLICY, ...(speakers === 1 ? { speakers } : {}) } });
  const events = collect(stream);
  for (const voice of [0, 1, 0] as const) await stream.write(await monoDemo(voice));
  stream.end();
  return new Set(only(await events, "emotion").flatMap(({ reasons = [] }) => reasons.map(({ against }) => against)));
}

describe("what the local engine compares a voice with", () => {
  it("is the speaker's own usual where one speaker was promised", async () => {
    expect(await comparedWith(1)).toContain("speaker");
  });

  it("is never a speaker's usual where speakers are not told apart", async () => {
    const compared = await comparedWith(null);
    expect(compared).toContain("line");
    expect(compared).not.toContain("speaker");
  });
});
