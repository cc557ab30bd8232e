import { describe, expect, it } from "vitest";
import { type ConfigLayer, mergeValues, resolveConfig } from "../../../../src/core/config/merge.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

const layer = (source: string, value: Record<string, unknown>): ConfigLayer => ({ value, sourceOf: () => source });

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (EmotionError.isInstance(error)) return `${error.kind} | ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("merging config layers", () => {
  it("lets the later layer win, option by option", () => {
    const config = resolveConfig([
      layer("file", { provider: "local", smooth: { windowMs: 4000 }, abstain: { threshold: 0.6, minSpeechMs: 500 } }),
      layer("env", { smooth: { windowMs: 3000 } }),
      layer("flags", { abstain: { threshold: 0.7 } }),
    ]);

    expect(config).toEqual({
      provider: "local",
      smooth: { windowMs: 3000 },
      abstain: { threshold: 0.7, minSpeechMs: 500 },
    });
  });

  it("replaces arrays whole", () => {
    expect(mergeValues([{ roles: ["agent", "customer"] }, { roles: ["caller"] }])).toEqual({ roles: ["caller"] });
  });

  it("takes undefined for nothing said", () => {
    expect(mergeValues([{ language: "de" }, { language: undefined }])).toEqual({ language: "de" });
  });

  it("modifies no layer", () => {
    const file = { smooth: { windowMs: 4000 } };
    mergeValues([file, { smooth: { windowMs: 1000 } }]);

    expect(file).toEqual({ smooth: { windowMs: 4000 } });
  });

  it("names the layer a bad value came from", () => {
    const layers = [
      layer("call.jsonc", { smooth: { windowMs: 4000 } }),
      layer("--smooth", { smooth: { windowMs: 5 } }),
    ];

    expect(messageOf(() => resolveConfig(layers))).toBe(
      "config | --smooth: smooth.windowMs must be at least 250, not 5.",
    );
  });

  it("names the layer of an unknown key", () => {
    expect(messageOf(() => resolveConfig([layer("call.jsonc", { smoth: {} })]))).toMatch(
      /^config \| call\.jsonc: smoth is not a known option/,
    );
  });

  it("names the layer of the object around a missing value", () => {
    const layers = [layer("call.jsonc", { policy: { consent: { reference: "r-1" } } })];

    expect(messageOf(() => resolveConfig(layers))).toMatch(/^config \| call\.jsonc: policy\.consent\.on /);
  });

  it("refuses a __proto__ key instead of following it", () => {
    const value = JSON.parse('{ "__proto__": { "provider": "hidden" } }') as Record<string, unknown>;

    expect(messageOf(() => resolveConfig([layer("call.jsonc", value)]))).toMatch(/^config \| call\.jsonc: __proto__/);
  });
});
