import { describe, expect, it } from "vitest";
import { baseUrlOption, connectOption, credentialOption } from "../../../src/kit/wire-options.ts";

describe("options of any wire vendor", () => {
  it.each(["http://127.0.0.1:80", "https://eu.proxy.example/deepgram"])("take the address %s", (url) => {
    expect(baseUrlOption.safeParse(url).success).toBe(true);
  });

  it.each([
    "ws://127.0.0.1",
    "127.0.0.1:80",
    "https://",
    "https://name:word@example.com",
    "https://example.com/?key=1",
    "https://example.com/#a",
    7,
  ])("refuse the address %s", (url) => {
    expect(baseUrlOption.safeParse(url).success).toBe(false);
  });

  it("take a key or a function as a credential, and a function as a way to connect", () => {
    const taken = [credentialOption, connectOption].map((option) =>
      ["a-key", () => "a-key", 7, null].map((value) => option.safeParse(value).success),
    );
    expect(taken).toEqual([
      [true, true, false, false],
      [false, true, false, false],
    ]);
  });
});
