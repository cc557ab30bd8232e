import { describe, expect, it } from "vitest";
import { type AssemblyAIOptions, adapter, assemblyai, info } from "../../../../adapters/assemblyai/index.ts";
import { LANGUAGES } from "../../../../adapters/assemblyai/languages.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

/** As long as a real one. */
const KEY = "0123456789abcdef0123456789abcdef";

/** The error of a call that must fail. */
function errorOf(make: () => unknown): EmotionError {
  try {
    make();
  } catch (error) {
    if (EmotionError.isInstance(error)) return error;
  }
  throw new Error("it did not fail with an EmotionError");
}

const refusalOf = (options: AssemblyAIOptions): EmotionError => errorOf(() => assemblyai({ apiKey: KEY, ...options }));

describe("options of AssemblyAI", () => {
  it.each<readonly [keyof AssemblyAIOptions, AssemblyAIOptions, RegExp]>([
    ["languages", { speechModel: "universal-streaming-english", languages: ["en"] }, /no effect with the speech model/],
    ["mode", { speechModel: "universal-streaming-multilingual", mode: "balanced" }, /for the Pro models/],
    [
      "acknowledgeSilence",
      { speechModel: "universal-streaming-english", acknowledgeSilence: true },
      /for the Pro models/,
    ],
    ["formatTurns", { formatTurns: true }, /always formats/],
    ["languageDetection", { speechModel: "universal-streaming-english", languageDetection: true }, /no effect/],
    ["maxSpeakers", { maxSpeakers: 2 }, /without speakerLabels/],
    ["speakerRevisionMs", { speakerRevisionMs: 120_000 }, /without speakerLabels/],
    ["minTurnSilenceMs", { minTurnSilenceMs: 900, maxTurnSilenceMs: 500 }, /at most maxTurnSilenceMs/],
    ["keyterms", { keyterms: ["x".repeat(51)] }, /at most 50 long/],
    ["inactivityTimeoutS", { inactivityTimeoutS: 4 }, /at least 5/],
    ["baseUrl", { baseUrl: "wss://127.0.0.1:1" }, /http: or https:/],
    ["baseUrl", { baseUrl: "https://me:secret@127.0.0.1:1" }, /without a name/],
    ["model", { region: "eu", model: "gpt-5-mini" }, /Claude or a Gemini/],
    ["model", { model: "gpt-oss-20b" }, /held to a JSON schema/],
    ["model", { model: "claude-sonnet-5" }, /held to a JSON schema/],
  ])("refuses %s where it is wrong or would have no effect: %o", (option, options, sentence) => {
    const { kind, message, facts } = refusalOf(options);
    expect([kind, String(facts.option).replace(/\[\d+\]$/, "")]).toEqual(["config", `providers.assemblyai.${option}`]);
    expect(message).toMatch(sentence);
  });

  it("lists the regions when a region is wrong", () => {
    const { kind, message } = refusalOf({ region: "mars" as "eu" });
    expect(kind).toBe("config");
    for (const region of info.regions) expect(message).toContain(region);
  });

  it("names a misspelt option's neighbour", () => {
    const { message } = errorOf(() => adapter.create({ apiKey: KEY, speechModle: "universal-3-6-pro" }));
    expect(message).toMatch(/did you mean providers\.assemblyai\.speechModel/);
  });

  it("takes Claude and Gemini in the EU", () => {
    for (const model of ["claude-haiku-4-5-20251001", "gemini-2.5-flash"]) {
      expect(assemblyai({ apiKey: KEY, region: "eu", model }).info.id).toBe("assemblyai");
    }
  });

  it("quotes no key in what it says", () => {
    expect(refusalOf({ speechModel: KEY as "universal-3-6-pro" }).message).not.toContain(KEY.slice(0, 12));
  });
});

describe("what the config asks of any vendor", () => {
  it("knows the languages of each speech model, and refuses the others", () => {
    for (const [speechModel, languages] of Object.entries(LANGUAGES)) {
      const options = { apiKey: KEY, speechModel: speechModel as keyof typeof LANGUAGES };
      for (const language of languages) expect(assemblyai(options, { language }).info.languages).toEqual(languages);
      const { kind } = errorOf(() => assemblyai(options, { language: "tlh" }));
      expect(kind).toBe("unsupported");
    }
  });

  it("takes a region of a language, and Bokmål as Norwegian", () => {
    for (const language of ["en-GB", "pt-BR", "nb-NO"])
      expect(() => assemblyai({ apiKey: KEY }, { language })).not.toThrow();
  });

  it("refuses a vocabulary that the vendor would not take", () => {
    const vocabulary = Array.from({ length: 101 }, (_, i) => `word${i}`);
    const { kind, facts } = errorOf(() => assemblyai({ apiKey: KEY }, { vocabulary }));
    expect([kind, facts.option]).toEqual(["config", "vocabulary"]);
  });
});

describe("credentials of AssemblyAI", () => {
  it("names the environment variable when there is no key", () => {
    const { kind, message } = errorOf(() => assemblyai());
    expect(kind).toBe("config");
    expect(message).toContain("ASSEMBLYAI_API_KEY");
  });

  it("has the live mode alone with streaming tokens, when the session asks the language model itself", () => {
    const made = assemblyai({ token: () => "t", sentiment: "socket" });
    expect(made.info.modes).toEqual(["stream"]);
    expect([made.batch, made.text, made.info.text]).toEqual([undefined, undefined, undefined]);
  });

  it("refuses streaming tokens alone where the LLM gateway is to be asked, and says both ways out", () => {
    const { kind, message } = errorOf(() => assemblyai({ token: () => "t" }));
    expect(kind).toBe("config");
    expect(message).toMatch(/apiKey.*sentiment: socket/);
  });

  it("takes a client in place of a key, not beside one", () => {
    const client = {
      files: { upload: async () => "" },
      transcripts: { submit: async () => null, get: async () => null },
      streaming: { createTemporaryToken: async () => "" },
    };
    const refused = (options: AssemblyAIOptions) => errorOf(() => assemblyai({ client, ...options })).facts.option;
    expect(refused({ apiKey: KEY })).toBe("providers.assemblyai.apiKey");
    expect(refused({ token: () => "t" })).toBe("providers.assemblyai.token");
    expect(refused({})).toBe("providers.assemblyai.client");
    expect(assemblyai({ client, sentiment: "socket" }).info.modes).toEqual(["stream", "batch", "text"]);
  });
});

describe("what an adapter says of itself", () => {
  it("gives its readings by text, unless the session gives them", () => {
    expect(assemblyai({ apiKey: KEY }).info.liveReadings).toBe("text");
    expect(assemblyai({ apiKey: KEY, sentiment: "socket" }).info.liveReadings).toBeUndefined();
  });

  it("has a price for the models that one was read for, and none for others", () => {
    const usd = (options: AssemblyAIOptions, line: string) =>
      assemblyai({ apiKey: KEY, ...options }).info.prices.find((price) => price.line === line)?.usd;
    expect([usd({}, "session"), usd({ speechModel: "universal-streaming-english" }, "session")]).toEqual([
      "0.45",
      undefined,
    ]);
    expect([usd({}, "recording"), usd({ recordingModels: ["universal-2"] }, "recording")]).toEqual(["0.21", undefined]);
    expect([usd({}, "input-tokens"), usd({}, "recording-sentiment"), usd({}, "audio")]).toEqual([
      undefined,
      undefined,
      "0",
    ]);
  });
});
