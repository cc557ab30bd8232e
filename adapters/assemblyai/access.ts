import { createCredential, processEnvironment } from "../../src/kit/credentials.ts";
import type { Adapter } from "../../src/spec/adapter.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { fetchServices, type Services } from "./api.ts";
import { clientServices, clientToken } from "./client.ts";
import type { Endpoints } from "./endpoints.ts";
import type { Settings } from "./settings.ts";

/** Where the key is looked for. */
const NAMES = { provider: "assemblyai", option: "apiKey", variable: "ASSEMBLYAI_API_KEY" } as const;

/** A header or a parameter that shows who opens a socket. */
export interface SocketAuth {
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** Asked once for every session. */
export type Authorise = (ctx: CallContext) => Promise<SocketAuth>;

/** How the vendor's services are reached. */
export interface Access {
  /** `null` where there is only a function that fetches streaming tokens. */
  readonly services: Services | null;
  readonly authorise: Authorise;
  readonly warm: NonNullable<Adapter["warm"]>;
}

/** Finds the way in: a client, streaming tokens, or a key, and says what is missing. */
export function accessOf(settings: Settings, endpoints: Endpoints): Access {
  const { client, token, apiKey, sentiment } = settings;
  if (client !== undefined) {
    return {
      services: clientServices(client),
      authorise: async (ctx) => ({ token: await clientToken(client, ctx) }),
      warm: () => Promise.resolve(),
    };
  }
  const tokens = token === undefined ? null : createCredential(token, { ...NAMES, option: "token" });
  const byToken: Authorise = async (ctx) => ({ token: (await tokens?.get(ctx.signal)) as string });
  // A token opens one session, so none is fetched ahead.
  const keyless = apiKey === undefined && (processEnvironment()[NAMES.variable] ?? "") === "";
  if (tokens !== null && keyless && sentiment === "socket") {
    return { services: null, authorise: byToken, warm: () => Promise.resolve() };
  }
  const key = keyOf(settings);
  return {
    services: fetchServices(endpoints, key),
    authorise: tokens === null ? async (ctx) => ({ headers: { authorization: await key.get(ctx.signal) } }) : byToken,
    warm: async (signal) => {
      await key.get(signal);
    },
  };
}

function keyOf({ apiKey, token }: Settings) {
  try {
    return createCredential(apiKey, NAMES);
  } catch (error) {
    if (token === undefined) throw error;
    throw new EmotionError(
      "config",
      "providers.assemblyai.token opens live sessions only, and the LLM gateway wants a key: give apiKey too, or sentiment: socket.",
      { option: "providers.assemblyai.sentiment", variable: NAMES.variable },
    );
  }
}
