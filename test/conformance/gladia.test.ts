import { afterAll, describe, expect, it } from "vitest";
import { type GladiaOptions, gladia } from "../../adapters/gladia/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import { conformance, probesOf, simulate } from "../../src/testing/index.ts";

// So many sessions are opened and left that the vendor's own limit would refuse most of them.
const simulator = await simulate("gladia", { limits: { concurrent: 100_000 } });
afterAll(() => simulator.close());

const usual = simulator.options as GladiaOptions & { readonly baseUrl: string };
const probe = (options: GladiaOptions) => () => gladia({ ...usual, ...options });

/** Every option set to something else: a new one without a probe does not compile. */
const probes = probesOf<GladiaOptions>()({
  apiKey: probe({ apiKey: "another-key" }),
  baseUrl: probe({ baseUrl: `${usual.baseUrl}/elsewhere` }),
  region: probe({ region: "us-west" }),
  model: probe({ model: "solaria-0" }),
  recordingModel: probe({ recordingModel: "solaria-3" }),
  languages: probe({ languages: ["en", "fr"] }),
  codeSwitching: probe({ codeSwitching: true }),
  vocabulary: probe({ vocabulary: ["Westeros", { value: "Gladia", intensity: 0.4 }] }),
  vocabularyIntensity: probe({ vocabulary: ["Westeros"], vocabularyIntensity: 0.7 }),
  customSpelling: probe({ customSpelling: { Gorish: ["ghorish", "gaurish"] } }),
  endpointingMs: probe({ endpointingMs: 300 }),
  maxUtteranceMs: probe({ maxUtteranceMs: 20_000 }),
  audioEnhancer: probe({ audioEnhancer: true }),
  speechThreshold: probe({ speechThreshold: 0.8 }),
  partials: probe({ partials: false }),
  namedEntities: probe({ namedEntities: true }),
  translation: probe({ translation: { languages: ["fr"] } }),
  diarization: probe({ diarization: { speakers: 2 } }),
  metadata: probe({ metadata: { call: "17" } }),
  connect: probe({ connect: (url, options) => connect(`${url}&relayed=1`, options) }),
});

const checks = conformance({
  name: "gladia",
  adapter: () => gladia(usual),
  fetch,
  connect,
  secrets: [simulator.apiKey],
  probes,
});

describe("gladia", () => {
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", { timeout: 60_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
