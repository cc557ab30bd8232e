import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../src/core/config/schema.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

function refusal(value: unknown): EmotionError {
  try {
    parseConfig(value);
  } catch (error) {
    if (EmotionError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("the config was accepted");
}

describe("parseConfig", () => {
  it("accepts an empty config, since everything is optional", () => {
    expect(parseConfig({})).toEqual({});
  });

  it("accepts a config that uses every part", () => {
    const config = {
      provider: "local",
      text: "lexicon",
      vocabulary: ["Zählerstand"],
      audio: { sampleRateHz: 8000, channels: 2, encoding: "mulaw" },
      roles: ["agent", "customer"],
      speakers: 1,
      smooth: { windowMs: 3000 },
      abstain: {
        threshold: 0.5,
        calibration: { schema: "calibration/1", entries: [{ provider: "local", language: "de", threshold: 0.6 }] },
      },
      state: { tickMs: 250 },
      trajectory: { sustainedMs: 8000 },
      policy: { jurisdiction: "eu", purpose: "coaching", consent: { reference: "c-1", on: "2026-11-20" } },
      prices: { deepgram: [{ line: "audio", usd: "0.0043", per: 60_000, unit: "ms", date: "2026-11-01" }] },
      budgetUsd: "1.50",
      input: { bufferMs: 2000, overflow: "drop-oldest" },
      output: { maxEvents: 64 },
      vad: { detector: "built-in", threshold: 0.6 },
      companion: true,
      denoise: true,
      affectTable: { version: "mine/1", rows: [{ term: "glad", valence: 0.8, arousal: null, source: "own ratings" }] },
      raw: false,
      language: "en-GB",
      providers: { deepgram: { model: "nova-3" } },
    };
    expect(parseConfig(config)).toEqual(config);
  });

  it.each([
    [{ smoth: {} }, "smoth is not a known option: did you mean smooth?"],
    [{ smooth: { window: 3 } }, "smooth.window is not a known option: did you mean smooth.windowMs?"],
    [{ vad: { colour: "red" } }, "vad.colour is not a known option: known are detector, threshold."],
    [{ prices: { hume: [{ lin: "a" }] } }, "prices.hume[0].line must be a string, not undefined."],
    [{ smooth: { windowMs: 10 } }, "smooth.windowMs must be at least 250, not 10."],
    [{ input: { bufferMs: "5000" } }, 'input.bufferMs must be a number, not "5000".'],
    [{ audio: { channels: 7 } }, "audio.channels must be one of 1, 2, not 7."],
    [{ speakers: 2 }, "speakers must be 1, not 2."],
    [{ state: { holdHops: 1.5 } }, "state.holdHops must be a whole number, not 1.5."],
    [{ provider: "" }, "provider must be a non-empty string, not an empty one."],
    [{ budgetUsd: "1,50" }, 'budgetUsd must be a decimal string of dollars such as "0.45", not the string given.'],
    [{ companion: "yes" }, 'companion must be a boolean, not "yes".'],
    [{ roles: [] }, "roles must be at least 1 long, not an array of 0."],
    [{ language: "zz!!" }, "language must be a BCP 47 language tag such as en or pt-BR, not the string given."],
    [{ language: "de_DE" }, 'language must be a BCP 47 language tag such as en or pt-BR, not "de_DE".'],
    [{ language: "English" }, 'language must be a BCP 47 language tag such as en or pt-BR, not "English".'],
    [{ raw: undefined }, "raw must be a boolean, not undefined."],
    ["local", 'the configuration must be an object, not "local".'],
  ])("says in one sentence what is wrong with %j", (value, sentence) => {
    expect(refusal(value).message).toBe(sentence);
  });

  it.each(["en", "en-GB", "zh-Hans-CN", "yue", "es-419", "de-CH-1996"])("takes the language tag %s", (language) => {
    expect(parseConfig({ language })).toEqual({ language });
  });

  it("names the allowed encodings", () => {
    expect(refusal({ audio: { encoding: "mp3" } }).message).toBe(
      'audio.encoding must be one of pcm_u8, pcm_s16le, pcm_s24le, pcm_s32le, pcm_f32le, pcm_f64le, mulaw, alaw, not "mp3".',
    );
  });

  it("refuses more roles than declared channels", () => {
    expect(refusal({ audio: { channels: 1 }, roles: ["agent", "customer"] }).message).toBe(
      "roles names 2 channels but audio.channels is 1: give one role per channel.",
    );
  });

  it("fails with kind config and the option as a fact", () => {
    const error = refusal({ smooth: { windowMs: -1 } });
    expect([error.kind, error.facts]).toEqual(["config", { option: "smooth.windowMs" }]);
  });

  it("never echoes a value that could be a key", () => {
    expect(refusal({ raw: "sk-0123456789abcdef0123456789abcdef" }).message).not.toContain("sk-");
  });
});
