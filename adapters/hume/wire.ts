import type { ErrorKind } from "../../src/spec/errors.ts";

/** How a name of the wire is known: `seen` in the vendor's documentation, or `assumed` where only the thing is described and not its name. */
export type NameSource = "seen" | "assumed";

/**
 * Every name that goes over the wire, and how it is known; no other file of this adapter spells one, so that a name that turns out otherwise is one line here.
 *
 * `seen`: dev.hume.ai/expression-measurement/docs/{audio/realtime,audio/upload,sessions,errors,scores,authentication,runs} and its reference pages, read in
 * excerpts 2026-11-20 and 2026-11-25. The vendor's AsyncAPI and OpenAPI documents and its SDKs could not be had; what is `assumed` is optional where that is
 * possible, and its absence changes nothing.
 */
export const WIRE_NAMES = {
  realtimePath: ["/v1/expression/audio/realtime", "seen"],
  uploadPath: ["/v1/expression/audio/file", "seen"],
  keyHeader: ["x-hume-api-key", "seen"],
  tokenHeader: ["authorization", "seen"],
  tokenScheme: ["Bearer", "seen"],

  type: ["type", "seen"],
  sessionCreated: ["session.created", "seen"],
  sessionUpdate: ["session.update", "seen"],
  sessionUpdated: ["session.updated", "seen"],
  sessionClose: ["session.close", "seen"],
  sessionClosed: ["session.closed", "seen"],
  utteranceStart: ["utterance.start", "seen"],
  utteranceEnd: ["utterance.end", "seen"],
  measurementResult: ["measurement.result", "seen"],
  error: ["error", "seen"],

  // Whether the settings of `session.update` lie in an object of their own, or beside `type`, was not seen.
  updateConfig: ["config", "assumed"],
  measurementTimer: ["measurement_timer_ms", "seen"],

  trigger: ["trigger", "seen"],
  triggerInterval: ["interval", "seen"],
  triggerSpeechEnded: ["speech_ended", "seen"],
  audioStart: ["audio_start_ms", "seen"],
  audioEnd: ["audio_end_ms", "seen"],
  expressions: ["expressions", "seen"],
  voiceAttributes: ["voice_attributes", "seen"],
  scoreName: ["name", "seen"],
  scoreValue: ["probability", "seen"],
  // `utterance.start` and `utterance.end` are seen; that they say when, and under these names, is not.
  utteranceStartAt: ["audio_start_ms", "assumed"],
  utteranceEndAt: ["audio_end_ms", "assumed"],

  filePart: ["file", "seen"],
  configPart: ["config", "seen"],
  utterances: ["utterances", "seen"],
  // "The response lists every utterance, with its measurements": the list's name inside an utterance was not seen.
  utteranceMeasurements: ["measurements", "assumed"],

  errorCode: ["code", "seen"],
  invalidAudioFrame: ["invalid_audio_frame", "seen"],
  rateLimited: ["rate_limited", "seen"],
  messageTooLarge: ["message_too_large", "seen"],
  configInvalid: ["config_invalid", "seen"],
  messageInvalid: ["message_invalid", "seen"],
  internalError: ["internal_error", "seen"],
} as const satisfies Readonly<Record<string, readonly [name: string, source: NameSource]>>;

type Names = { readonly [K in keyof typeof WIRE_NAMES]: (typeof WIRE_NAMES)[K][0] };
/** The names alone: `N.type` is "type". */
export const N = Object.fromEntries(Object.entries(WIRE_NAMES).map(([key, [name]]) => [key, name])) as Names;

/** What an error of the vendor means: its kind, and what becomes of a live session. */
export interface VendorError {
  readonly kind: ErrorKind;
  /** `resend`: a frame was not taken and goes again. `goes-on`: a frame is lost, the session is not. `ends`: it is over. */
  readonly live: "resend" | "goes-on" | "ends";
}

/** The vendor's stable error codes. Source: dev.hume.ai/expression-measurement/docs/errors, read in excerpts 2026-11-20. */
export const HUME_ERRORS: Readonly<Record<string, VendorError>> = Object.freeze({
  [N.invalidAudioFrame]: { kind: "protocol", live: "goes-on" },
  [N.rateLimited]: { kind: "rate-limit", live: "resend" },
  [N.messageTooLarge]: { kind: "unsupported", live: "ends" },
  [N.configInvalid]: { kind: "config", live: "ends" },
  [N.messageInvalid]: { kind: "protocol", live: "ends" },
  [N.internalError]: { kind: "vendor", live: "ends" },
});

/** The entry of {@link HUME_ERRORS}, if the code is one of them. */
export function vendorError(code: string): VendorError | undefined {
  return Object.hasOwn(HUME_ERRORS, code) ? HUME_ERRORS[code] : undefined;
}

/**
 * The kind of a refused request or handshake by the code in its body; `undefined` leaves it to the HTTP status: the gateway before the API answers
 * (401, 404, 429) with a message alone.
 */
export function refusalKind(body: string): ErrorKind | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const code = (value as Readonly<Record<string, unknown>> | null)?.[N.errorCode];
  return typeof code === "string" ? vendorError(code)?.kind : undefined;
}
