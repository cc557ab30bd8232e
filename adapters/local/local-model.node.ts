import { type Adapter, defineAdapter } from "../../src/spec/adapter.ts";
import { EmotionError } from "../../src/spec/errors.ts";
import type { OnnxRuntime } from "./head.ts";
import { createModelAdapter, type ModelHost } from "./onnx/open-model.node.ts";
import { MODEL_OPTION } from "./onnx/problem.ts";
import { type HeadModel, readModel } from "./onnx/read-model.node.ts";
import { parseAudioModelOptions, splitModelOption } from "./options.ts";
import { ownHead } from "./own-head.node.ts";
import { listen } from "./session.ts";
import { trainedHeadInfo } from "./trained-head.ts";

/** What a host may supply besides options. */
export interface LocalModelHost {
  readonly runtime?: OnnxRuntime;
  readonly models?: ModelHost;
}

/**
 * Makes the local engine with a model of the user's own: a directory with `manifest.json`, or the file of a public model with a preset.
 *
 * Manifest, licence and files are checked here; the graph is loaded and proved by `warm`, before a stream opens.
 * @param options `model`, and what the kind of model takes besides.
 * @throws EmotionError of kind `config`, one sentence that names the file or option and what to do.
 */
export async function createLocalModel(options: unknown, host: LocalModelHost = {}): Promise<Adapter> {
  const { model: option, rest } = splitModelOption(options);
  if (option === null) {
    throw new EmotionError("config", `${MODEL_OPTION} is missing; give the path of a model directory.`, {
      option: MODEL_OPTION,
    });
  }
  const model = await readModel(option);
  return model.kind === "head"
    ? createHeadAdapter(model, rest, host.runtime)
    : createModelAdapter(model, parseAudioModelOptions(rest), host.models);
}

/** The engine as it ships, with another head: same features, same adaptation, the labels and figures of that head. */
function createHeadAdapter(model: HeadModel, rest: unknown, runtime?: OnnxRuntime): Adapter {
  const { manifest, options, head } = ownHead(model, rest, runtime);
  return defineAdapter(trainedHeadInfo(manifest), {
    stream: (audio, format, ctx) => listen({ audio, format, ctx, options, manifest, head }),
    warm: async () => {
      await head();
    },
  });
}
