import { abortable, throwIfAborted } from "../../src/kit/abort.ts";
import { type Credential, createCredential, type HeldCredential } from "../../src/kit/credentials.ts";
import { httpErrorKind, parseRetryAfter, request } from "../../src/kit/http.ts";
import { checkJson, parseJson } from "../../src/kit/json.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { ClientRequestOptions, DeepgramClientLike } from "./client.ts";
import { authOf, encoded, type Query, recordingQuery, restBase, textQuery } from "./endpoints.ts";
import { errorKindOfBody } from "./errors.ts";
import type { Settings } from "./options.ts";
import { ListenAnswer, ReadAnswer } from "./wire.ts";

/** The vendor works on a recording for at most 10 minutes. Source: developers.deepgram.com/docs/pre-recorded-audio (stored 2025-07-03). */
const RECORDING_MS = 660_000;
const TEXT_MS = 30_000;

type Ctx = Pick<CallContext, "fetch" | "signal" | "sleep">;

/** The two requests that are made of the vendor, whoever sends them. */
export interface Rest {
  /** Transcribes and reads one channel, a WAV file. */
  listen(ctx: Ctx, wav: Uint8Array<ArrayBuffer>): Promise<ListenAnswer>;
  /** Reads one text. */
  read(ctx: Ctx, text: string): Promise<ReadAnswer>;
}

const KEY_NAMES = { provider: "deepgram", option: "apiKey", variable: "DEEPGRAM_API_KEY" };

/** Who the adapter is to the vendor, and who sends its requests. */
export interface Identity {
  /** Shown when a socket is opened. */
  readonly socket: HeldCredential;
  readonly rest: Rest;
  /** Names the account that the limits of the vendor hold for. */
  readonly account: string;
}

/**
 * Takes the key or the client of the settings.
 *
 * @throws EmotionError `config` that names the environment variable when there is neither.
 */
export function identify(settings: Settings): Identity {
  const { apiKey, client } = settings;
  if (client === undefined) {
    const socket = createCredential(apiKey, KEY_NAMES);
    return { socket, rest: fetching(settings, socket), account: socket.fingerprint };
  }
  const granted = createCredential(grantOf(client), KEY_NAMES);
  const socket = apiKey === undefined ? granted : createCredential(apiKey, KEY_NAMES);
  return { socket, rest: throughClient(settings, client), account: granted.fingerprint };
}

function fetching(settings: Settings, credential: HeldCredential): Rest {
  const post = async (ctx: Ctx, path: string, query: Query, options: Omit<Parameters<typeof request>[2], "kindOf">) => {
    // A fresh one each time: a token is good for seconds.
    const { headers } = await authOf(credential, "header", ctx.signal);
    const answer = await request(ctx, `${restBase(settings)}${path}?${encoded(query)}`, {
      ...options,
      method: "POST",
      headers: { ...headers, ...options.headers },
      kindOf: (_status, body) => errorKindOfBody(body),
    });
    return answer.text;
  };
  return {
    async listen(ctx, body) {
      const headers = { "Content-Type": "audio/wav" };
      const options = { body, headers, purpose: "reading a recording", timeoutMs: RECORDING_MS };
      const text = await post(ctx, "/v1/listen", recordingQuery(settings), options);
      return parseJson(text, ListenAnswer, "the answer of deepgram to a recording");
    },
    async read(ctx, said) {
      const headers = { "Content-Type": "application/json" };
      const options = { body: JSON.stringify({ text: said }), headers, purpose: "reading a text", timeoutMs: TEXT_MS };
      const text = await post(ctx, "/v1/read", textQuery(settings), options);
      return parseJson(text, ReadAnswer, "the answer of deepgram to a text");
    },
  };
}

function throughClient(settings: Settings, client: DeepgramClientLike): Rest {
  return {
    async listen(ctx, wav) {
      const options = clientOptions(ctx, recordingQuery(settings), RECORDING_MS);
      const answer = await asked(ctx, "reading a recording", () =>
        client.listen.v1.media.transcribeFile(wav, {}, options),
      );
      return checkJson(answer, ListenAnswer, "the answer of deepgram to a recording");
    },
    async read(ctx, text) {
      const options = clientOptions(ctx, textQuery(settings), TEXT_MS);
      const answer = await asked(ctx, "reading a text", () => client.read.v1.text.analyze({ body: { text } }, options));
      return checkJson(answer, ReadAnswer, "the answer of deepgram to a text");
    },
  };
}

/** Retrying is core's: a client that does it too would do it twice. */
function clientOptions({ signal }: Ctx, query: Query, timeoutMs: number): ClientRequestOptions {
  const queryParams: Record<string, string[]> = {};
  for (const [name, value] of query) queryParams[name] = [...(queryParams[name] ?? []), value];
  return { abortSignal: signal, maxRetries: 0, timeoutInSeconds: timeoutMs / 1000, queryParams };
}

async function asked(ctx: Ctx, purpose: string, ask: () => PromiseLike<unknown>): Promise<unknown> {
  throwIfAborted(ctx.signal);
  try {
    return await abortable(Promise.resolve(ask()), ctx.signal);
  } catch (error) {
    throwIfAborted(ctx.signal);
    throw clientError(error, purpose);
  }
}

/** What a client threw, told in our words: its own may hold what the vendor answered. */
function clientError(error: unknown, purpose: string): EmotionError {
  const {
    statusCode: status,
    body,
    rawResponse,
    name,
  } = Object(error) as {
    readonly statusCode?: unknown;
    readonly body?: unknown;
    readonly name?: unknown;
    readonly rawResponse?: { readonly headers?: { get?(name: string): string | null } };
  };
  if (typeof status === "number") {
    const header = (named: string): string | null => rawResponse?.headers?.get?.(named) ?? null;
    const retryAfterMs = parseRetryAfter(header("retry-after"), header("date"));
    const kind = errorKindOfBody(body) ?? httpErrorKind(status);
    const facts = retryAfterMs === null ? { status } : { status, retryAfterMs };
    return new EmotionError(kind, `The vendor refused with HTTP status ${status} (${purpose}).`, facts);
  }
  return name === "DeepgramTimeoutError"
    ? new EmotionError("timeout", `The vendor did not answer the client in time (${purpose}).`)
    : new EmotionError("network", `The client got no answer of the vendor (${purpose}).`);
}

const grants = new WeakMap<DeepgramClientLike, Credential>();

/** A temporary token that a client asks for; one function per client, so that two adapters of one client share its limits. */
function grantOf(client: DeepgramClientLike): Credential {
  const known = grants.get(client);
  if (known !== undefined) return known;
  const grant = async (): Promise<string> => {
    try {
      return (await client.auth.v1.tokens.grant({}, { maxRetries: 0 })).access_token;
    } catch (error) {
      throw clientError(error, "asking for a temporary token");
    }
  };
  grants.set(client, grant);
  return grant;
}
