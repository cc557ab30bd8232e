/** Where the vendor works. `global` sends audio to the nearest of its regions, wherever that is; recordings and text then go to the US. */
export const REGIONS = ["global", "us", "eu"] as const;

/** One of {@link REGIONS}. */
export type Region = (typeof REGIONS)[number];

/** Base URLs of the vendor's services. */
export interface Endpoints {
  readonly streaming: string;
  readonly api: string;
  readonly gateway: string;
}

/** Source: AssemblyAI/assemblyai-api-spec, pages on regions, 2026-03-23; AssemblyAI/assemblyai-skill, read 2026-11-20. */
const HOSTS: Readonly<Record<Region, Endpoints>> = {
  global: {
    streaming: "wss://streaming.assemblyai.com",
    api: "https://api.assemblyai.com",
    gateway: "https://llm-gateway.assemblyai.com",
  },
  us: {
    streaming: "wss://streaming.us.assemblyai.com",
    api: "https://api.assemblyai.com",
    gateway: "https://llm-gateway.assemblyai.com",
  },
  eu: {
    streaming: "wss://streaming.eu.assemblyai.com",
    api: "https://api.eu.assemblyai.com",
    gateway: "https://llm-gateway.eu.assemblyai.com",
  },
};

/** The services of a region, or all of them at one base URL: a proxy's or a simulator's. */
export function endpointsOf(region: Region, baseUrl: string | undefined): Endpoints {
  if (baseUrl === undefined) return HOSTS[region];
  const base = baseUrl.replace(/\/+$/, "");
  return { streaming: base.replace(/^http/, "ws"), api: base, gateway: base };
}
