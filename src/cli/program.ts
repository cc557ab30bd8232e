import { basename, extname } from "node:path";
import { Command } from "commander";
import { ENV_VARIABLES } from "../core/config/env.ts";
import { nearest } from "../kit/explain.ts";
import { analyzeCommand } from "./analyze-command.ts";
import { EXIT_CODES, exitCodeLines } from "./exit-codes.ts";
import { addAnalyzeFlags } from "./flags.ts";
import type { CliIo } from "./io.ts";
import { providersCommand } from "./providers-command.ts";
import type { SimulateFlags } from "./simulate-command.ts";
import { clean } from "./text.ts";

/**
 * The command line as a commander program.
 *
 * @param result receives the exit code of the command that ran.
 */
export function buildProgram(io: CliIo, version: string, result: (code: number) => void): Command {
  const program = new Command("emotion-stream")
    .description("Valence, arousal and emotion labels from recordings and live audio, as one stream of events.")
    .version(version, "--version", "the version of this package")
    .helpOption("--help", "this text")
    .addHelpText("after", rootHelp());
  const analyze = program
    .command("analyze")
    .description("Listen to recordings, or to raw audio from a pipe, and show what was felt and when.")
    .argument("<file...>", "recordings (WAV, FLAC, Ogg Opus, MP3), or - for standard input")
    .addHelpText("after", analyzeHelp());
  addAnalyzeFlags(analyze).action(async (inputs: string[], _flags, command: Command) => {
    result(await analyzeCommand(inputs, command, io));
  });
  program
    .command("providers")
    .description("What each provider can do: evidence, axes, languages, limits, price.")
    .argument("[provider]", "everything about one of them: limits, keys, prices, and how each fact is known")
    .option("--json", "all of it as JSON")
    .addHelpText("after", providersHelp())
    .action(async (id: string | undefined, flags: { json?: boolean }) => {
      await providersCommand(id, flags.json === true, io);
      result(EXIT_CODES.ok.code);
    });
  program
    .command("simulate")
    .description("Serve a vendor's own protocol on this machine, for trying and testing without a key.")
    .argument("<vendor>", "whose protocol, e.g. deepgram")
    .option("--port <n>", "port to listen on (default: any free one)")
    .option("--scenario <file>", "what is heard and what goes wrong, as JSON (default: derived from the audio)")
    .option("--save <folder>", "keep the audio of each session there, raw as it came")
    .option("--tls", "https and wss, with a certificate made for the run")
    .addHelpText("after", simulateHelp())
    .action(async (vendor: string, flags: SimulateFlags) => {
      const { simulateCommand } = await import("./simulate-command.ts");
      result(await simulateCommand(vendor, flags, io));
    });
  program.on("command:*", ([word = ""]: string[]) => program.error(noCommand(word, program)));
  for (const command of [program, ...program.commands]) adopt(command, io);
  return program;
}

// Most who leave out the command name a recording.
function noCommand(word: string, program: Command): string {
  const name = clean(basename(word));
  const isRecording = word === "-" || extname(word) !== "" || name !== word;
  if (isRecording) return `${name} is no command (did you mean \`emotion-stream analyze ${name}\`?)`;
  const commands = program.commands.map((command) => command.name());
  const near = nearest(word, commands);
  const hint = near === undefined ? `commands are ${commands.join(", ")}` : `did you mean ${near}?`;
  return `unknown command ${clean(word)} (${hint})`;
}

// Sub-commands made with `.command()` copy nothing that is set on the parent later, so each is set up here.
function adopt(command: Command, io: CliIo): void {
  command
    .exitOverride()
    .helpOption("--help", "this text")
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) =>
        write(
          `emotion-stream: ${text
            .replace(/^error: /, "")
            .replaceAll("\n", " ")
            .trim()}; see --help.\n`,
        ),
      getOutHelpWidth: () => io.stdout.columns(),
      getErrHelpWidth: () => io.stderr.columns(),
      getOutHasColors: () => io.stdout.paint.level > 0,
      getErrHasColors: () => io.stderr.paint.level > 0,
    });
}

function rootHelp(): string {
  return `
Examples:
  emotion-stream analyze call.wav
  emotion-stream analyze call.wav --roles agent,customer --out reports
  emotion-stream providers

Exit codes:
${exitCodeLines().join("\n")}`;
}

function analyzeHelp(): string {
  const variables = ENV_VARIABLES.map(({ name, description }) => `  ${name.padEnd(30)} ${description}`);
  return `
Examples:
  A call with the agent on the left channel and the customer on the right:
    emotion-stream analyze call.wav --roles agent,customer
  Many recordings, results in files, nothing but errors and summaries on the screen:
    emotion-stream analyze *.wav --out reports --quiet
  Events for another program:
    emotion-stream analyze call.wav --json | jq 'select(.type == "alert")'
  A spreadsheet:
    emotion-stream analyze call.wav --csv > call.csv
  A report to open in a browser; it holds the recording itself, which is personal data, unless told otherwise:
    emotion-stream analyze call.wav --roles agent,customer --report call.html
    emotion-stream analyze *.wav --report reports --embed-audio never
  A recording at the pace of a live call:
    emotion-stream analyze call.wav --speed 1
  A model of your own, or the file of a public one:
    emotion-stream analyze call.wav --model ./our-model
    emotion-stream analyze call.wav --model ./w2v2.onnx --preset audeering-msp-dim --accept-license CC-BY-NC-SA-4.0
  Telephone audio from a pipe:
    nc -l 9000 | emotion-stream analyze - --rate 8000 --encoding mulaw --channels 1

Settings come from flags, then the environment, then the config file:
  ${"EMOTION_STREAM_CONFIG".padEnd(30)} config file, when --config is not given
${variables.join("\n")}

Ctrl-C stops reading, finishes what was heard and prints the summary; a second Ctrl-C aborts.

Exit codes:
${exitCodeLines().join("\n")}`;
}

function providersHelp(): string {
  return `
Examples:
  emotion-stream providers
  emotion-stream providers deepgram
  emotion-stream providers --json | jq '.[].id'`;
}

function simulateHelp(): string {
  return `
Examples:
  emotion-stream simulate deepgram --port 4000
  emotion-stream simulate deepgram --scenario refund.json --save received

A scenario, all of it optional; one file serves every vendor:
  {
    "utterances": [
      { "startMs": 500, "endMs": 2400, "text": "The refund never arrived.", "sentiment": -0.6 }
    ],
    "delaysMs": { "transcript": 200, "sentiment": 500 },
    "faults": [{ "fault": "drop", "at": { "audioMs": 5000 } }]
  }

It prints where it listens, the key it accepts and a config to use, then a line for every session and request. Ctrl-C stops it.`;
}
