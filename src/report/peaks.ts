import { PEAK_MS, type PeaksRow } from "./rows.ts";

/** One row a minute. */
const STRETCHES_PER_ROW = 60_000 / PEAK_MS;

/** Lowest and highest sample of every 20 ms of every channel, as the audio goes by; holds a minute at most. */
export interface PeakMeter {
  /** Takes interleaved samples in -1..1 and returns the rows they complete. */
  push(samples: Float32Array): readonly PeaksRow[];
  /** The rows of what is left. */
  flush(): readonly PeaksRow[];
}

/** Starts a meter for audio of one rate. */
export function createPeakMeter(sampleRateHz: number, channels: number): PeakMeter {
  const lanes = Array.from({ length: channels }, () => new Int8Array(2 * STRETCHES_PER_ROW));
  const low = new Float32Array(channels);
  const high = new Float32Array(channels);
  let frames = 0;
  let stretch = 0;
  let from = 0;

  const rowsOf = (): readonly PeaksRow[] => {
    const length = stretch - from;
    if (length === 0) return [];
    const rows = lanes.map((lane, channel) => ({
      k: "peaks" as const,
      channel,
      from,
      data: base64Of(lane.subarray(0, 2 * length)),
    }));
    from = stretch;
    return rows;
  };
  const close = (): readonly PeaksRow[] => {
    lanes.forEach((lane, channel) => {
      lane[2 * (stretch - from)] = toByte(low[channel] as number);
      lane[2 * (stretch - from) + 1] = toByte(high[channel] as number);
    });
    low.fill(0);
    high.fill(0);
    stretch++;
    return stretch - from === STRETCHES_PER_ROW ? rowsOf() : [];
  };

  return {
    push(samples) {
      const rows: PeaksRow[] = [];
      for (let i = 0; i < samples.length; i += channels) {
        // Stretches end where their time does, at any rate: 11025 Hz has no whole number of samples in 20 ms.
        if (frames * 1000 >= (stretch + 1) * PEAK_MS * sampleRateHz) rows.push(...close());
        for (let channel = 0; channel < channels; channel++) {
          const sample = samples[i + channel] as number;
          if (sample < (low[channel] as number)) low[channel] = sample;
          if (sample > (high[channel] as number)) high[channel] = sample;
        }
        frames++;
      }
      return rows;
    },
    flush() {
      const rows = frames * 1000 > stretch * PEAK_MS * sampleRateHz ? close() : [];
      return [...rows, ...rowsOf()];
    },
  };
}

function toByte(sample: number): number {
  return Math.max(-127, Math.min(127, Math.round(sample * 127)));
}

function base64Of(bytes: Int8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte & 255);
  return btoa(text);
}
