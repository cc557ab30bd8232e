import { afterEach, describe, expect, it, vi } from "vitest";
import { recordingQuery, socketUrl, textQuery } from "../../../../adapters/deepgram/endpoints.ts";
import { adapter, type DeepgramOptions, deepgram, info } from "../../../../adapters/deepgram/index.ts";
import { settingsOf } from "../../../../adapters/deepgram/options.ts";
import type { Asked } from "../../../../src/spec/adapter.ts";
import { formatOf } from "./open.ts";

const key = "a-key-of-nobody";
const urlOf = (options: DeepgramOptions, channels = [0], asked: Asked = {}): URL =>
  new URL(socketUrl(settingsOf({ apiKey: key, ...options }, asked), formatOf(channels)));
const queryOf = (options: DeepgramOptions, asked: Asked = {}): Record<string, string> =>
  Object.fromEntries(urlOf(options, [0], asked).searchParams);
const errorOf = (act: () => unknown): { readonly kind: string; readonly message: string } => {
  try {
    act();
  } catch (error) {
    return error as { readonly kind: string; readonly message: string };
  }
  throw new Error("it succeeded");
};

/** What each option that goes into the address of a live session puts there. */
const NOVA: Readonly<Record<string, readonly [DeepgramOptions, readonly (readonly [string, string])[]]>> = {
  model: [{ model: "nova-2-meeting" }, [["model", "nova-2-meeting"]]],
  "a model of one's own": [
    { model: "1dbdfb4d-85b2-4659-9831-16b3c76229aa", language: "xx" },
    [
      ["model", "1dbdfb4d-85b2-4659-9831-16b3c76229aa"],
      ["language", "xx"],
    ],
  ],
  language: [{ language: "es-419" }, [["language", "es-419"]]],
  "a language of which only the whole is known": [{ language: "de-AT" }, [["language", "de"]]],
  "vocabulary of Nova-3": [{ vocabulary: ["Anna Brown"] }, [["keyterm", "Anna Brown"]]],
  "vocabulary of Nova-2": [{ model: "nova-2", vocabulary: ["Anna"] }, [["keywords", "Anna"]]],
  redact: [{ redact: ["pci"] }, [["redact", "pci"]]],
  profanityFilter: [{ profanityFilter: true }, [["profanity_filter", "true"]]],
  numerals: [{ numerals: true }, [["numerals", "true"]]],
  mipOptOut: [{ mipOptOut: true }, [["mip_opt_out", "true"]]],
  tags: [{ tags: ["seven"] }, [["tag", "seven"]]],
  diarize: [{ diarize: true }, [["diarize_model", "latest"]]],
  punctuate: [{ punctuate: false }, [["punctuate", "false"]]],
  smartFormat: [{ smartFormat: true }, [["smart_format", "true"]]],
  detectEntities: [{ detectEntities: true }, [["detect_entities", "true"]]],
  interimResults: [{ interimResults: false }, [["interim_results", "false"]]],
  endpointingMs: [{ endpointingMs: false }, [["endpointing", "false"]]],
  utteranceEndMs: [{ utteranceEndMs: 2000 }, [["utterance_end_ms", "2000"]]],
};
const FLUX: typeof NOVA = {
  model: [{ model: "flux-general-multi" }, [["model", "flux-general-multi"]]],
  eotThreshold: [{ eotThreshold: 0.8 }, [["eot_threshold", "0.8"]]],
  eagerEotThreshold: [{ eagerEotThreshold: 0.4 }, [["eager_eot_threshold", "0.4"]]],
  eotTimeoutMs: [{ eotTimeoutMs: 3000 }, [["eot_timeout_ms", "3000"]]],
  vocabulary: [{ vocabulary: ["Anna"] }, [["keyterm", "Anna"]]],
  languageHints: [{ model: "flux-general-multi", languageHints: ["es"] }, [["language_hint", "es"]]],
  "language of Flux multilingual": [{ model: "flux-general-multi", language: "pt-BR" }, [["language_hint", "pt"]]],
  tags: [{ tags: ["seven"] }, [["tag", "seven"]]],
};

describe("the address of a live session", () => {
  it("of Nova says what is sent and when an utterance ends, and never asks for sentiment", () => {
    const url = urlOf({});
    expect(url.origin + url.pathname).toBe("wss://api.deepgram.com/v1/listen");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      model: "nova-3",
      language: "en",
      punctuate: "true",
      encoding: "linear16",
      sample_rate: "16000",
      channels: "1",
      interim_results: "true",
      endpointing: "300",
      utterance_end_ms: "1000",
      vad_events: "true",
    });
  });

  it("of Flux says only what Flux knows", () => {
    const url = urlOf({ model: "flux-general-en" });
    expect(url.href).toBe("wss://api.deepgram.com/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000");
  });

  it("of several channels asks for each apart", () => {
    const { searchParams } = urlOf({}, [4, 5]);
    expect([searchParams.get("channels"), searchParams.get("multichannel")]).toEqual(["2", "true"]);
  });

  it("asks for no end of an utterance where there are no interim results, which the vendor refuses", () => {
    expect(queryOf({ interimResults: false })).not.toHaveProperty("utterance_end_ms");
  });

  it.each(Object.entries(NOVA))("holds of Nova: %s", (_, [options, holds]) => {
    expect(Object.entries(queryOf(options))).toEqual(expect.arrayContaining(holds.map((pair) => [...pair])));
  });

  it.each(Object.entries(FLUX))("holds of Flux: %s", (_, [options, holds]) => {
    const given = queryOf({ model: "flux-general-en", ...options });
    expect(Object.entries(given)).toEqual(expect.arrayContaining(holds.map((pair) => [...pair])));
  });

  it.each([
    ["eu", "wss://api.eu.deepgram.com"],
    ["au", "wss://api.au.deepgram.com"],
    ["in", "wss://api.in.deepgram.com"],
  ] as const)("is that of the region %s", (region, origin) => {
    expect(urlOf({ region }).origin).toBe(origin);
  });

  it("follows another base address, with its path", () => {
    expect(urlOf({ baseUrl: "http://127.0.0.1:9/proxy/" }).href).toMatch(/^ws:\/\/127\.0\.0\.1:9\/proxy\/v1\/listen\?/);
  });

  it("holds no key", () => {
    expect(urlOf({}).href).not.toContain(key);
  });
});

describe("what a recording and a text are asked with", () => {
  it("holds sentiment, and what of the options is about words", () => {
    const settings = settingsOf({ apiKey: key, diarize: true, endpointingMs: 400, tags: ["seven"] });
    expect(Object.fromEntries(recordingQuery(settings))).toMatchObject({ sentiment: "true", diarize_model: "latest" });
    expect(recordingQuery(settings).map(([name]) => name)).not.toContain("endpointing");
    expect(textQuery(settings)).toEqual([
      ["sentiment", "true"],
      ["language", "en"],
      ["tag", "seven"],
    ]);
  });
});

describe("what the config asks of any vendor", () => {
  it("is the language and the vocabulary", () => {
    expect(queryOf({}, { language: "fr", vocabulary: ["Anna"] })).toMatchObject({ language: "fr", keyterm: "Anna" });
  });

  it("comes after the vendor's own options", () => {
    const asked = { language: "fr", vocabulary: ["Anna"] };
    expect(queryOf({ language: "es", vocabulary: ["Berta"] }, asked)).toMatchObject({
      language: "es",
      keyterm: "Berta",
    });
  });

  it.each([
    [{ language: "tlh" }, {}],
    [{ language: "de" }, { model: "nova-3-medical" }],
    [{ language: "de" }, { model: "flux-general-en" }],
    [{ language: "ko" }, { model: "flux-general-multi" }],
  ] as const)("is unsupported when the model does not know the language: %o of %o", (asked, options) => {
    expect(errorOf(() => deepgram({ apiKey: key, ...options }, asked)).kind).toBe("unsupported");
  });

  it("is a config error when it asks to listen for more than the vendor takes", () => {
    const vocabulary = Array.from({ length: 101 }, (_, i) => `term ${i}`);
    expect(errorOf(() => deepgram({ apiKey: key }, { vocabulary }))).toMatchObject({ kind: "config" });
  });
});

describe("an option that is wrong", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["an unknown one", { modle: "nova-3" }, /providers\.deepgram\.modle.*model/],
    ["a model that is misspelt", { model: "nova3" }, /providers\.deepgram\.model must be one of nova-3/],
    ["a region that there is not", { region: "mars" }, /one of us, eu, au, in/],
    ["an address that is none", { baseUrl: "ws://x" }, /baseUrl must be an http: or https: URL/],
    ["a region beside an address", { region: "eu", baseUrl: "http://127.0.0.1" }, /region does nothing beside baseUrl/],
    ["diarize with Flux", { model: "flux-general-en", diarize: true }, /diarize is not an option of the model flux/],
    ["a turn's end with Nova", { eotThreshold: 0.7 }, /eotThreshold is not an option.*only flux/],
    [
      "hints for one language",
      { model: "flux-general-en", languageHints: ["en"] },
      /languageHints is an option of flux-general-multi/,
    ],
    ["utteranceEndMs without interim results", { interimResults: false, utteranceEndMs: 1000 }, /needs interimResults/],
    ["a threshold out of range", { model: "flux-general-en", eotThreshold: 0.2 }, /at least 0\.5/],
    ["a client that is none", { client: {} }, /must be a client of @deepgram\/sdk 5/],
    ["a language that is no tag", { language: "English, please" }, /must be a language tag, or multi/],
  ])("is a config error that names it: %s", (_, options, message) => {
    const error = errorOf(() => adapter.create({ apiKey: key, ...options }));
    expect(error).toMatchObject({ kind: "config", message: expect.stringMatching(message) });
    expect(error.message).not.toContain(key);
  });

  it("is a missing key, and the error names the variable", () => {
    vi.stubEnv("DEEPGRAM_API_KEY", "");
    expect(errorOf(() => adapter.create({}))).toMatchObject({
      kind: "config",
      message: expect.stringContaining("DEEPGRAM_API_KEY"),
    });
  });

  it("is not the key from the environment", () => {
    vi.stubEnv("DEEPGRAM_API_KEY", key);
    expect(() => adapter.create({})).not.toThrow();
  });
});

describe("what the adapter declares", () => {
  it("with Nova: several channels, live and recorded; with Flux: one channel, live only", () => {
    const [nova, flux] = [deepgram({ apiKey: key }), deepgram({ apiKey: key, model: "flux-general-en" })];
    expect([nova.info.channels, nova.info.modes, nova.info.idleMs]).toEqual([
      "multi",
      ["stream", "batch", "text"],
      10_000,
    ]);
    expect([flux.info.channels, flux.info.modes, flux.batch, flux.info.idleMs]).toEqual([
      "mono",
      ["stream", "text"],
      undefined,
      null,
    ]);
    expect(nova.info).toEqual(info);
  });

  it.each([
    [{}, "0.0048"],
    [{ language: "multi" }, "0.0058"],
    [{ model: "flux-general-multi" }, "0.0078"],
    [{ model: "nova-2" }, undefined],
    [{ model: "flux-general-en" }, undefined],
  ] as const)("is the price of %o a minute: %s dollars, and none where none is known", (options, usd) => {
    expect(deepgram({ apiKey: key, ...options }).info.prices.find(({ line }) => line === "audio")?.usd).toBe(usd);
  });

  it("is that readings are of English only, and come by text", () => {
    expect([info.languages, info.liveReadings, info.text.maxInFlight]).toEqual([["en"], "text", 8]);
  });
});
