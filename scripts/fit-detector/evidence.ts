import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { VAD_FRAME_SAMPLES } from "../../src/dsp/vad/index.ts";
import { createSpeechEvidence, SPEECH_NAMES, VOICE_NAMES } from "../../src/dsp/vad/speech-evidence.ts";
import { readTrack, type Track } from "./tracks.ts";

/** The columns of an `.evidence` file. */
const COLUMNS = [
  ...SPEECH_NAMES.map((name) => `now.${name}`),
  ...SPEECH_NAMES.map((name) => `recent.${name}`),
  ...VOICE_NAMES.map((name) => `lasting.${name}`),
];

/** Writes what the detector weighs in each frame of each track as `<name>.evidence` (rows of float32), and `columns.json`. */
export function writeEvidence(folder: string, tracks: readonly Track[]): void {
  writeFileSync(join(folder, "columns.json"), `${JSON.stringify(COLUMNS)}\n`);
  for (const track of tracks) {
    const rows = evidenceOf(readTrack(folder, track));
    writeFileSync(join(folder, `${track.name}.evidence`), new Uint8Array(rows.buffer));
  }
}

function evidenceOf(samples: Float32Array): Float32Array<ArrayBuffer> {
  const push = createSpeechEvidence();
  const frames = Math.floor(samples.length / VAD_FRAME_SAMPLES);
  const rows = new Float32Array(frames * COLUMNS.length);
  for (let frame = 0; frame < frames; frame++) {
    const { now, recent, lasting } = push(samples.subarray(frame * VAD_FRAME_SAMPLES, (frame + 1) * VAD_FRAME_SAMPLES));
    rows.set([...now, ...recent, ...lasting], frame * COLUMNS.length);
  }
  return rows;
}
