import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes a small bad tree to a fresh folder, hands it to the check, and removes it when the check is done: proof that a gate can fail. */
export function inTree<T>(files: Readonly<Record<string, string>>, check: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), "emotion-stream-saboteur-"));
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  let result: T | undefined;
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    result = check(root);
    return result instanceof Promise ? (result.finally(remove) as T) : result;
  } finally {
    if (!(result instanceof Promise)) remove();
  }
}
