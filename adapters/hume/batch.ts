import { wavBytes } from "../../src/kit/audio-bytes.ts";
import type { HeldCredential } from "../../src/kit/credentials.ts";
import { request } from "../../src/kit/http.ts";
import { whenRefused } from "../../src/kit/refused.ts";
import type { BatchFn, Observation } from "../../src/spec/adapter.ts";
import type { AudioFormat } from "../../src/spec/audio.ts";
import type { CallContext } from "../../src/spec/context.ts";
import { type ClipPart, clipParts, type PartLimits } from "./clip-parts.ts";
import { AUDIO_LINE, MINIMUM_RUN_MS } from "./info.ts";
import { type Measurement, readUpload } from "./messages.ts";
import { encodeForm } from "./multipart.ts";
import { DEFAULT_TIMER_MS, type HumeSettings } from "./options.ts";
import { createReadings, type ToSession } from "./readings.ts";
import { authHeaders, uploadParts, uploadUrl } from "./requests.ts";
import { checkFormat } from "./session.ts";
import { refusalKind } from "./wire.ts";

/**
 * Thirteen minutes are 24.96 MB, which leaves 40 KB for the form. Source: dev.hume.ai/expression-measurement/docs/audio/upload, "a request of up to 25 MB"
 * (2026-11-25), read as 25 000 000 bytes.
 */
export const UPLOAD_LIMITS: PartLimits = { maxMs: 780_000, searchMs: 60_000 };

/** Until an upload is answered, ms: the vendor measures all of it before it says a word. */
const ANSWER_MS = 600_000;

/**
 * Makes the batch method: a recording is uploaded and answered in one request.
 *
 * One that is longer than the vendor takes goes in several uploads, one after the other, cut at pauses; their readings are told on the clock of the whole. Each
 * upload is a run of its own with its own minimum on the bill, and an utterance across a cut becomes two. Nothing is polled: the vendor's run endpoints tell
 * a run's status and not its results.
 */
export function createBatch(settings: HumeSettings, credential: HeldCredential, limits = UPLOAD_LIMITS): BatchFn {
  return async (clip, ctx) => {
    checkFormat(clip.format);
    const readings = createReadings();
    const observations: Observation[] = [];
    let uploads = 0;
    for await (const part of clipParts(clip, ctx.signal, limits)) {
      const utterances = await whenRefused(ctx, () => upload(part, clip.format, { settings, credential, ctx }));
      const wholeMs = Math.round(part.durationMs);
      // The bill line knows the minimum of a call, not that each further upload has one.
      ctx.meter(AUDIO_LINE, uploads++ === 0 ? wholeMs : Math.max(MINIMUM_RUN_MS, wholeMs));
      const toSession: ToSession = (ms) => part.startMs + Math.min(ms, part.durationMs);
      for (const measurements of utterances) {
        readings.begin();
        observations.push(...measurements.flatMap((measurement) => readings.take(measurement, toSession) ?? []));
      }
    }
    return observations;
  };
}

interface Uploading {
  readonly settings: HumeSettings;
  readonly credential: HeldCredential;
  readonly ctx: CallContext;
}

async function upload(
  { pcm }: ClipPart,
  format: AudioFormat,
  { settings, credential, ctx }: Uploading,
): Promise<readonly (readonly Measurement[])[]> {
  const { baseUrl, measurementTimerMs } = settings;
  const asked = measurementTimerMs === DEFAULT_TIMER_MS ? null : measurementTimerMs;
  const { contentType, body } = encodeForm(uploadParts(wavBytes(pcm, format), asked), ctx.random);
  const { text } = await request(ctx, uploadUrl(baseUrl), {
    method: "POST",
    headers: { ...authHeaders(await credential.get(ctx.signal), credential.isToken), "content-type": contentType },
    body,
    purpose: "measuring a recording",
    timeoutMs: ANSWER_MS,
    kindOf: (_status, answer) => refusalKind(answer),
  });
  return readUpload(text);
}
