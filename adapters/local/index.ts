import { type Adapter, type AdapterModule, defineAdapter } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { OnnxRuntime } from "./head.ts";
import { info } from "./info.ts";
import { manifest } from "./manifest.ts";
import { parseLocalOptions, splitModelOption } from "./options.ts";
import { listen } from "./session.ts";
import { loadOnce, sharedHead } from "./shared-head.ts";

export { loadCompanion } from "./companion.ts";
export { info } from "./info.ts";
export { type LocalOptions, LocalOptionsSchema, type ModelOption } from "./options.ts";

/** What a host may supply besides options: an ONNX runtime, where `onnxruntime-node` cannot be imported (a browser). */
export interface LocalHost {
  readonly runtime?: OnnxRuntime;
}

/**
 * Makes the local engine: no key, no network, no cost.
 *
 * @param options see {@link LocalOptionsSchema}; throws `EmotionError` of kind `config` when one is unknown or out of range, and for `model`, whose files
 * take time to read: {@link createLocalModel} is for that.
 */
export function createLocal(options?: unknown, host: LocalHost = {}): Adapter {
  if (splitModelOption(options).model !== null) {
    const sentence =
      "providers.local.model is read from files, which createLocal does not wait for; use createLocalModel.";
    throw new EmotionError("config", sentence, { option: "providers.local.model" });
  }
  const parsed = parseLocalOptions(options);
  const load = host.runtime === undefined ? sharedHead : loadOnce(host.runtime);
  return defineAdapter(info, {
    stream: (audio, format, ctx) => listen({ audio, format, ctx, options: parsed, manifest, head: load }),
    warm: async () => {
      await load();
    },
  });
}

/**
 * Makes the local engine with a model of your own (Node only).
 *
 * @param options `model` (a directory with a `manifest.json`, or an ONNX file with a preset), and `hopMs`, `windowMs`, `minSpeechMs` as the model allows.
 * @throws EmotionError of kind `config`, one sentence that names the file or option and what to do.
 */
export async function createLocalModel(options: unknown): Promise<Adapter> {
  const { createLocalModel: create } = await import("./local-model.node.ts");
  return create(options);
}

/** The local engine as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({
  info,
  create: (options: unknown) =>
    splitModelOption(options).model === null ? createLocal(options) : createLocalModel(options),
});
