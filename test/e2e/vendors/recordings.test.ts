import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { analyze, type EmotionStreamEvent } from "../../../src/index.ts";
import { parseScenario, simulate } from "../../../src/testing/index.ts";

const scenario = parseScenario(JSON.parse(await readFile("examples/call-scenario.json", "utf8")));

describe("a recording that a vendor takes whole", () => {
  it.each(["deepgram", "assemblyai", "gladia", "symbl"])(
    "tells over %s what was said before how, once each",
    async (id) => {
      await using vendor = await simulate(id, { scenario });
      const events: EmotionStreamEvent[] = [];
      const call = analyze("demo/call.wav", { provider: id, providers: { [id]: vendor.options }, language: "en" });
      for await (const event of call) events.push(event);
      const said = events.flatMap((event) => (event.type === "transcript" ? [event.utteranceId] : []));
      const read = events.flatMap((event) => (event.type === "emotion" ? [event.utteranceId] : []));

      expect(said.length).toBeGreaterThan(5);
      expect(read).toEqual(said);
      expect(new Set(read).size).toBe(read.length);
      expect(events.filter(({ type }) => type === "transcript" || type === "emotion").map(({ type }) => type)).toEqual(
        said.flatMap(() => ["transcript", "emotion"]),
      );
    },
  );
});
