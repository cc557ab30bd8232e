import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Folder of the speech corpora, beside the checkout. */
export const CORPORA = fileURLToPath(new URL("../../../shared/corpora/", import.meta.url));

/** Fails the whole run when the corpora are not there: these tests are never skipped silently. */
export function setup(): void {
  if (!existsSync(CORPORA))
    throw new Error(
      "The corpus tests need the speech corpora in ../shared/corpora, beside this checkout; they are not there.",
    );
}
