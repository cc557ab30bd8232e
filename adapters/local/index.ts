import { type Adapter, type AdapterModule, defineAdapter } from "../../src/spec/adapter.ts";
import { type Head, loadHead, type OnnxRuntime } from "./head.ts";
import { info } from "./info.ts";
import { manifest } from "./manifest.ts";
import { weights } from "./models/weights.generated.ts";
import { parseLocalOptions } from "./options.ts";
import { listen } from "./session.ts";

export { info } from "./info.ts";
export { type LocalOptions, LocalOptionsSchema } from "./options.ts";

/** What a host may supply besides options: an ONNX runtime, where `onnxruntime-node` cannot be imported (a browser). */
export interface LocalHost {
  readonly runtime?: OnnxRuntime;
}

/**
 * Makes the local engine: no key, no network, no cost.
 *
 * @param options see {@link LocalOptionsSchema}; throws `EmotionError` of kind `config` when one is unknown or out of range.
 */
export function createLocal(options?: unknown, host: LocalHost = {}): Adapter {
  const parsed = parseLocalOptions(options);
  const load = host.runtime === undefined ? sharedHead : loadOnce(host.runtime);
  return defineAdapter(info, {
    stream: (audio, format, ctx) => listen({ audio, format, ctx, options: parsed, manifest, head: load }),
    warm: async () => {
      await load();
    },
  });
}

/** Loads the head when it is first needed; a failed load is tried again. */
function loadOnce(runtime?: OnnxRuntime): () => Promise<Head> {
  let head: Promise<Head> | undefined;
  return () => {
    head ??= loadHead(manifest, weights(), runtime).catch((error: unknown) => {
      head = undefined;
      throw error;
    });
    return head;
  };
}

/** The head keeps no state of its own, so that every stream of the process runs on one. */
const sharedHead = loadOnce();

/** The local engine as the registry loads it. */
export const adapter: AdapterModule = Object.freeze({ info, create: (options: unknown) => createLocal(options) });
