import { checkJson, parseJson } from "../../src/kit/json.ts";
import type { AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { liveRequest } from "./request.ts";
import type { Service } from "./service.ts";
import { LiveStartSchema, type ResumeState, ResumeStateSchema } from "./wire.ts";

/** A live session of the vendor, ready for its socket. */
export interface Opened {
  /** Holds the session's token: never told. */
  readonly url: string;
  /** `ctx.now` when the vendor opened it. */
  readonly openedAtMs: number;
  /** What the call before left; `null` for a new session. */
  readonly resume: ResumeState | null;
}

/**
 * Asks the vendor for a session, or takes the one that `ctx.session.resume` names.
 *
 * @throws EmotionError as `request` does; `protocol` for an answer or a resume state that cannot be read.
 */
export async function openLive(service: Service, format: AudioFormat, ctx: CallContext): Promise<Opened> {
  if (ctx.session.resume !== undefined) {
    const resume = checkJson(ctx.session.resume, ResumeStateSchema, "the resume state of gladia");
    return { url: resume.url, openedAtMs: resume.openedAtMs, resume };
  }
  const { region } = service.settings;
  const query = region === undefined ? "" : `?region=${encodeURIComponent(region)}`;
  const body = liveRequest(service.settings, format);
  const { text } = await service.post(ctx, `/v2/live${query}`, body, "opening a live session of gladia");
  const { url } = parseJson(text, LiveStartSchema, "the answer of gladia to POST /v2/live");
  return { url: socketUrl(url, service.settings.baseUrl), openedAtMs: ctx.now(), resume: null };
}

/** The address of the socket; one without a host is the service's own, as @gladiaio/sdk 2.1.0 reads it. */
function socketUrl(url: string, baseUrl: string): string {
  const address = URL.canParse(url, baseUrl) ? new URL(url, baseUrl).href.replace(/^http/, "ws") : "";
  if (/^wss?:\/\//.test(address)) return address;
  throw new EmotionError("protocol", "Gladia answered POST /v2/live with an address that is no socket's.", {
    provider: "gladia",
  });
}
