import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EmotionError } from "../../src/spec/errors.ts";
import { type Head, loadHead, type OnnxRuntime } from "./head.ts";
import { ONNX_SCHEMA } from "./onnx/manifest.ts";
import { MODEL_OPTION } from "./onnx/problem.ts";
import { type HeadModel, readModel } from "./onnx/read-model.node.ts";
import { type ModelOption, parseLocalOptions } from "./options.ts";
import { checkFeatures, type OwnHead } from "./trained-head.ts";

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

/** Reads the head that a `model` option names; `null` for a model that hears audio itself, whose graph is left unread. */
export async function readOwnHead(option: ModelOption, rest: unknown, runtime?: OnnxRuntime): Promise<OwnHead | null> {
  if (option.preset !== undefined || (await schemaIn(option.path)) === ONNX_SCHEMA) return null;
  const model = await readModel(option);
  return model.kind === "head" ? ownHead(model, rest, runtime) : null;
}

/** What a model directory calls itself; what is wrong with one is said where it is read. */
async function schemaIn(directory: string): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(await readFile(join(directory, "manifest.json"), "utf8"));
    return (value as { schema?: unknown } | null)?.schema;
  } catch {
    return undefined;
  }
}

/** Nobody can reinstall a head of their own. */
function ownHeadError(error: unknown): unknown {
  if (!EmotionError.isInstance(error) || error.kind !== "config") return error;
  const sentence = `The head does not match its manifest.json (${error.facts.what}); train it again, or correct the manifest.`;
  return new EmotionError("config", sentence, { ...error.facts, option: MODEL_OPTION });
}
