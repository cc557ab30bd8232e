/** Fills `out` with the samples (-1..1), rounded to the nearest step (halves up) and held at full scale; returns it. */
export function toPcm16(samples: Float32Array, out: Int16Array): Int16Array {
  const count = out.length;
  for (let i = 0; i < count; i++) {
    // 32768 maps 16-bit input back to itself exactly; only full-scale positive needs the clamp.
    const value = (samples[i] as number) * 32_768;
    // Rounded as an integer, which code that is not hot yet does several times faster than `Math.round`.
    if (value >= 32_767) out[i] = 32_767;
    else if (value > -32_768) out[i] = ((value + 32_768.5) | 0) - 32_768;
    else out[i] = Number.isNaN(value) ? 0 : -32_768;
  }
  return out;
}
