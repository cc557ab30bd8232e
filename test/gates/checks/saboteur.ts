import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes a small bad tree to a fresh folder, hands it to the check, and removes it: proof that a gate can fail. */
export function inTree<T>(files: Readonly<Record<string, string>>, check: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), "emotion-stream-saboteur-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return check(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
