import { loadHead } from "../adapters/local/head.ts";
import { manifest } from "../adapters/local/manifest.ts";
import { weights } from "../adapters/local/models/weights.generated.ts";
import { loadDenoiser } from "../src/core/denoise/load-denoiser.ts";
import type { CorpusClip } from "./corpora/clip.ts";
import { sharedCorpus } from "./corpora/read-corpus.ts";
import { highArousal } from "./evaluation/arousal.ts";
import type { Outcome } from "./evaluation/outcome.ts";
import { type JudgedClip, runProtocol, WAYS } from "./evaluation/protocol.ts";
import { noisy, type Sound, telephone } from "./features/audio-shifts.ts";
import { holdDetector } from "./features/feature-files.ts";
import { seededRandom } from "./features/random.ts";
import { decode, readWindows } from "./features/read-windows.ts";

// What denoising does to the shipped head: EmoDB clean and in pink noise, each heard with and without it. EmoDB is what the head was trained on, so that the
// figures are too good; only the difference between the two ways says something. Nothing is chosen here.

/** As in the training's noisy variants: nothing but noise before and after the clip, s. */
const PAD_SECONDS = 0.8;

const CONDITIONS: Readonly<Record<string, (sound: Sound, clip: CorpusClip) => Sound>> = {
  clean: (sound) => sound,
  "pink noise, 10 dB": (sound, clip) => inPinkNoise(sound, clip, 10),
  "pink noise, 5 dB": (sound, clip) => inPinkNoise(sound, clip, 5),
  "telephone, pink noise, 10 dB": (sound, clip) => telephone(inPinkNoise(sound, clip, 10)),
};

const corpus = sharedCorpus("emodb");
const head = await loadHead(manifest, weights());
const denoiser = await loadDenoiser();
const release = await holdDetector();
const rows: Record<string, object> = {};
for (const [condition, change] of Object.entries(CONDITIONS)) {
  for (const denoise of [false, true]) {
    const clips: JudgedClip[] = [];
    for (const clip of corpus.clips) {
      const sound = change(await decode(clip.file), clip);
      const windows = await readWindows(sound, "silero-v6", denoise ? denoiser : undefined);
      const { speaker, emotion } = clip;
      const label = manifest.output.labels.indexOf(emotion);
      clips.push({ speaker, emotion, label: label < 0 ? null : label, highArousal: highArousal(emotion), windows });
    }
    const way = `${condition}, ${denoise ? "denoised" : "as it is"}`;
    rows[way] = shown(await runProtocol(clips, () => ({ head, manifest }), WAYS.adapted));
    process.stderr.write(`${way}: done\n`);
  }
}
release();
console.log(`EmoDB, the corpus the head was trained on (only differences mean something); ${denoiser.id}`);
console.table(rows);

function inPinkNoise(sound: Sound, clip: CorpusClip, snrDb: number): Sound {
  return noisy(sound, "pink", snrDb, PAD_SECONDS, seededRandom(`denoise/${snrDb}/${clip.name}`));
}

function shown({ four, arousal }: Outcome): object {
  return {
    "four classes UAR": four?.uar.mean.toFixed(3),
    "arousal UAR": arousal.uar.mean.toFixed(3),
    coverage: four?.coverage.toFixed(3),
  };
}
