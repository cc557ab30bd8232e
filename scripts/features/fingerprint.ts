import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Corpus } from "../corpora/clip.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Everything between a recording and its features. */
const CODE = ["src/dsp", "src/core/input", "src/core/vad", "src/core/stream/front.ts", "scripts/features"];
const ENGINE = ["adapters/local/window-reader.ts", "adapters/local/options.ts"];

let code: string | undefined;

/** Names what a set of features is made of: the recordings (name, size, date, label) and the code that reads them. */
export function fingerprint(corpus: Corpus, set: string): string {
  code ??= codeHash();
  const hash = createHash("sha256").update(code).update(set);
  for (const { file, name, speaker, emotion } of corpus.clips) {
    const { size, mtimeMs } = statSync(file);
    hash.update(JSON.stringify([name, speaker, emotion, size, mtimeMs]));
  }
  return hash.digest("hex");
}

function codeHash(): string {
  const hash = createHash("sha256");
  for (const path of [...CODE, ...ENGINE].flatMap(filesOf)) hash.update(path).update(readFileSync(join(ROOT, path)));
  return hash.digest("hex");
}

function filesOf(path: string): readonly string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${path}/${name}`)
    .sort();
}
