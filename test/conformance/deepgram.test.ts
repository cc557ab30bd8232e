import { DeepgramClient } from "@deepgram/sdk";
import { afterAll, describe, expect, it } from "vitest";
import { type DeepgramOptions, deepgram } from "../../adapters/deepgram/index.ts";
import { connect } from "../../src/kit/socket.node.ts";
import type { ConnectFn } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { conformance, probesOf, simulate } from "../../src/testing/index.ts";

// The suite sends audio as fast as it is taken, on a clock of its own.
const simulator = await simulate("deepgram", { limits: { maxSpeed: 1e9, streams: 1e6 } });
afterAll(() => simulator.close());

const usual = simulator.options as DeepgramOptions & { readonly baseUrl: string };
const { baseUrl: _, ...anywhere } = usual;

/** Nobody is reached but this machine: the probe of a region asks for the vendor's own address. */
const here: ConnectFn = (url, options) =>
  url.startsWith(simulator.socketUrl)
    ? connect(url, options)
    : Promise.reject(new EmotionError("network", "Only this machine is reached in a test."));
const fetchHere: typeof fetch = (url, init) =>
  String(url).startsWith(simulator.url) ? fetch(url, init) : Promise.reject(new TypeError("not in a test"));

type FluxOnly = "eotThreshold" | "eagerEotThreshold" | "eotTimeoutMs" | "languageHints";

const nova = (options: DeepgramOptions) => () => deepgram({ ...usual, ...options });
const flux = (options: DeepgramOptions) => () => deepgram({ ...usual, model: "flux-general-multi", ...options });

/** Every option set to something else; a new one without a probe does not compile. */
const novaProbes = probesOf<Omit<DeepgramOptions, FluxOnly>>()({
  apiKey: nova({ apiKey: "another-key" }),
  client: nova({ client: new DeepgramClient({ apiKey: simulator.apiKey, baseUrl: simulator.url }) }),
  connect: nova({ connect: (url, options) => here(`${url}&relayed=1`, options) }),
  auth: nova({ auth: "subprotocol" }),
  region: () => deepgram({ ...anywhere, region: "eu" }),
  baseUrl: nova({ baseUrl: `${usual.baseUrl}/elsewhere` }),
  model: nova({ model: "nova-2" }),
  language: nova({ language: "en-US" }),
  vocabulary: nova({ vocabulary: ["Westeros"] }),
  redact: nova({ redact: ["pci"] }),
  profanityFilter: nova({ profanityFilter: true }),
  numerals: nova({ numerals: true }),
  mipOptOut: nova({ mipOptOut: true }),
  tags: nova({ tags: ["test"] }),
  diarize: nova({ diarize: true }),
  punctuate: nova({ punctuate: false }),
  smartFormat: nova({ smartFormat: true }),
  detectEntities: nova({ detectEntities: true }),
  interimResults: nova({ interimResults: false }),
  endpointingMs: nova({ endpointingMs: 500 }),
  utteranceEndMs: nova({ utteranceEndMs: 1500 }),
});
const fluxProbes = probesOf<Pick<DeepgramOptions, FluxOnly>>()({
  eotThreshold: flux({ eotThreshold: 0.8 }),
  eagerEotThreshold: flux({ eagerEotThreshold: 0.4 }),
  eotTimeoutMs: flux({ eotTimeoutMs: 3000 }),
  languageHints: flux({ languageHints: ["en"] }),
});

describe.each([
  { name: "deepgram with Nova", adapter: nova({}), probes: novaProbes },
  { name: "deepgram with Flux", adapter: flux({}), probes: fluxProbes },
])("$name", ({ name, adapter, probes }) => {
  const checks = conformance({
    name,
    adapter,
    fetch: fetchHere,
    connect: here,
    secrets: [simulator.apiKey],
    probes,
  });
  it.each(checks.map((check) => ({ name: check.name, run: check.run })))(
    "$name",
    { timeout: 60_000 },
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});
