import { afterAll, describe, expect, it } from "vitest";
import { type SymblOptions, symbl } from "../../adapters/symbl/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import { conformance, probesOf, simulate } from "../../src/testing/index.ts";

// So many sessions are opened and left that the vendor's own limits would refuse most of them.
const simulator = await simulate("symbl", { limits: { concurrent: 100_000, jobs: 100_000 } });
// Polls as long as it may: its sentiments never come.
const slow = await simulate("symbl", {
  limits: { concurrent: 100_000, jobs: 100_000 },
  scenario: { utterances: [{ startMs: 200, endMs: 1200, text: "Nobody will know.", emotion: "never" }] },
});
afterAll(() => Promise.all([simulator.close(), slow.close()]));

const usual = simulator.options as SymblOptions & { readonly baseUrl: string };
const probe = (options: SymblOptions) => () => symbl({ ...usual, ...options });

/** Every option set to something else: a new one without a probe does not compile. */
const probes = probesOf<SymblOptions>()({
  appId: probe({ appId: "another-app" }),
  appSecret: probe({ appSecret: "another-secret" }),
  accessToken: probe({ accessToken: () => "another-token" }),
  baseUrl: probe({ baseUrl: `${usual.baseUrl}/elsewhere` }),
  language: probe({ language: "en-GB" }),
  vocabulary: probe({ vocabulary: ["Westeros"] }),
  title: probe({ title: "A call" }),
  confidenceThreshold: probe({ confidenceThreshold: 0.9 }),
  timezoneOffsetMinutes: probe({ timezoneOffsetMinutes: -480 }),
  insights: probe({ insights: ["question"] }),
  trackers: probe({ trackers: [{ name: "Churn", vocabulary: ["cancel my plan"] }] }),
  allTrackers: probe({ allTrackers: true }),
  speaker: probe({ speaker: { userId: "u-1", name: "Ana" } }),
  diarization: probe({ diarization: { speakers: 2 } }),
  recordingMode: probe({ recordingMode: "phone" }),
  pollMs: probe({ pollMs: 10_000 }),
  connect: probe({ connect: (url, options) => connect(`${url}&relayed=1`, options) }),
});

const checks = conformance({
  name: "symbl",
  adapter: () => symbl(usual),
  fetch,
  connect,
  secrets: [simulator.apiKey],
  probes,
  timings: {
    pollMs: [
      () => symbl(slow.options as SymblOptions),
      () => symbl({ ...(slow.options as SymblOptions), pollMs: 10_000 }),
    ],
  },
});

describe("symbl", () => {
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", { timeout: 60_000 }, async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
