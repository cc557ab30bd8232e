import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseConfigText } from "../core/config/file.node.ts";
import { EmotionError } from "../spec/errors.ts";
import { parseScenario, type Scenario } from "../testing/simulators/scenario.ts";
import { simulate } from "../testing/simulators/simulate.node.ts";
import type { Simulator, SimulatorNote } from "../testing/simulators/simulator.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import type { CliIo } from "./io.ts";
import { clean } from "./text.ts";

/** Flags of `simulate`. */
export interface SimulateFlags {
  readonly port?: string;
  readonly scenario?: string;
  readonly save?: string;
  readonly tls?: boolean;
}

/**
 * Serves one vendor's wire on the loopback interface until it is interrupted, with a line for whatever happens.
 *
 * @param startVendor replaces `simulate`; for tests.
 * @returns the exit code.
 * @throws EmotionError of kind `config` for an unknown vendor, a port that cannot be had or a scenario that is none.
 */
export async function simulateCommand(
  vendor: string,
  flags: SimulateFlags,
  io: CliIo,
  startVendor: typeof simulate = simulate,
): Promise<number> {
  const port = portOf(flags.port);
  const scenario = flags.scenario === undefined ? undefined : await loadScenario(flags.scenario);
  const simulator = await startVendor(vendor, {
    port,
    ...(scenario === undefined ? {} : { scenario }),
    ...(flags.save === undefined ? {} : { saveAudioTo: flags.save }),
    ...(flags.tls === true ? { tls: true } : {}),
    onNote: (note) => void io.stdout.write(`${clean(lineOf(note))}\n`),
  });
  const folder = simulator.certificate === undefined ? undefined : await mkdtemp(join(tmpdir(), "emotion-stream-"));
  try {
    const certificate = folder === undefined ? undefined : join(folder, "simulator.pem");
    if (certificate !== undefined) await writeFile(certificate, simulator.certificate ?? "");
    await io.stdout.write(`${greeting(simulator, certificate).join("\n")}\n`);
    await stopped(io.interrupt.stop);
  } finally {
    await simulator.close();
    if (folder !== undefined) await rm(folder, { recursive: true });
  }
  return EXIT_CODES.ok.code;
}

function portOf(text = "0"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new EmotionError("config", "--port must be a whole number from 0 (any free port) to 65535.", {
    option: "port",
  });
}

async function loadScenario(path: string): Promise<Scenario> {
  const name = basename(path);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    const why = code === "ENOENT" ? "does not exist" : `cannot be read (${code})`;
    throw new EmotionError("config", `The scenario ${name} ${why}: give the path of a JSON or JSONC file.`, { code });
  }
  const value = parseConfigText(text, name, 'the scenario must be one JSON object, such as { "utterances": [] }');
  try {
    return parseScenario(value);
  } catch (error) {
    if (EmotionError.isInstance(error)) throw new EmotionError("config", `${name}: ${error.message}`, error.facts);
    throw error;
  }
}

function greeting({ vendor, url, socketUrl, apiKey, options }: Simulator, certificate: string | undefined): string[] {
  const config = { provider: vendor, providers: { [vendor]: options } };
  return [
    `${vendor} is simulated at ${url} and ${socketUrl}`,
    `Key: ${apiKey}`,
    ...(certificate === undefined ? [] : [`Certificate, to be trusted with NODE_EXTRA_CA_CERTS=${certificate}`]),
    "Config:",
    JSON.stringify(config, null, 2),
    "Ctrl-C stops it.",
  ];
}

/** What happened, in one line: no query, which may hold a key, and nothing of what was said. */
function lineOf(note: SimulatorNote): string {
  switch (note.type) {
    case "session-opened":
      return `session ${note.session.index} opened on ${note.session.path}`;
    case "session-over": {
      const { index, audio, texts, said, closeCode } = note.session;
      const heard = `${(audio.durationMs / 1000).toFixed(1)} s of audio in ${audio.frames} frames (${audio.bytes} bytes)`;
      return `session ${index} over with ${closeCode}: ${heard}, ${texts.length} texts, ${said} messages said`;
    }
    case "request": {
      const { method, path, status, upgrade } = note.request;
      return `${upgrade ? "handshake" : method} ${path}: ${status ?? "no answer"}`;
    }
    case "fault":
      return `fault ${note.fault}${note.session === null ? "" : ` in session ${note.session}`}`;
    default:
      return note satisfies never;
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
