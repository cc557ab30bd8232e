import { type Command, Option } from "commander";
import { commaList, numberOrText, setPath } from "../core/config/env.ts";
import type { ConfigLayer } from "../core/config/merge.ts";
import { EMBED_AUDIO, type EmbedAudio } from "../report/options.ts";

/** One flag that sets one option of the config. */
export interface ConfigFlag {
  /** As commander takes it, for example `--smooth <ms>`; a flag without a value switches its option on. */
  readonly flags: string;
  /** Dotted path of the option. */
  readonly path: string;
  readonly convert: (text: string) => unknown;
  readonly description: string;
}

const text = (value: string): unknown => value;

/** Flags of `analyze` that set an option of the config; their values are checked with the config, not here. */
export const CONFIG_FLAGS: readonly ConfigFlag[] = Object.freeze([
  { flags: "--provider <id>", path: "provider", convert: text, description: "who listens (default: local)" },
  {
    flags: "--model <path>",
    path: "providers.local.model.path",
    convert: text,
    description: "a model of your own: its directory, or an ONNX file with --preset",
  },
  {
    flags: "--preset <name>",
    path: "providers.local.model.preset",
    convert: text,
    description: "which public model the file is, e.g. audeering-msp-dim",
  },
  {
    flags: "--accept-license <list>",
    path: "providers.local.model.acceptLicense",
    convert: commaList,
    description: "licences of models that you accept, e.g. CC-BY-NC-SA-4.0",
  },
  {
    flags: "--roles <list>",
    path: "roles",
    convert: commaList,
    description: "role of each channel, e.g. agent,customer",
  },
  {
    flags: "--smooth <ms>",
    path: "smooth.windowMs",
    convert: numberOrText,
    description: "smoothing window (default: 2500)",
  },
  {
    flags: "--abstain <threshold>",
    path: "abstain.threshold",
    convert: numberOrText,
    description: "make no claim while the smoothed confidence is below this, 0 to 1 (default: 0.55)",
  },
  {
    flags: "--detector <name>",
    path: "vad.detector",
    convert: text,
    description: "speech detector: auto, silero-v6, built-in (default: auto)",
  },
  { flags: "--language <tag>", path: "language", convert: text, description: "language spoken, e.g. en-GB" },
  { flags: "--denoise", path: "denoise", convert: text, description: "take noise out of the audio first (see docs)" },
  {
    flags: "--companion",
    path: "companion",
    convert: text,
    description: "add arousal from the voice to a provider that has none",
  },
  {
    flags: "--jurisdiction <where>",
    path: "policy.jurisdiction",
    convert: text,
    description: "where the people are: eu, other, unknown",
  },
  {
    flags: "--purpose <why>",
    path: "policy.purpose",
    convert: text,
    description: "service-quality, coaching, research, medical, safety",
  },
  {
    flags: "--rate <hz>",
    path: "audio.sampleRateHz",
    convert: numberOrText,
    description: "raw PCM: samples per second",
  },
  {
    flags: "--encoding <name>",
    path: "audio.encoding",
    convert: text,
    description: "raw PCM: pcm_s16le, pcm_f32le, mulaw, ...",
  },
  { flags: "--channels <n>", path: "audio.channels", convert: numberOrText, description: "raw PCM: 1 or 2 channels" },
]);

/** The other flags of `analyze`, as commander parses them. */
export interface RunFlags {
  readonly config?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
  readonly report?: string;
  readonly embedAudio?: EmbedAudio;
  readonly reportNote?: string;
  readonly speed?: string;
}

/** Adds every flag of `analyze` to a command. */
export function addAnalyzeFlags(command: Command): Command {
  for (const { flags, description } of CONFIG_FLAGS) command.option(flags, description);
  return command
    .option("--config <file>", "config file, JSON or JSONC; also EMOTION_STREAM_CONFIG")
    .addOption(new Option("--json", "events as NDJSON on stdout, and nothing else").conflicts("csv"))
    .option("--csv", "one CSV row per reading on stdout, and nothing else")
    .option("--out <dir>", "also write <name>.events.ndjson, .summary.json, .audit.ndjson")
    .option("--report <path>", "also write an HTML report: a .html file, or a folder that gets <name>.report.html")
    .addOption(
      new Option(
        "--embed-audio <when>",
        "the report holds the recording itself (personal data): auto up to 10 minutes, always, never; else it links the file",
      ).choices(EMBED_AUDIO),
    )
    .option("--report-note <sentence>", "a sentence of yours at the top of the report")
    .option("--speed <times>", "pace the recording: 1 is like a live call (default: as fast as it goes)")
    .option("--quiet", "no live view and no progress, only the result")
    .option("--no-color", "no colour; NO_COLOR does the same");
}

/** The config options given as flags, as a layer for `resolveConfig`. */
export function flagLayer(command: Command): ConfigLayer {
  const value: Record<string, unknown> = {};
  for (const flag of CONFIG_FLAGS) {
    const given: unknown = command.getOptionValue(attributeOf(flag));
    if (typeof given === "string") setPath(value, flag.path, flag.convert(given));
    else if (given === true) setPath(value, flag.path, true);
  }
  const audio = value.audio as Record<string, unknown> | undefined;
  // A rate or a channel count is only ever given for raw audio, which is nearly always 16-bit.
  if (audio !== undefined) audio.encoding ??= "pcm_s16le";
  return { value, sourceOf: (path) => sourceOf(path) };
}

function sourceOf(path: string): string {
  const flag =
    CONFIG_FLAGS.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}.`)) ??
    CONFIG_FLAGS.find((candidate) => candidate.path.startsWith(`${path}.`));
  return flag === undefined ? "the flags" : longName(flag);
}

function longName(flag: ConfigFlag): string {
  return flag.flags.split(" ")[0] ?? flag.flags;
}

function attributeOf(flag: ConfigFlag): string {
  return new Option(flag.flags).attributeName();
}
