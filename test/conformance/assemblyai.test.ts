import { afterAll, describe, expect, it } from "vitest";
import { type AssemblyAIOptions, assemblyai } from "../../adapters/assemblyai/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import type { FetchFn } from "../../src/spec/context.ts";
import { conformance, probesOf } from "../../src/testing/index.ts";
import { simulate } from "../../src/testing/simulators/simulate.node.ts";

// The checks send as fast as the socket takes, on a clock of their own: what is checked here is the adapter, not the vendor's patience.
const limits = { paceSlackMs: 3_600_000, newSessionsPerMinute: 10_000, completionsPerMinute: 10_000 };
const simulator = await simulate("assemblyai", { limits: { ...limits, queuedMs: 0, processingMs: 0 } });
afterAll(() => simulator.close());

const platformFetch = fetch as FetchFn;
const given: AssemblyAIOptions = { apiKey: simulator.apiKey, baseUrl: simulator.url };
const english: AssemblyAIOptions = { speechModel: "universal-streaming-english" };

/** A client of the vendor's package, as far as the adapter uses it. */
const client: NonNullable<AssemblyAIOptions["client"]> = {
  files: { upload: async () => `${simulator.url}/upload/none` },
  transcripts: {
    submit: async () => ({ id: "t", status: "completed", sentiment_analysis_results: [] }),
    get: async () => ({ id: "t", status: "completed", sentiment_analysis_results: [] }),
  },
  streaming: {
    async createTemporaryToken() {
      const url = `${simulator.url}/v3/token?expires_in_seconds=60`;
      const answer = await fetch(url, { headers: { authorization: simulator.apiKey } });
      return ((await answer.json()) as { token: string }).token;
    },
  },
  llmGateway: { chatCompletions: async () => ({ choices: [] }) },
};

const probesBeside = (sentiment: AssemblyAIOptions["sentiment"]) => {
  const made = (options: AssemblyAIOptions) => () =>
    assemblyai({ ...given, ...(sentiment && { sentiment }), ...options });
  return probesOf<AssemblyAIOptions>()({
    apiKey: made({ apiKey: "another-key-of-the-same-vendor" }),
    token: made({ token: () => "a-temporary-token" }),
    client: () => assemblyai({ baseUrl: simulator.url, client }),
    connect: made({ connect: (url, options) => connect(`${url}&by=another-way`, options) }),
    region: () => assemblyai({ apiKey: simulator.apiKey, region: "eu" }),
    baseUrl: made({ baseUrl: `${simulator.url}/behind/a/proxy` }),
    speechModel: made({ speechModel: "universal-3-5-pro" }),
    languages: made({ languages: ["en", "es"] }),
    languageDetection: made({ languageDetection: false }),
    keyterms: made({ keyterms: ["Kowalczyk"] }),
    speakerLabels: made({ speakerLabels: true }),
    maxSpeakers: made({ speakerLabels: true, maxSpeakers: 2 }),
    speakerRevisionMs: made({ speakerLabels: true, speakerRevisionMs: 120_000 }),
    mode: made({ mode: "max_accuracy" }),
    minTurnSilenceMs: made({ minTurnSilenceMs: 400 }),
    maxTurnSilenceMs: made({ maxTurnSilenceMs: 2000 }),
    vadThreshold: made({ vadThreshold: 0.5 }),
    formatTurns: made({ ...english, formatTurns: true }),
    acknowledgeSilence: made({ acknowledgeSilence: true }),
    inactivityTimeoutS: made({ inactivityTimeoutS: 30 }),
    sentiment: made({ sentiment: sentiment === "socket" ? "gateway" : "socket" }),
    model: made({ model: "gemini-2.5-flash" }),
    recordingModels: made({ recordingModels: ["universal-2"] }),
  });
};

const refused = async (): Promise<never> => {
  throw new TypeError("this way leads out of the machine");
};
const onlyHere: FetchFn = (url, init) => (url.startsWith(simulator.url) ? platformFetch(url, init) : refused());

describe.each([
  { how: "reading its turns with the LLM gateway", options: { sentiment: "gateway" as const } },
  { how: "with readings on the live socket", options: { sentiment: "socket" as const } },
])("AssemblyAI $how", ({ how, options }) => {
  const checks = conformance({
    name: how,
    adapter: () => assemblyai({ ...given, ...options }),
    connect: (url, asked) => (url.startsWith(simulator.socketUrl) ? connect(url, asked) : refused()),
    fetch: onlyHere,
    secrets: [simulator.apiKey],
    probes: probesBeside(options.sentiment),
  });
  it.each(checks.map(({ name, run }) => ({ name, run })))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
