import type { ChannelFormat } from "../../src/spec/audio.ts";
import type { Companion, CompanionListener } from "../../src/spec/companion.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import { createAdaptation } from "./adaptation.ts";
import { createArousalMemory } from "./arousal-memory.ts";
import type { Head, OnnxRuntime } from "./head.ts";
import { type Manifest, manifest, populationOf } from "./manifest.ts";
import { MODEL_OPTION } from "./onnx/problem.ts";
import { type LocalOptions, type ModelOption, parseLocalOptions, splitModelOption } from "./options.ts";
import { loadOnce, sharedHead } from "./shared-head.ts";
import type { OwnHead } from "./trained-head.ts";
import { createWindowAnswer } from "./window-answer.ts";
import { createWindowReader, SAMPLE_RATE_HZ, type WindowReading } from "./window-reader.ts";

/** Speech that is remembered for late readings, ms: as much as the call remembers of where speech was. 230 kB a channel at the default hop. */
const MEMORY_MS = 70 * 60_000;

/** A prosody head and what it hears with. */
interface Engine {
  readonly manifest: Manifest;
  readonly options: LocalOptions;
  readonly head: Head;
}

/**
 * Loads the local engine's prosody and head as a companion: arousal only, by the same windows, adaptation and weights as the engine's own.
 *
 * @param options those of the local engine (`providers.local`); all of them apply, a prosody head of your own in `model` too. A `model` that hears audio
 * itself has no prosody: beside it the companion is the head of this package.
 * @param runtime an ONNX runtime, where `onnxruntime-node` cannot be imported.
 * @throws EmotionError `unsupported` when onnxruntime-node is not installed, `config` for an option or a head that is wrong.
 */
export async function loadCompanion(options?: unknown, runtime?: OnnxRuntime): Promise<Companion> {
  const engine = await loadEngine(options, runtime);
  const { id, licence, file } = engine.manifest;
  return {
    model: { id, licence, sha256: file.sha256 },
    listen: (channel) => createListener(engine, channel),
  };
}

async function loadEngine(given: unknown, runtime?: OnnxRuntime): Promise<Engine> {
  const { model, rest } = splitModelOption(given);
  const own = model === null ? null : await readOwn(model, rest, runtime);
  if (own !== null) {
    checkArousal(own.manifest);
    return { ...own, head: await own.head().catch(asCompanion) };
  }
  const load = runtime === undefined ? sharedHead : loadOnce(runtime);
  // Beside a model that hears audio the other options are that model's.
  const options = parseLocalOptions(model === null ? rest : {});
  return { manifest, options, head: await load().catch(asCompanion) };
}

/** A companion is there for its arousal. */
function checkArousal({ output }: Manifest): void {
  if (output.arousal !== null) return;
  const sentence =
    "companion: The head in providers.local.model was not trained to tell arousal, which is all a companion gives; leave companion or the model out, or train a head with labels of high and of low arousal.";
  throw new EmotionError("config", sentence, { option: MODEL_OPTION });
}

async function readOwn(model: ModelOption, rest: unknown, runtime?: OnnxRuntime): Promise<OwnHead | null> {
  const { readOwnHead } = await import("./own-head.node.ts");
  return readOwnHead(model, rest, runtime);
}

/** Says that it was the companion who needed the engine. */
function asCompanion(error: unknown): never {
  if (!EmotionError.isInstance(error)) throw error;
  throw new EmotionError(error.kind, `companion: ${error.message}`, error.facts);
}

function createListener({ manifest, options, head }: Engine, { speakers }: ChannelFormat): CompanionListener {
  const scope = !options.adapt ? "none" : speakers === 1 ? "speaker" : "channel";
  const reader = createWindowReader(options);
  const adaptation = createAdaptation(populationOf(manifest), scope);
  const answer = createWindowAnswer({ head, manifest, adaptation, withReasons: false });
  const memory = createArousalMemory({
    windowMs: options.windowMs,
    capacity: Math.ceil(MEMORY_MS / options.hopMs),
  });
  let samples = 0;
  let heardMs = 0;

  const remember = async (reading: WindowReading): Promise<void> => {
    // Taken before the wait: the reader reuses what it returned.
    const newSpeechMs = 1000 * reading.newSpeechSeconds;
    const hop = { startMs: heardMs - reading.newMs, endMs: heardMs, newSpeechMs };
    const { arousalHigh } = await answer(reading);
    if (arousalHigh !== null) memory.add({ ...hop, arousalHigh });
  };

  return {
    hear({ pcm, endMs, speech }) {
      // A clock of its own: a window is a stretch of what was heard, wherever the input dropped audio.
      const startMs = (samples * 1000) / SAMPLE_RATE_HZ;
      samples += pcm.length;
      heardMs = endMs;
      const reading = reader.push({ pcm, startMs, speech: [speech] });
      return reading === null ? undefined : remember(reading);
    },
    end() {
      const reading = reader.flush();
      return reading === null ? undefined : remember(reading);
    },
    arousal(span) {
      const high = memory.during(span);
      return high === null ? null : { value: 2 * high - 1, confidence: Math.max(high, 1 - high) };
    },
  };
}
