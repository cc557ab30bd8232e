import { readFile } from "node:fs/promises";

/** The version of this package, read from its own package.json: two folders up in the sources, one or two up once built. */
export async function packageVersion(): Promise<string> {
  for (const path of ["../package.json", "../../package.json"]) {
    const text = await readFile(new URL(path, import.meta.url), "utf8").catch(() => "{}");
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
    if (name === "emotion-stream" && typeof version === "string") return version;
  }
  return "unknown";
}
