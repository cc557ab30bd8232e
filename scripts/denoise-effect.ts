import { loadHead } from "../adapters/local/head.ts";
import { manifest } from "../adapters/local/manifest.ts";
import { weights } from "../adapters/local/models/weights.generated.ts";
import { loadDenoiser } from "../src/core/denoise/load-denoiser.ts";
import type { CorpusClip } from "./corpora/clip.ts";
import { sharedCorpus } from "./corpora/read-corpus.ts";
import { highArousal } from "./evaluation/arousal.ts";
import { denoised } from "./evaluation/denoised.ts";
import { mean } from "./evaluation/figures.ts";
import type { Outcome } from "./evaluation/outcome.ts";
import { type JudgedClip, runProtocol, WAYS } from "./evaluation/protocol.ts";
import { siSdrDb } from "./evaluation/si-sdr.ts";
import { noisy, type Sound, telephone } from "./features/audio-shifts.ts";
import { holdDetector } from "./features/feature-files.ts";
import { seededRandom } from "./features/random.ts";
import { decode, readWindows } from "./features/read-windows.ts";

// What denoising does to the shipped head: EmoDB clean and in pink noise, each heard with and without it. EmoDB is what the head was trained on, so that the
// figures are too good; only the difference between the two ways says something. Nothing is chosen here.

/** As in the training's noisy variants: nothing but noise before and after the clip, s. */
const PAD_SECONDS = 0.8;
/** The distortion is taken of every 40th clip. */
const EVERY = 40;

/** What is done to a clip before it is heard. */
interface Condition {
  /** Pink noise at this ratio; `null` for none. */
  readonly snrDb: number | null;
  readonly telephone: boolean;
}

const CONDITIONS: Readonly<Record<string, Condition>> = {
  clean: { snrDb: null, telephone: false },
  "pink noise, 10 dB": { snrDb: 10, telephone: false },
  "pink noise, 5 dB": { snrDb: 5, telephone: false },
  "telephone, pink noise, 10 dB": { snrDb: 10, telephone: true },
};

const corpus = sharedCorpus("emodb");
const head = await loadHead(manifest, weights());
const denoiser = await loadDenoiser();
const release = await holdDetector();
console.log(`EmoDB, the corpus the head was trained on (only differences mean something); ${denoiser.id}`);
console.log(`SI-SDR against the same clip without noise, every ${EVERY}th clip, mean, dB`);
console.table(Object.fromEntries(await distortions()));

const rows: Record<string, object> = {};
for (const [name, condition] of Object.entries(CONDITIONS)) {
  for (const denoise of [false, true]) {
    const clips: JudgedClip[] = [];
    for (const clip of corpus.clips) {
      const sound = heardAs(await decode(clip.file), clip, condition);
      const windows = await readWindows(sound, "silero-v6", denoise ? denoiser : undefined);
      const { speaker, emotion } = clip;
      const label = manifest.output.labels.indexOf(emotion);
      clips.push({ speaker, emotion, label: label < 0 ? null : label, highArousal: highArousal(emotion), windows });
    }
    const way = `${name}, ${denoise ? "denoised" : "as it is"}`;
    rows[way] = shown(await runProtocol(clips, () => ({ head, manifest }), WAYS.adapted));
    process.stderr.write(`${way}: done\n`);
  }
}
release();
console.table(rows);

function heardAs(sound: Sound, clip: CorpusClip, { snrDb, telephone: narrow }: Condition): Sound {
  const random = seededRandom(`denoise/${snrDb}/${clip.name}`);
  const mixed = snrDb === null ? sound : noisy(sound, "pink", snrDb, PAD_SECONDS, random);
  return narrow ? telephone(mixed) : mixed;
}

/** The clip without its noise, padded and on the line as it is with it. */
function withoutNoise({ samples, sampleRateHz }: Sound, { snrDb, telephone: narrow }: Condition): Sound {
  const pad = snrDb === null ? 0 : Math.round(PAD_SECONDS * sampleRateHz);
  const padded = new Float32Array(samples.length + 2 * pad);
  padded.set(samples, pad);
  const sound = { samples: padded, sampleRateHz };
  return narrow ? telephone(sound) : sound;
}

async function distortions(): Promise<readonly [string, object][]> {
  const clips = corpus.clips.filter((_, i) => i % EVERY === 0);
  const sounds = await Promise.all(clips.map(({ file }) => decode(file)));
  return Object.entries(CONDITIONS).map(([name, condition]) => {
    const pairs = clips.map((clip, i) => {
      const { samples, sampleRateHz } = heardAs(sounds[i] as Sound, clip, condition);
      const { samples: reference } = withoutNoise(sounds[i] as Sound, condition);
      return [siSdrDb(reference, samples), siSdrDb(reference, denoised(samples, sampleRateHz, denoiser))] as const;
    });
    const before = mean(pairs.map(([dry]) => dry));
    return [
      name,
      {
        "as it is": Number.isFinite(before) ? before.toFixed(1) : "no noise",
        denoised: mean(pairs.map(([, wet]) => wet)).toFixed(1),
      },
    ];
  });
}

function shown({ four, arousal }: Outcome): object {
  return {
    "four classes UAR": four?.uar.mean.toFixed(3),
    "arousal UAR": arousal?.uar.mean.toFixed(3),
    coverage: four?.coverage.toFixed(3),
  };
}
