import { abortable } from "../../../src/kit/abort.ts";
import type { Observation, SessionItem } from "../../../src/spec/adapter.ts";
import type { AudioChunk, AudioFormat } from "../../../src/spec/audio.ts";
import type { CallContext } from "../../../src/spec/context.ts";
import { checkFormat, hear } from "../hear.ts";
import type { Answer } from "./answers.ts";
import { type AudioWindow, createAudioWindows } from "./audio-window.ts";
import type { Batcher } from "./batcher.ts";
import { answerNames, type OnnxManifest } from "./manifest.ts";

/** A hold on a loaded model; released when the session ends. */
export interface ModelHold {
  readonly model: Promise<Batcher>;
  release(): void;
}

/** When a session reads, ms of audio. */
export interface ReadingTimes {
  readonly windowMs: number;
  readonly hopMs: number;
  readonly minSpeechMs: number;
}

/** What one session of a model that hears audio works with. */
export interface ModelSession {
  readonly audio: AsyncIterable<AudioChunk>;
  readonly format: AudioFormat;
  readonly ctx: CallContext;
  readonly manifest: OnnxManifest;
  readonly times: ReadingTimes;
  readonly hold: () => ModelHold;
}

/** Name of the model's label set. */
export const MODEL_SET = "emotion";

/** Readings in a row that must come too late before it is said. */
const LATE_READINGS = 8;

/** Listens to one mono channel and yields the model's answer per hop that holds new speech. */
export async function* listenWithModel(session: ModelSession): AsyncGenerator<SessionItem> {
  const { audio, format, ctx, manifest, times } = session;
  const { sampleRateHz, minSamples } = manifest.input;
  checkFormat(format, sampleRateHz);
  const held = session.hold();
  try {
    const model = await abortable(held.model, ctx.signal);
    const windows = createAudioWindows({ ...times, sampleRateHz, minHeardMs: (minSamples / sampleRateHz) * 1000 });
    const notePace = createPaceWatch(ctx, times.hopMs);
    const judge = async (window: AudioWindow, key: string): Promise<Observation> => {
      const from = ctx.now();
      const answer = await model.infer(window.samples, ctx.signal);
      notePace(ctx.now() - from);
      return observationOf(answer, manifest, window, key);
    };
    const ear = { sampleRateHz, hopMs: times.hopMs, push: windows.push, flush: windows.flush, judge };
    yield* hear(audio, ctx, async () => ear);
  } finally {
    held.release();
  }
}

/** Says once that answers take longer than the audio between them, when that goes on. */
function createPaceWatch(ctx: CallContext, hopMs: number): (tookMs: number) => void {
  let late = 0;
  return (tookMs) => {
    late = tookMs > hopMs ? late + 1 : 0;
    if (late !== LATE_READINGS) return;
    ctx.warn(
      "slow-model",
      "The local model takes longer for a reading than the audio between two readings lasts: a live call falls behind and waits. Raise providers.local.hopMs, use a smaller model or fewer streams at once.",
      { tookMs: Math.round(tookMs), hopMs },
    );
  };
}

function observationOf(answer: Answer, manifest: OnnxManifest, { span }: AudioWindow, key: string): Observation {
  const { task, calibrated } = manifest;
  const heard = { key, span, evidence: "acoustic", final: true } as const;
  if (task.kind === "dimensional") return { ...heard, sets: [], dims: axesOf(answer, task) };
  const names = answerNames(manifest);
  const scores = Object.fromEntries(names.map((name, i) => [name, answer[i] as number]));
  const kind = task.activation === "sigmoid" ? "independent" : "posterior";
  const confidence = calibrated && kind === "posterior" ? { confidence: Math.min(1, Math.max(...answer)) } : {};
  return { ...heard, sets: [{ set: MODEL_SET, kind, scores }], ...confidence };
}

/** The axes in -1..1: the model's own range stretched, and what lies outside of it clamped. */
function axesOf(
  answer: Answer,
  task: Extract<OnnxManifest["task"], { kind: "dimensional" }>,
): NonNullable<Observation["dims"]> {
  const [low, high] = task.range;
  const axes: { valence?: number; arousal?: number; dominance?: number } = {};
  task.dims.forEach((dim, i) => {
    if (dim === "unused") return;
    axes[dim] = Math.min(1, Math.max(-1, (2 * ((answer[i] as number) - low)) / (high - low) - 1));
  });
  return axes;
}
