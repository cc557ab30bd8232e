import type { Denoiser } from "../../src/core/denoise/denoiser.ts";
import { createDenoise } from "../../src/dsp/denoise/index.ts";

/** A whole sound, denoised in blocks of 100 ms as a stream would be. */
export function denoised(samples: Float32Array, sampleRateHz: number, denoiser: Denoiser): Float32Array {
  const stage = createDenoise({ sampleRateHz, suppressor: denoiser.start() });
  const out = new Float32Array(samples.length);
  const block = Math.round(sampleRateHz / 10);
  let at = 0;
  const keep = (part: Float32Array): void => {
    out.set(part, at);
    at += part.length;
  };
  for (let from = 0; from < samples.length; from += block) keep(stage.push(samples.subarray(from, from + block)));
  keep(stage.flush());
  stage.free();
  return out;
}
