import { createResampler } from "../dsp/resample/index.ts";

/** Rate of embedded audio, Hz: what the engine hears, and enough for a voice. */
export const EMBEDDED_RATE_HZ = 16_000;

const WAV_HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;

/**
 * Turns audio of any rate into what a report embeds: 16 kHz, 16 bit, the mean of the channels.
 *
 * One channel, not two: half the file, and a voice that is not in one ear only. A mean cannot clip.
 */
export interface EmbeddedPcm {
  push(samples: Float32Array): Int16Array;
  flush(): Int16Array;
}

/** Starts the conversion. */
export function createEmbeddedPcm(sampleRateHz: number, channels: number): EmbeddedPcm {
  const resampler = createResampler({ inHz: sampleRateHz, outHz: EMBEDDED_RATE_HZ });
  return {
    push: (samples) => toPcm16(resampler.push(channels === 1 ? samples : meanOf(samples, channels))),
    flush: () => toPcm16(resampler.flush()),
  };
}

/** The header of a WAV file of `samples` embedded samples. */
export function wavHeader(samples: number): Uint8Array {
  const dataBytes = samples * BYTES_PER_SAMPLE;
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (at: number, characters: string): void => {
    for (const [i, character] of [...characters].entries()) header[at + i] = character.charCodeAt(0);
  };
  text(0, "RIFF");
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, EMBEDDED_RATE_HZ, true);
  view.setUint32(28, EMBEDDED_RATE_HZ * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  return header;
}

function meanOf(interleaved: Float32Array, channels: number): Float32Array {
  const mean = new Float32Array(interleaved.length / channels);
  for (let frame = 0; frame < mean.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[frame * channels + channel] as number;
    mean[frame] = sum / channels;
  }
  return mean;
}

function toPcm16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))));
}
