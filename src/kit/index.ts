// What a vendor over a wire is built with, for adapters inside this repository and outside of it.
export { abortable, type LinkedSignal, linkSignals, onAbort, throwIfAborted, untilAborted } from "./abort.ts";
export {
  type ClipBytes,
  channelBytes,
  createAudioMeter,
  msOf,
  pcmBytes,
  readClip,
  wavBytes,
} from "./audio-bytes.ts";
export type { Clock } from "./clock.ts";
export { type Credential, type CredentialNames, createCredential, type HeldCredential } from "./credentials.ts";
export { type DuplexLimits, type DuplexProtocol, duplex, type WireMessage } from "./duplex.ts";
export { createFrameReader, type Frame, type FrameSchemas } from "./frames.ts";
export { type HttpAnswer, httpErrorKind, parseRetryAfter, type RequestOptions, request } from "./http.ts";
export { createInOrder, type InOrder } from "./in-order.ts";
export { checkJson, parseJson } from "./json.ts";
export { type PaceOptions, pace } from "./pace.ts";
export { type PollOptions, poll } from "./poll.ts";
export { parseProviderOptions } from "./provider-options.ts";
export { createRecentKeys, type RecentKeys } from "./recent-keys.ts";
export { type ChunkLimits, createRechunker, inTurn, type Rechunker } from "./rechunk.ts";
export { whenRefused } from "./refused.ts";
export { type RetryOptions, retrying } from "./retry.ts";
export { baseUrlOption, connectOption, credentialOption } from "./wire-options.ts";
