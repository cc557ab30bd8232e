import { Command } from "commander";

/** What the command was told. */
export interface TrainFlags {
  readonly data?: string;
  readonly out?: string;
  readonly id?: string;
  readonly licence?: string;
  readonly skipUnknown?: boolean;
  readonly quick?: boolean;
  readonly workers?: string;
  readonly work?: string;
}

const EXAMPLES = `
Without --data it trains the head this package ships, from EmoDB in ../shared/corpora, and rewrites its model card.

Examples:
  Your own calls, described by a table with the columns path, speaker and emotion:
    npm run train -- --data calls.csv --out my-model --licence LicenseRef-internal
  A corpus you downloaded (EmoDB, RAVDESS, CREMA-D, SAVEE and nEMO are recognised by their file names; TESS too, but it has two
  speakers and four are needed: join it with others in a table):
    npm run train -- --data CREMA-D/AudioWAV --out crema-model
  A first try, minutes instead of an afternoon:
    npm run train -- --data calls.csv --out my-model --quick
  Use what came out:
    npx emotion-stream analyze call.wav --model my-model

Features are kept between runs: a run that was interrupted (Ctrl-C, code 130; SIGTERM, code 143) goes on where it was.
Arousal is learned from labels of high and of low arousal, both from two speakers at least; else the head gives labels and valence only.`;

/** The command line of `npm run train`. */
export function trainCommand(): Command {
  return new Command("npm run train --")
    .description("Train a head for the local engine: from recordings to weights, figures and a model card.")
    .option("--data <path>", "folder of recordings, or a CSV with the columns path, speaker, emotion")
    .option("--out <dir>", "where the model directory is written (needed with --data)")
    .option("--id <name>", "name of the model (default: that of the data)")
    .option("--licence <spdx>", "licence of the weights, SPDX or LicenseRef-... (default: that of a recognised corpus)")
    .option("--skip-unknown", "leave recordings out whose emotion has no common label")
    .option("--quick", "one small network and few passes, to try things out")
    .option("--workers <n>", "threads that compute features (default: all cores)")
    .option("--work <dir>", "where features are kept between runs (default: .cache/features/<name>)")
    .helpOption("--help", "this text")
    .addHelpText("after", EXAMPLES);
}
