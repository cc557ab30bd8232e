import type { FormPart } from "./multipart.ts";
import { N } from "./wire.ts";

/** Asks for a time between two measurements, in place of the vendor's default; only before any audio. */
export function updateMessage(measurementTimerMs: number): string {
  return JSON.stringify({ [N.type]: N.sessionUpdate, [N.updateConfig]: settings(measurementTimerMs) });
}

/** Asks the vendor to measure what is left and to end the session. */
export const CLOSE_MESSAGE: string = JSON.stringify({ [N.type]: N.sessionClose });

function settings(measurementTimerMs: number): Readonly<Record<string, number>> {
  return { [N.measurementTimer]: measurementTimerMs };
}

/** The header that shows a key or, where they are fetched, a token: exactly one of the two is allowed. */
export function authHeaders(credential: string, isToken: boolean): Readonly<Record<string, string>> {
  return isToken ? { [N.tokenHeader]: `${N.tokenScheme} ${credential}` } : { [N.keyHeader]: credential };
}

/** Where live sessions are opened. */
export function realtimeUrl(baseUrl: string): string {
  return `${baseUrl.replace(/^http/, "ws").replace(/\/+$/, "")}${N.realtimePath}`;
}

/** Where recordings are uploaded. */
export function uploadUrl(baseUrl: string): string {
  return `${baseUrl.replace(/\/+$/, "")}${N.uploadPath}`;
}

/** The parts of an upload: the recording, and settings unless they are the vendor's own. */
export function uploadParts(wav: Uint8Array<ArrayBuffer>, measurementTimerMs: number | null): readonly FormPart[] {
  const file = { name: N.filePart, fileName: "audio.wav", type: "audio/wav", body: wav };
  if (measurementTimerMs === null) return [file];
  const body = new TextEncoder().encode(JSON.stringify(settings(measurementTimerMs)));
  return [file, { name: N.configPart, type: "application/json", body }];
}
