import type { Command } from "commander";
import { checkLabels, createAffectTable } from "../core/affect/index.ts";
import { checkCompanion } from "../core/companion/index.ts";
import { CONFIG_FILE_VARIABLE, envLayer } from "../core/config/env.ts";
import { loadConfigFile } from "../core/config/file.node.ts";
import { type ConfigLayer, resolveConfig, withSource } from "../core/config/merge.ts";
import type { EmotionStreamConfig } from "../core/config/schema.ts";
import { loadAdapter } from "../load-adapter.ts";
import type { EmbedAudio } from "../report/options.ts";
import { EmotionError } from "../spec/errors.ts";
import type { VendorInfo } from "../spec/info.ts";
import { flagLayer, type RunFlags } from "./flags.ts";

/** What reaches stdout. */
export type OutputMode = "timeline" | "json" | "csv" | "summary";

/** Everything `analyze` was told, checked. */
export interface Settings {
  readonly config: EmotionStreamConfig;
  readonly mode: OutputMode;
  readonly quiet: boolean;
  readonly outFolder: string | undefined;
  /** Where reports go and what is in them; `undefined` for none. */
  readonly report: ReportSettings | undefined;
  /** Times real time; `undefined` means as fast as it goes. */
  readonly speed: number | undefined;
}

/** What was said of reports. */
export interface ReportSettings {
  /** A file that ends in `.html`, or a folder. */
  readonly path: string;
  readonly embedAudio: EmbedAudio;
  readonly note: string | undefined;
}

/**
 * Reads file, environment and flags, in rising precedence, and checks them.
 *
 * @throws EmotionError of kind `config` that names the source of what is wrong.
 */
export async function readSettings(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  const flags = command.opts<RunFlags>();
  const path = flags.config ?? (env[CONFIG_FILE_VARIABLE] || undefined);
  const layers: ConfigLayer[] = [envLayer(env), flagLayer(command)];
  if (path !== undefined) layers.unshift(await loadConfigFile(path));
  const config = resolveConfig(layers);
  try {
    const info = await checkProvider(config);
    checkCompanion(config.companion, info);
    const { affectTable } = config;
    checkLabels(info, affectTable && createAffectTable(affectTable.rows, affectTable.version));
  } catch (error) {
    throw withSource(error, layers);
  }
  return {
    config,
    mode: flags.json ? "json" : flags.csv ? "csv" : flags.quiet ? "summary" : "timeline",
    quiet: flags.quiet === true,
    outFolder: flags.out,
    report: reportOf(flags),
    speed: flags.speed === undefined ? undefined : speedOf(flags.speed),
  };
}

// Makes the adapter as a call would, loads what it needs and drops it: it is what knows its options and files, and every recording would repeat the mistake.
async function checkProvider(config: EmotionStreamConfig): Promise<VendorInfo> {
  const adapter = await loadAdapter(config, {});
  await adapter.warm?.(new AbortController().signal);
  return adapter.info;
}

function reportOf({ report: path, embedAudio, reportNote }: RunFlags): ReportSettings | undefined {
  if (path === undefined) {
    const lonely = embedAudio === undefined ? reportNote && "--report-note" : "--embed-audio";
    if (lonely) throw new EmotionError("config", `${lonely}: is about the report, which --report <path> asks for.`);
    return undefined;
  }
  if (path.trim() === "")
    throw new EmotionError("config", "--report: the path is empty; give a .html file or a folder.");
  return { path, embedAudio: embedAudio ?? "auto", note: reportNote };
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (text.trim() !== "" && speed > 0 && Number.isFinite(speed)) return speed;
  throw new EmotionError("config", "--speed: must be a number above 0, for example 1 for the pace of a live call.");
}
