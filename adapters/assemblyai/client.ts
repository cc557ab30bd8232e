import { abortable, linkSignals } from "../../src/kit/abort.ts";
import { httpErrorKind } from "../../src/kit/http.ts";
import { checkJson } from "../../src/kit/json.ts";
import { EmotionError, type ErrorKind } from "../../src/spec/errors.ts";
import { COMPLETION_TIMEOUT_MS, type RequestContext, type Services, UPLOAD_TIMEOUT_MS } from "./api.ts";
import { restKind } from "./errors.ts";
import type { GatewayRequest } from "./prompt.ts";
import { CompletionSchema, TranscriptSchema } from "./wire.ts";

/** The part of the `AssemblyAI` client of the package `assemblyai` (4.41 or later) that is used; an instance of it fits. */
export interface AssemblyAIClient {
  readonly files: { upload(file: Uint8Array<ArrayBuffer>): Promise<string> };
  readonly transcripts: {
    submit(asked: { audio_url: string }): Promise<unknown>;
    get(id: string): Promise<unknown>;
  };
  readonly streaming: { createTemporaryToken(asked: { expires_in_seconds: number }): Promise<string> };
  readonly llmGateway?: { chatCompletions(asked: ChatRequest): Promise<unknown> };
}

/** A chat completion as the package's types want it: arrays that it might change. */
export type ChatRequest = Omit<GatewayRequest, "messages"> & {
  messages: { role: "system" | "user"; content: string }[];
};

/** Time within which the token of a session must be used, s; the vendor allows 1 to 600. */
const TOKEN_S = 60;
const TIMEOUT_MS = 30_000;

/** The services over the caller's own client, which holds the key. It polls nothing: waiting and giving up stay with the library. */
export function clientServices(client: AssemblyAIClient): Services {
  return {
    fingerprint: fingerprintOf(client),
    upload: (ctx, file) => within(ctx, "sending the recording", () => client.files.upload(file), UPLOAD_TIMEOUT_MS),
    async submit(ctx, asked) {
      const answer = await within(ctx, "asking for the transcript", () => client.transcripts.submit(asked));
      return checkJson(answer, TranscriptSchema, "the transcript");
    },
    async transcript(ctx, id) {
      const answer = await within(ctx, "waiting for the transcript", () => client.transcripts.get(id));
      return checkJson(answer, TranscriptSchema, "the transcript");
    },
    async complete(ctx, asked) {
      const gateway = client.llmGateway;
      if (gateway === undefined)
        throw new EmotionError("config", "The client of assemblyai has no llmGateway: update the package.");
      const body = { ...asked, messages: [...asked.messages] };
      const answer = await within(ctx, "reading text", () => gateway.chatCompletions(body), COMPLETION_TIMEOUT_MS);
      return checkJson(answer, CompletionSchema, "the answer of the language model");
    },
  };
}

/** A temporary token for one live session, fetched with the client's key. */
export function clientToken(client: AssemblyAIClient, ctx: RequestContext): Promise<string> {
  const asked = { expires_in_seconds: TOKEN_S };
  return within(ctx, "fetching a token", () => client.streaming.createTemporaryToken(asked));
}

/** A call of the client, which takes no signal: it is left behind when the call is aborted. */
async function within<T>(
  ctx: RequestContext,
  purpose: string,
  call: () => Promise<T>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const link = linkSignals(ctx.signal);
  const timer = linkSignals(ctx.signal);
  ctx.sleep(timeoutMs, timer.signal).then(
    () =>
      link.abort(
        new EmotionError("timeout", `The vendor did not answer within ${timeoutMs} ms (${purpose}).`, { timeoutMs }),
      ),
    () => undefined,
  );
  try {
    return await abortable(Promise.resolve().then(call), link.signal);
  } catch (error) {
    throw EmotionError.isInstance(error) ? error : clientError(error, purpose);
  } finally {
    timer.abort();
    link.release();
  }
}

/** What the client threw: its gateway says the status, everything else only the vendor's text, which is read and not told. */
function clientError(error: unknown, purpose: string): EmotionError {
  const { status, message } = (error ?? {}) as { status?: unknown; message?: unknown };
  const text = typeof message === "string" ? message : "";
  if (typeof status === "number") {
    const kind = restKind(status, text) ?? httpErrorKind(status);
    return new EmotionError(kind, `The vendor refused with HTTP status ${status} (${purpose}).`, { status });
  }
  if (error instanceof TypeError)
    return new EmotionError("network", `The connection to the vendor failed (${purpose}).`);
  return new EmotionError(kindOfText(text), `The client of assemblyai failed (${purpose}).`);
}

function kindOfText(text: string): ErrorKind {
  if (/authenti|authoriz|api (key|token)/i.test(text)) return "auth";
  if (/too many|rate limit/i.test(text)) return "rate-limit";
  return restKind(400, text) ?? "vendor";
}

const clients = new WeakMap<object, string>();
let count = 0;

function fingerprintOf(client: object): string {
  const known = clients.get(client) ?? `client-${++count}`;
  clients.set(client, known);
  return known;
}
