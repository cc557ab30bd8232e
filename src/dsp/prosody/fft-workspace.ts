/** Longest transform, samples. */
export const MAX_FFT = 1024;

/** Where all transforms work, since they never overlap, and what they turn by. */
export interface Workspace {
  /** Real and imaginary parts of the complex points under way, MAX_FFT / 2 of each. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** A circle of MAX_FFT steps each. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * The workspace. Its arrays are read from here before the loops that use them: so the engine knows them for constants, even when the package is
 * bundled, which makes variables of a module's constants. That makes the loops half again as fast.
 */
export const workspace: () => Workspace = /* @__PURE__ */ createWorkspace();

function createWorkspace(): () => Workspace {
  // Cosines are the same numbers a quarter of the circle further on.
  const circle = Float64Array.from({ length: 1.25 * MAX_FFT }, (_, k) => Math.sin((2 * Math.PI * k) / MAX_FFT));
  const arrays = {
    re: new Float64Array(MAX_FFT / 2),
    im: new Float64Array(MAX_FFT / 2),
    cosines: circle.subarray(MAX_FFT / 4),
    sines: circle.subarray(0, MAX_FFT),
  };
  return () => arrays;
}
