import { describe, expect, it } from "vitest";
import { createCredential } from "../../../src/kit/credentials.ts";
import { EmotionError } from "../../../src/spec/errors.ts";

const NAMES = { provider: "acme", option: "apiKey", variable: "ACME_KEY" };
const { signal } = new AbortController();

describe("a credential", () => {
  it("comes from the option, else from the environment", async () => {
    const given = createCredential("from-option", NAMES, { ACME_KEY: "from-env" });
    const found = createCredential(undefined, NAMES, { ACME_KEY: "from-env" });
    expect([await given.get(signal), await found.get(signal)]).toEqual(["from-option", "from-env"]);
  });

  it.each([[undefined], [""]])("that is nowhere is a config error that names the variable and the option", (value) => {
    expect(() => createCredential(undefined, NAMES, { ACME_KEY: value })).toThrow(
      expect.objectContaining({ kind: "config", message: expect.stringMatching(/ACME_KEY.*providers\.acme\.apiKey/) }),
    );
  });

  it("with a line break or a space is refused without showing it", () => {
    expect(() => createCredential("se cret\n", NAMES, {})).toThrow(
      expect.objectContaining({ kind: "config", message: expect.not.stringContaining("cret\n") }),
    );
  });

  it("that is a function is asked every time, so that tokens are fresh", async () => {
    let count = 0;
    const held = createCredential(async () => `token-${++count}`, NAMES, {});
    expect([await held.get(signal), await held.get(signal), held.isToken]).toEqual(["token-1", "token-2", true]);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("canary"))],
    [
      "throws at once",
      () => {
        throw new Error("canary");
      },
    ],
    ["gives nothing", () => ""],
  ])("whose function %s is an auth error that shows nothing of it", async (_how, token) => {
    const error = await createCredential(token as () => string, NAMES, {})
      .get(signal)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: "auth", message: expect.not.stringContaining("canary") });
  });

  it("whose function throws an EmotionError passes it on: its kind says whether another try may help", async () => {
    const offline = new EmotionError("network", "The token server could not be reached.");
    const asked = createCredential(() => Promise.reject(offline), NAMES, {}).get(signal);
    await expect(asked).rejects.toBe(offline);
  });

  it("whose function never answers stops at once when the signal aborts", async () => {
    const controller = new AbortController();
    const asked = createCredential(() => new Promise<string>(() => undefined), NAMES, {}).get(controller.signal);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ kind: "aborted" });
  });

  it("has a fingerprint that is equal for equal keys, differs for others, and does not hold the key", () => {
    const of = (key: string): string => createCredential(key, NAMES, {}).fingerprint;
    expect(of("key-one")).toBe(of("key-one"));
    expect(of("key-one")).not.toBe(of("key-two"));
    expect(of("key-one")).not.toContain("key");
  });

  it("has one fingerprint per token function", () => {
    const [one, two] = [() => "a", () => "a"];
    const of = (token: () => string): string => createCredential(token, NAMES, {}).fingerprint;
    expect(of(one)).toBe(of(one));
    expect(of(two)).not.toBe(of(one));
  });
});
