import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type ModelFault, modelProblem, shown } from "./problem.ts";

/** Reads a small file whole; null when it does not exist. */
export async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unreadable(path, error);
  }
}

/** Reads a small file whole; the error says what it is for. */
export async function readNeeded(path: string, what: ModelFault, role: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readIfThere(path);
  if (bytes === null) throw modelProblem(what, `There is no ${shown(basename(path))}, ${role}.`);
  return bytes;
}

/** Parses JSON from a file; the error names the file. */
export function parseJson(bytes: Uint8Array, name: string, what: ModelFault): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw modelProblem(what, `${shown(name)} is not valid JSON; write it anew.`);
  }
}

/** The error of a file that is there and cannot be read. */
export function unreadable(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  const name = shown(basename(path));
  return code === "ENOENT"
    ? modelProblem(
        "file",
        `There is no ${name}; give the path of a model directory, or of an ONNX file with a preset.`,
        { code },
      )
    : modelProblem("file", `${name} cannot be read (${code}); check its permissions.`, { code });
}

/** True for a directory; throws when there is nothing. */
export async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return found.isDirectory();
}

/** Bytes of a graph and of the weights it keeps in files beside it (`model.onnx`, `model.onnx_data`, `model.onnx.data`). */
export async function modelBytes(path: string): Promise<number> {
  const name = basename(path);
  const beside = await readdir(dirname(path)).catch(() => [name]);
  const parts = beside.filter((each) => each === name || each.startsWith(`${name}.`) || each.startsWith(`${name}_`));
  const sizes = await Promise.all(parts.map((each) => stat(join(dirname(path), each)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

const hashes = new Map<string, Promise<string>>();
const MAX_HASHES = 64;

/** SHA-256 of a file, hex; a file that did not change since is not read again. */
export async function hashOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const key = [path, size, mtimeMs, ino].join("|");
  const known = hashes.get(key);
  if (known !== undefined) return known;
  const hash = digest(path);
  hash.catch(() => hashes.delete(key));
  if (hashes.size >= MAX_HASHES) hashes.delete(hashes.keys().next().value as string);
  hashes.set(key, hash);
  return hash;
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Uint8Array);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest("hex");
}

/** Refuses a file whose hash is not the one that was stated. */
export async function checkHash(path: string, stated: string | undefined): Promise<string> {
  const found = await hashOf(path);
  if (stated === undefined || stated === found) return found;
  throw modelProblem(
    "hash",
    `${shown(basename(path))} has the SHA-256 ${found.slice(0, 12)}..., and its manifest states ${stated.slice(0, 12)}...: it is another file, or damaged; get it again or correct the manifest.`,
  );
}
