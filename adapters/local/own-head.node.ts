import { EmotionError } from "../../src/spec/errors.ts";
import { type Head, loadHead, type OnnxRuntime } from "./head.ts";
import type { Manifest } from "./manifest.ts";
import { MODEL_OPTION } from "./onnx/problem.ts";
import { type HeadModel, readModel } from "./onnx/read-model.node.ts";
import { type LocalOptions, type ModelOption, parseLocalOptions } from "./options.ts";
import { checkFeatures } from "./trained-head.ts";

/** A prosody head of the user's own: read and checked, to be loaded and proved when it is needed. */
export interface OwnHead {
  readonly manifest: Manifest;
  /** Its own window and hop, where the options give none. */
  readonly options: LocalOptions;
  readonly head: () => Promise<Head>;
}

/**
 * Takes a head that was read, with the options beside `model`.
 *
 * @throws EmotionError of kind `config` for an option that is wrong, and for a head that wants a feature this version does not extract.
 */
export function ownHead({ manifest, weights }: HeadModel, rest: unknown, runtime?: OnnxRuntime): OwnHead {
  checkFeatures(manifest);
  const { windowMs, hopMs } = manifest.input;
  let loading: Promise<Head> | undefined;
  return {
    manifest,
    options: parseLocalOptions({ windowMs, hopMs, ...(rest as object) }),
    head() {
      loading ??= loadHead(manifest, weights, runtime).catch((error: unknown) => {
        loading = undefined;
        throw ownHeadError(error);
      });
      return loading;
    },
  };
}

/** Reads the head that a `model` option names; a model that hears audio itself has no prosody, and is refused. */
export async function readOwnHead(option: ModelOption, rest: unknown, runtime?: OnnxRuntime): Promise<OwnHead> {
  const model = await readModel(option);
  if (model.kind === "head") return ownHead(model, rest, runtime);
  const sentence = `companion runs on prosody, and ${MODEL_OPTION} names a model that hears audio: name a prosody head, or leave it out.`;
  throw new EmotionError("config", sentence, { option: MODEL_OPTION });
}

/** Nobody can reinstall a head of their own. */
function ownHeadError(error: unknown): unknown {
  if (!EmotionError.isInstance(error) || error.kind !== "config") return error;
  const sentence = `The head does not match its manifest.json (${error.facts.what}); train it again, or correct the manifest.`;
  return new EmotionError("config", sentence, { ...error.facts, option: MODEL_OPTION });
}
