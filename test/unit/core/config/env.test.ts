import { describe, expect, it } from "vitest";
import { CONFIG_FILE_VARIABLE, ENV_VARIABLES, envLayer } from "../../../../src/core/config/env.ts";
import { resolveConfig } from "../../../../src/core/config/merge.ts";

describe("config from the environment", () => {
  it("maps each documented variable to its option", () => {
    const layer = envLayer({
      EMOTION_STREAM_PROVIDER: "local",
      EMOTION_STREAM_ROLES: "agent, customer",
      EMOTION_STREAM_SMOOTH_MS: "3000",
      EMOTION_STREAM_ABSTAIN: "0.7",
      EMOTION_STREAM_DETECTOR: "built-in",
      EMOTION_STREAM_JURISDICTION: "other",
      EMOTION_STREAM_PURPOSE: "research",
      EMOTION_STREAM_LANGUAGE: "en-GB",
      EMOTION_STREAM_COMPANION: "true",
      EMOTION_STREAM_DENOISE: "true",
    });

    expect(resolveConfig([layer])).toEqual({
      provider: "local",
      roles: ["agent", "customer"],
      smooth: { windowMs: 3000 },
      abstain: { threshold: 0.7 },
      vad: { detector: "built-in" },
      policy: { jurisdiction: "other", purpose: "research" },
      language: "en-GB",
      companion: true,
      denoise: true,
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(envLayer({ EMOTION_STREAM_PROVIDER: "" }).value).toEqual({});
  });

  it("names the variable of a bad value", () => {
    expect(() => resolveConfig([envLayer({ EMOTION_STREAM_SMOOTH_MS: "soon" })])).toThrow(
      'EMOTION_STREAM_SMOOTH_MS: smooth.windowMs must be a number, not "soon".',
    );
  });

  it("takes true and false for a switch, and names the variable of anything else", () => {
    expect(envLayer({ EMOTION_STREAM_COMPANION: "false" }).value).toEqual({ companion: false });
    expect(() => resolveConfig([envLayer({ EMOTION_STREAM_COMPANION: "on" })])).toThrow(
      'EMOTION_STREAM_COMPANION: companion must be a boolean, not "on".',
    );
  });

  it("names the variable of a bad list entry", () => {
    expect(() => resolveConfig([envLayer({ EMOTION_STREAM_ROLES: "agent,,customer" })])).toThrow(
      /^EMOTION_STREAM_ROLES: roles/,
    );
  });

  it("reads nothing else, not even the variable that names the config file", () => {
    expect(envLayer({ [CONFIG_FILE_VARIABLE]: "call.jsonc", EMOTION_STREAM_OTHER: "1" }).value).toEqual({});
  });

  it("maps no option twice", () => {
    expect(new Set(ENV_VARIABLES.map((variable) => variable.path)).size).toBe(ENV_VARIABLES.length);
  });
});
