import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A track that `synthesise.py` wrote. */
export interface Track {
  readonly name: string;
  readonly split: "fit" | "held-out";
  readonly group: string;
  readonly condition: string;
  /** File with a byte per frame: 0 pause, 1 speech, 2 not counted; `null` where nothing is speech. */
  readonly labels: string | null;
}

/** Reads the list of tracks in a folder. */
export function readTracks(folder: string): readonly Track[] {
  return JSON.parse(readFileSync(join(folder, "tracks.json"), "utf8"));
}

/** Reads the samples of a track: 16 kHz, mono, -1..1. */
export function readTrack(folder: string, track: Track): Float32Array {
  const bytes = readFileSync(join(folder, `${track.name}.f32`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / Float32Array.BYTES_PER_ELEMENT);
}

/** Reads the labels of a track, one per frame. */
export function readLabels(folder: string, track: Track, frames: number): Uint8Array {
  return track.labels === null ? new Uint8Array(frames) : readFileSync(join(folder, track.labels));
}
