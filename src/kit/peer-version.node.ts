import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/**
 * The version of an installed package, from its own `package.json`.
 *
 * Read as a file: bundlers drop the attributes that an import of JSON needs. Throws where the package has no such file to be reached.
 */
export async function peerVersion(name: string): Promise<string> {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
  const version = (manifest as { version?: unknown }).version;
  if (typeof version !== "string") throw new Error("a package without a version");
  return version;
}
