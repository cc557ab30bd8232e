import { afterEach, describe, expect, it, vi } from "vitest";
import { adapter, type SymblOptions, symbl } from "../../../../adapters/symbl/index.ts";
import { parseSymblOptions } from "../../../../adapters/symbl/options.ts";
import { newConnectionId } from "../../../../adapters/symbl/start-request.ts";
import { EmotionError } from "../../../../src/spec/errors.ts";

const usual: SymblOptions = { appId: "an-app", appSecret: "a-secret", baseUrl: "http://127.0.0.1:9" };

afterEach(() => vi.unstubAllEnvs());

function refusal(make: () => unknown): EmotionError {
  try {
    make();
  } catch (error) {
    if (EmotionError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the options of Symbl", () => {
  it("need the address of a private endpoint, since the vendor's own service is gone", () => {
    const { baseUrl: _, ...rest } = usual;
    const { kind, message, facts } = refusal(() => symbl(rest));
    expect(kind).toBe("config");
    expect(message).toContain("switched its service off");
    expect(facts.option).toBe("providers.symbl.baseUrl");
  });

  it("take the credentials from the environment where they are not given", () => {
    vi.stubEnv("SYMBL_APP_ID", "an-app");
    expect(refusal(() => symbl({ baseUrl: "http://127.0.0.1:9" })).facts.variable).toBe("SYMBL_APP_SECRET");
    vi.stubEnv("SYMBL_APP_SECRET", "a-secret");
    expect(() => symbl({ baseUrl: "http://127.0.0.1:9" })).not.toThrow();
  });

  it.each([
    ["an address of another kind", { baseUrl: "ftp://elsewhere" }, "providers.symbl.baseUrl"],
    ["an address with a query", { baseUrl: "https://elsewhere/?a=1" }, "providers.symbl.baseUrl"],
    ["a threshold below the vendor's", { confidenceThreshold: 0.4 }, "providers.symbl.confidenceThreshold"],
    ["an interval below 100 ms", { pollMs: 50 }, "providers.symbl.pollMs"],
    ["an unknown kind of insight", { insights: ["secret"] }, "providers.symbl.insights[0]"],
    ["an unknown option", { appKey: "x" }, "providers.symbl.appKey"],
  ])("refuse %s", (_, options, option) => {
    const { kind, facts } = refusal(() => adapter.create({ ...usual, ...options }));
    expect([kind, facts.option]).toEqual(["config", option]);
  });

  it("tell no secret when one is malformed", () => {
    const { message, facts } = refusal(() => symbl({ ...usual, appSecret: "canary secret" }));
    expect(message + JSON.stringify(facts)).not.toContain("canary");
  });

  it("fill in the call's language and vocabulary, and go before them", () => {
    expect(parseSymblOptions(usual, { language: "fr", vocabulary: ["Symbl"] })).toMatchObject({
      language: "fr-FR",
      vocabulary: ["Symbl"],
    });
    expect(parseSymblOptions({ ...usual, language: "en-GB" }, { language: "fr" }).language).toBe("en-GB");
    expect(parseSymblOptions(usual, { language: "es-MX" }).language).toBe("es-US");
  });

  it("refuse a language that Symbl did not know", () => {
    expect(refusal(() => symbl(usual, { language: "fi" })).kind).toBe("unsupported");
  });
});

describe("the id of a connection", () => {
  it("is of the vendor's form, and comes from the given chance alone", () => {
    expect(newConnectionId(Math.random)).toMatch(/^[a-zA-Z0-9-]{6,64}$/);
    expect(newConnectionId(() => 0)).toBe("0".repeat(32));
    expect(newConnectionId(() => 1 - Number.EPSILON)).toBe("f".repeat(32));
  });
});
