import { createWavHeaderParser } from "../../../dsp/codec/index.ts";
import { createEar } from "../ear.ts";
import type { Answer, Call } from "../exchange.ts";
import type { Scenario } from "../scenario.ts";
import { type ReadPart, readForm } from "./form.ts";
import { HUME_FORMAT } from "./live.ts";
import { type Measured, Measuring } from "./measuring.ts";
import { HUME_WIRE as W } from "./names.ts";
import type { HumeRules } from "./rules.ts";
import { readSettings } from "./settings.ts";

const STEP_BYTES = 3200;

/** Answers an upload with everything a realtime session would say of the same audio. */
export function measureUpload(call: Call, run: number, rules: HumeRules, scenario: Scenario): Answer {
  if (call.body.length > rules.maxUploadBytes) return { status: 413, body: { message: "Payload Too Large" } };
  const parts = readForm(call.headers["content-type"] ?? "", call.body);
  if (parts === null) return refused(W.messageInvalid, "the multipart body cannot be read");
  const files = parts.filter(({ name }) => name === W.filePart);
  const stray = parts.find(({ name }) => name !== W.filePart && name !== W.configPart);
  if (files.length !== 1 || stray !== undefined) return refused(W.messageInvalid, "exactly one file part is needed");
  const timerMs = settingsOf(
    parts.find(({ name }) => name === W.configPart),
    rules,
  );
  if (typeof timerMs === "string") return refused(W.configInvalid, timerMs);
  const audio = samplesOf(files[0] as ReadPart);
  if (audio === null) return refused(W.messageInvalid, "the file is not 16 kHz mono 16-bit PCM");
  const failing = scenario.warnings?.find(({ atMs }) => atMs * 32 <= audio.length);
  if (failing !== undefined) return failure(failing.code ?? W.internalError, failing.text);
  return {
    status: 200,
    body: { run_id: `run-upload-${run}`, [W.utterances]: utterancesOf(audio, timerMs, rules, scenario) },
  };
}

function settingsOf(part: ReadPart | undefined, rules: HumeRules): number | string {
  if (part === undefined) return rules.timerMs;
  if (part.type !== "application/json") return "the configuration is not application/json";
  try {
    return readSettings(JSON.parse(new TextDecoder().decode(part.body)), rules);
  } catch {
    return "the configuration is not JSON";
  }
}

function samplesOf({ type, body }: ReadPart): Uint8Array | null {
  if (type === "application/octet-stream") return body.length % 2 === 0 ? body : null;
  if (type !== "audio/wav") return null;
  const parser = createWavHeaderParser();
  try {
    parser.push(body);
  } catch {
    return null;
  }
  const { header } = parser;
  const fits = header?.encoding === "pcm_s16le" && header.channels === 1 && header.sampleRateHz === 16_000;
  return fits ? body.subarray(header.dataOffset, header.dataOffset + (header.dataBytes ?? body.length)) : null;
}

function utterancesOf(audio: Uint8Array, timerMs: number, rules: HumeRules, scenario: Scenario): readonly unknown[] {
  const ear = createEar({ format: HUME_FORMAT, scenario });
  const measuring = new Measuring(rules, timerMs, scenario);
  const said: Measured[] = [];
  for (let at = 0; at < audio.length; at += STEP_BYTES) {
    said.push(...measuring.follow(ear.hear(audio.subarray(at, at + STEP_BYTES)), ear.heardMs));
  }
  said.push(...measuring.follow(ear.finish(), ear.heardMs));
  const utterances: { startMs: number; endMs: number; bodies: unknown[] }[] = [];
  for (const one of said) {
    const open = utterances.at(-1);
    if (one.type === "measurement") open?.bodies.push(one.body);
    else if (one.type === "start") utterances.push({ startMs: one.atMs, endMs: one.atMs, bodies: [] });
    else if (open !== undefined) open.endMs = one.atMs;
  }
  return utterances.map(({ startMs, endMs, bodies }) => ({
    [W.audioStart]: startMs,
    [W.audioEnd]: endMs,
    [W.utteranceMeasurements]: bodies,
  }));
}

function refused(code: string, message: string): Answer {
  return { status: 400, body: { type: W.error, [W.errorCode]: code, message, request_id: "req-1" } };
}

function failure(code: string, message: string): Answer {
  const status = code === W.internalError ? 500 : code === W.rateLimited ? 429 : 400;
  return { ...refused(code, message), status };
}
