import { describe, expect, it } from "vitest";
import { createProsody, PROSODY_FUNCTIONALS } from "../../../../src/dsp/prosody/index.ts";
import { createResampler } from "../../../../src/dsp/resample/index.ts";
import { harmonics, toPcm, whiteNoise } from "./signals.ts";

const OUT = new Float32Array(PROSODY_FUNCTIONALS.length);

/** Speech-like: a falling voice and hiss in turn. */
function speech(seconds: number): Float64Array {
  const voice = harmonics(140, { seconds, amplitude: (h) => 1 / h ** 2 });
  const hiss = whiteNoise(seconds, 5);
  return voice.map((x, i) => (Math.floor(i / 4000) % 4 === 3 ? 0.2 * (hiss[i] as number) : x));
}

/** The same as a telephone sends it: through 8 kHz and back. */
function telephone(signal: Float64Array): Float64Array {
  const through = (samples: Float32Array, inHz: number, outHz: number) => {
    const resampler = createResampler({ inHz, outHz });
    return Float32Array.from([...resampler.push(samples), ...resampler.flush()]);
  };
  return Float64Array.from(through(through(Float32Array.from(signal), 16_000, 8000), 8000, 16_000));
}

function verdictOf(pcm: Int16Array, marked = true) {
  const prosody = createProsody();
  prosody.push(pcm, marked);
  return prosody.functionals(OUT).bandwidth;
}

describe("the bandwidth of speech", () => {
  it("is wide where there is something above the telephone band", () => {
    expect(verdictOf(toPcm(speech(2)))).toBe("wide");
  });

  it.each([0.2, 0.05, 0.005])("is narrow when it came through 8 kHz, at a gain of %d", (gain) => {
    expect(verdictOf(toPcm(telephone(speech(2)), gain))).toBe("narrow");
  });

  it("is unknown before half a second of speech", () => {
    expect(verdictOf(toPcm(speech(0.4)))).toBe("unknown");
    expect(verdictOf(toPcm(speech(3)), false)).toBe("unknown");
  });

  it("is found anew when the line changes", () => {
    const prosody = createProsody();
    const verdicts: string[] = [];
    for (const signal of [speech(2), telephone(speech(30)), speech(3)]) {
      prosody.push(toPcm(signal), true);
      verdicts.push(prosody.functionals(OUT).bandwidth);
    }
    expect(verdicts).toEqual(["wide", "narrow", "wide"]);
  });

  it("is forgotten by a reset", () => {
    const prosody = createProsody();
    prosody.push(toPcm(speech(2)), true);
    prosody.reset();
    expect(prosody.functionals(OUT).bandwidth).toBe("unknown");
  });
});
