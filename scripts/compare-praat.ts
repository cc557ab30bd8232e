import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EmotionError } from "../src/spec/errors.ts";
import type { CorpusClip } from "./corpora/clip.ts";
import { sharedCorpus } from "./corpora/read-corpus.ts";
import { resample, type Sound, telephone } from "./features/audio-shifts.ts";
import { decode } from "./features/read-windows.ts";
import { type Agreement, compareMeasured, FORMANT_NEAR_HZ } from "./praat/agreement.ts";
import { measureOurs } from "./praat/measure-ours.ts";
import { type MeasuredClip, measureWithPraat, praatVersion } from "./praat/run-praat.ts";

// Compares our prosody with Praat's on recordings of EmoDB: an independent opinion on speech, where nobody knows the truth. Praat (GPL) is run as a
// program of its own; nothing of it, and nothing it puts out, is part of this project.

const HELP = `Compares F0, voicing, formants, harmonicity, jitter and shimmer with Praat's, on recordings of EmoDB.

  npm run compare:praat
  npm run compare:praat -- --clips 200
  npm run compare:praat -- --telephone

  --clips <n>    recordings, taken evenly from the corpus; default 90
  --telephone    give ours what a telephone would send, and Praat the original: what does the line cost?
  --help         this

Needs the program praat (Debian package praat) and the speech corpora (../shared/corpora, or EMOTION_STREAM_CORPORA).
`;

const RATE_HZ = 16_000;
const F0_RANGE = { f0FloorHz: 60, f0CeilingHz: 600 };

try {
  await main();
} catch (error) {
  if (!EmotionError.isInstance(error) && !isUsage(error)) throw error;
  console.error((error as Error).message);
  process.exitCode = 2;
}

function isUsage(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      clips: { type: "string", default: "90" },
      telephone: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const wanted = Number(values.clips);
  if (!(Number.isInteger(wanted) && wanted > 0)) {
    throw new EmotionError("bad-input", "--clips is not a whole number above 0: say how many recordings to compare.");
  }
  const version = praatVersion();
  const all = sharedCorpus("emodb").clips;
  const step = Math.max(1, Math.floor(all.length / wanted));
  const clips = all.filter((_, i) => i % step === 0).slice(0, wanted);
  const folder = mkdtempSync(join(tmpdir(), "emotion-stream-praat-"));
  try {
    const [ours, theirs] = await measure(clips, folder, values.telephone ? overTelephone : asItIs);
    print(compareMeasured(ours, theirs), { version, clips: clips.length, telephone: values.telephone });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function asItIs(sound: Sound): Sound {
  return sound;
}

/** What arrives at the other end of a telephone, at the rate prosody hears. */
function overTelephone(sound: Sound): Sound {
  return resample(telephone(sound), RATE_HZ);
}

/** Measures every clip both ways: ours at the end of a line, Praat before it. */
async function measure(clips: readonly CorpusClip[], folder: string, line: (sound: Sound) => Sound) {
  const ours: MeasuredClip[] = [];
  const files: string[] = [];
  for (const [i, clip] of clips.entries()) {
    const sound = await decode(clip.file);
    ours.push(measureOurs(toPcm(line(sound).samples)));
    files.push(join(folder, `${i}.wav`));
    writeFileSync(files[i] as string, wav(toPcm(sound.samples)));
    progress(`ours: ${i + 1} of ${clips.length} recordings`);
  }
  const theirs: MeasuredClip[] = [];
  // Praat's formants need to know who speaks.
  for (const [sex, formantCeilingHz] of [
    ["male", 5000],
    ["female", 5500],
  ] as const) {
    const own = [...clips.keys()].filter((i) => (clips[i]?.sex === "male" ? "male" : "female") === sex);
    progress(`Praat: ${own.length} recordings of ${sex} voices`);
    const measured = await measureWithPraat(
      own.map((i) => files[i] as string),
      folder,
      { ...F0_RANGE, formantCeilingHz },
    );
    for (const [k, i] of own.entries()) theirs[i] = measured[k] as MeasuredClip;
  }
  progress("");
  return [ours, theirs] as const;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function toPcm(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (x) => Math.round(32767 * Math.max(-1, Math.min(1, x))));
}

function wav(pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(44 + 2 * pcm.length);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string) => bytes.set(new TextEncoder().encode(letters), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * pcm.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, 2 * RATE_HZ, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * pcm.length, true);
  pcm.forEach((x, i) => {
    view.setInt16(44 + 2 * i, x, true);
  });
  return bytes;
}

interface Run {
  readonly version: string;
  readonly clips: number;
  readonly telephone: boolean;
}

function print(agreement: Agreement, { version, clips, telephone }: Run): void {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const line = (what: string, figure: string) => console.log(`${what.padEnd(56)}${figure}`);
  console.log(`${version}, ${clips} recordings, ${agreement.frames} frames, ${new Date().toISOString().slice(0, 10)}`);
  if (telephone) console.log("Ours heard a telephone, Praat the original.");
  line("voicing: both say the same", percent(agreement.voicingAgrees));
  line(
    "voicing: only ours says voiced / only Praat",
    [agreement.onlyOursVoiced, agreement.onlyTheirsVoiced].map(percent).join(" / "),
  );
  line("F0: more than 20 % apart, of frames voiced in both", percent(agreement.grossErrors));
  line("F0: median distance of the rest", `${agreement.medianCents.toFixed(1)} cents`);
  agreement.formants.forEach(({ medianDistanceHz, medianDifferenceHz, nearShare }, f) => {
    line(
      `F${f + 1}: median distance, ours less Praat's, within ${FORMANT_NEAR_HZ[f]} Hz`,
      `${medianDistanceHz.toFixed(0)} Hz, ${medianDifferenceHz.toFixed(0)} Hz, ${percent(nearShare)}`,
    );
  });
  line(
    "HNR: median distance, ours less Praat's",
    `${agreement.medianHnrDistanceDb.toFixed(1)} dB, ${agreement.medianHnrDifferenceDb.toFixed(1)} dB`,
  );
  for (const [name, unit, digits] of [
    ["jitter", "%", 2],
    ["shimmer", "dB", 2],
  ] as const) {
    const { medianOurs, medianTheirs, correlation } = agreement[name];
    line(
      `${name} per recording: median ours / Praat, correlation`,
      `${medianOurs.toFixed(digits)} / ${medianTheirs.toFixed(digits)} ${unit}, ${correlation.toFixed(2)}`,
    );
  }
}
