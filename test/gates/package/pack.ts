import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { readPackage } from "../checks/repository.ts";
import { REPOSITORY } from "../checks/source-files.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The packed package, or why it could not be packed. */
    packed: Packed | { readonly error: string };
  }
}

/** Where the packed package lies. */
export interface Packed {
  /** Path of the tarball. */
  readonly tarball: string;
  /** A folder of consumer programs with the tarball installed, and its dependencies and optional peers beside it. */
  readonly consumer: string;
  /** The same, but without a single optional peer. */
  readonly bareConsumer: string;
}

/** Length of the recording that consumers analyse, s. */
export const SHORT_CALL_S = 8;

/**
 * Packs the package as a publisher does (`npm pack`, which builds) and installs it for two consumers, once for all tests of this folder.
 * A package that cannot be packed fails these tests, not the whole run.
 */
export default function setup(project: TestProject): () => void {
  const root = mkdtempSync(join(tmpdir(), "emotion-stream-package-"));
  try {
    project.provide("packed", pack(root));
  } catch (error) {
    const { stderr } = error as { stderr?: Uint8Array };
    project.provide("packed", { error: `npm pack failed: ${stderr ?? String(error)}` });
  }
  return () => rmSync(root, { recursive: true, force: true });
}

function pack(root: string): Packed {
  execFileSync("npm", ["pack", "--pack-destination", root], { cwd: REPOSITORY, stdio: ["ignore", "ignore", "pipe"] });
  const tarball = readdirSync(root).find((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack wrote no tarball");
  execFileSync("tar", ["-xzf", tarball], { cwd: root });
  return {
    tarball: join(root, tarball),
    consumer: install(root, "consumer", true),
    bareConsumer: install(root, "bare-consumer", false),
  };
}

/** The first seconds of the bundled call, as a WAV file of their own: two synthetic voices, one a channel. */
function writeShortCall(path: string): void {
  const call = readFileSync(join(REPOSITORY, "demo/call.wav"));
  const data = call.indexOf("data", 12, "latin1") + 8;
  const bytesPerSecond = call.readUInt32LE(28);
  const short = call.subarray(0, data + SHORT_CALL_S * bytesPerSecond);
  short.writeUInt32LE(short.length - 8, 4);
  short.writeUInt32LE(short.length - data, data - 4);
  writeFileSync(path, short);
}

function install(root: string, name: string, withPeers: boolean): string {
  const folder = join(root, name);
  cpSync(join(REPOSITORY, "test/fixtures/consumer"), folder, { recursive: true });
  cpSync(join(root, "package"), join(folder, "node_modules/emotion-stream"), { recursive: true });
  writeShortCall(join(folder, "call.wav"));
  const { dependencies, peerDependencies } = readPackage(join(root, "package"));
  // Only what the package declares is beside it, so that an undeclared import cannot be found.
  const names = [...Object.keys(dependencies), ...(withPeers ? Object.keys(peerDependencies) : []), "@types/node"];
  for (const dependency of names) {
    const target = join(REPOSITORY, "node_modules", dependency);
    const link = join(folder, "node_modules", dependency);
    if (!existsSync(target)) throw new Error(`${dependency} is declared but not installed: run npm ci`);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link, "junction");
  }
  return folder;
}
