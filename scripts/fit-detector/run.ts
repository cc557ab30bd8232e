import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeEvidence } from "./evidence.ts";
import { markTrack } from "./marks.ts";
import { readTracks } from "./tracks.ts";

/*
 * Fits the weights of the built-in speech detector again, from nothing but free speech and seeds, in about a minute:
 *
 *   node scripts/fit-detector/run.ts [--corpora ../shared/corpora] [--out .cache/detector] [--keep-audio]
 *
 * 1. synthesise.py writes labelled tracks: sentences by espeak-ng voices and clips of EmoDB (CC0; expects emodb.csv and emodb/ in the
 *    folder of corpora) in ten backgrounds, and backgrounds alone.
 * 2. evidence.ts runs the package's own features over them (src/dsp/vad/speech-evidence.ts), so that fit and use cannot drift.
 * 3. fit.py fits, prints WEIGHTS as src/dsp/vad/built-in.ts holds them, and figures on what it held out.
 * 4. marks.ts runs the detector that is in the tree over the held-out tracks: paste the weights and run again with --keep-audio.
 *
 * Held out: other voice variants, sentences, EmoDB speakers (12, 14, 15, 16; the fit hears 03, 08, 09, 10, 11, 13), kinds of music
 * (plucked and bowed strings; the fit hears struck chords, organ and a band), seeds and levels of all noises, and a 1 kHz tone.
 * The weights never saw them; the choice of terms and of two settings of fit.py did, so the figures are slightly kind.
 *
 * Needs espeak-ng, flac, and a Python with numpy, scipy and scikit-learn ($PYTHON, default Debian's); 500 MB of disk.
 */

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const { values } = parseArgs({
  options: {
    corpora: { type: "string", default: here("../../../shared/corpora") },
    out: { type: "string", default: here("../../.cache/detector") },
    "keep-audio": { type: "boolean", default: false },
  },
});

if (!values["keep-audio"]) {
  rmSync(values.out, { recursive: true, force: true });
  python("synthesise.py", "--corpora", values.corpora, "--out", values.out);
}
const tracks = readTracks(values.out);
writeEvidence(values.out, tracks);
console.log(`evidence of ${tracks.length} tracks`);
python("fit.py", values.out);

console.log(`\n${"marks of the detector in the tree".padEnd(36)}   miss  false  processor s/s`);
for (const track of tracks.filter(({ split }) => split === "held-out")) {
  const { miss, falseAlarm, cpu } = markTrack(values.out, track);
  const percent = (share: number): string => (Number.isNaN(share) ? "" : `${(100 * share).toFixed(1)}%`).padStart(7);
  console.log(`${track.name.padEnd(36)}${percent(miss)}${percent(falseAlarm)}  ${cpu.toFixed(5)}`);
}

/** One thread: sums in another order would change the last digits. */
function python(script: string, ...options: string[]): void {
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
  const { PYTHON = "/usr/bin/python3" } = process.env;
  const { status, error } = spawnSync(PYTHON, [here(script), ...options], { stdio: "inherit", env });
  if (status !== 0) throw error ?? new Error(`${script} ended with status ${status}.`);
}
