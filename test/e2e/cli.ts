import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { EmotionStreamEvent } from "../../src/spec/index.ts";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The bundled recording. */
export const CALL = `${ROOT}demo/call.wav`;

/** What a finished process left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a process is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs the command line where no file may grow beyond `blocks` of the shell's `ulimit -f`, as on a disk that is full (`EFBIG` for `ENOSPC`).
 *
 * @param path the file that standard output goes to; a pipe, which has no limit, when there is none.
 */
export async function runCliLimited(blocks: number, args: readonly string[], path?: string): Promise<Finished> {
  const file = path === undefined ? undefined : await open(path, "w");
  try {
    const command = [process.execPath, `${ROOT}src/cli/main.ts`, ...args];
    const child = spawn("sh", ["-c", `ulimit -f ${blocks} && exec "$@"`, "sh", ...command], {
      cwd: ROOT,
      env: environment(),
      stdio: ["ignore", file?.fd ?? "pipe", "pipe"],
    });
    return await finished(child);
  } finally {
    await file?.close();
  }
}

/** Starts a script of this repository with the Node that runs the tests, with no setting of this library in its environment. */
export function start(
  script: string,
  args: readonly string[],
  options: StartOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [`${ROOT}${script}`, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...environment(), ...options.env },
  });
  // A command that ends early closes its input before everything was written to it.
  child.stdin.on("error", () => undefined);
  return child;
}

function environment(): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("EMOTION_STREAM_") && name !== "FORCE_COLOR",
  );
  return Object.fromEntries(clean);
}

/** Resolves when a process has ended, with everything it wrote. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (part: string) => {
      text[name] += part;
    });
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on("close", (code) => resolve(code));
  const code = await promise;
  return { code, ...text };
}

/** Runs the command line to its end, with nothing on its standard input unless bytes are given. */
export function runCli(
  args: readonly string[],
  options: StartOptions & { readonly input?: Uint8Array } = {},
): Promise<Finished> {
  const child = start("src/cli/main.ts", args, options);
  child.stdin.end(options.input);
  return finished(child);
}

/** The events in NDJSON text; throws when a line is not JSON. */
export function eventsOf(ndjson: string): EmotionStreamEvent[] {
  return ndjson
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as EmotionStreamEvent);
}

/** The `type`-events among events. */
export function ofType<T extends EmotionStreamEvent["type"]>(
  events: readonly EmotionStreamEvent[],
  type: T,
): Extract<EmotionStreamEvent, { type: T }>[] {
  return events.filter((event): event is Extract<EmotionStreamEvent, { type: T }> => event.type === type);
}

/** The samples of the bundled recording without their header: 16 kHz, 16-bit, two channels. */
export async function callSamples(): Promise<Buffer> {
  const wav = await readFile(CALL);
  return wav.subarray(wav.indexOf("data", 12, "latin1") + 8);
}

/** A WAV file: a `fmt ` chunk with the given fields over the given data. */
export function wavOf(
  data: Buffer,
  {
    format = 1,
    channels = 1,
    rateHz = 16_000,
    bits = 16,
  }: { format?: number; channels?: number; rateHz?: number; bits?: number } = {},
): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE((rateHz * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
