import { type Head, loadHead, type OnnxRuntime } from "./head.ts";
import { manifest } from "./manifest.ts";
import { weights } from "./models/weights.generated.ts";

/** Loads the head when it is first needed; a failed load is tried again. */
export function loadOnce(runtime?: OnnxRuntime): () => Promise<Head> {
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
export const sharedHead = loadOnce();
