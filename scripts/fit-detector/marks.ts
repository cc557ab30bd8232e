import { createBuiltInDetector, type SpeechMark, VAD_FRAME_SAMPLES, VAD_RATE_HZ } from "../../src/dsp/vad/index.ts";
import { readLabels, readTrack, type Track } from "./tracks.ts";

const SPEECH = 1;
const EDGE = 2;

/** How the detector in the tree marks a track. */
export interface MarkFigures {
  /** Share of the speech frames it does not mark; not a number without speech. */
  readonly miss: number;
  /** Share of the other frames it marks. */
  readonly falseAlarm: number;
  /** Seconds of processor time per second of audio. */
  readonly cpu: number;
}

/** Runs the detector as it is in the tree, hang-over and all, over a track. */
export function markTrack(folder: string, track: Track): MarkFigures {
  const samples = readTrack(folder, track);
  const started = process.cpuUsage();
  const active = marks(samples);
  const { user, system } = process.cpuUsage(started);
  const labels = readLabels(folder, track, active.length);
  const share = (of: (label: number) => boolean, is: boolean): number => {
    const counted = active.filter((_, frame) => of(labels[frame] as number));
    return counted.filter((mark) => mark === is).length / counted.length;
  };
  return {
    miss: share((label) => label === SPEECH, false),
    falseAlarm: share((label) => label !== SPEECH && label !== EDGE, true),
    cpu: (user + system) / 1e6 / (samples.length / VAD_RATE_HZ),
  };
}

function marks(samples: Float32Array): boolean[] {
  const detector = createBuiltInDetector({ channels: 1 });
  const out: SpeechMark[] = [];
  const active: boolean[] = [];
  for (let at = 0; at + VAD_FRAME_SAMPLES <= samples.length; at += VAD_FRAME_SAMPLES) {
    detector.process([samples.subarray(at, at + VAD_FRAME_SAMPLES)], out);
    active.push(out[0]?.active ?? false);
  }
  return active;
}
