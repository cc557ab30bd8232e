/** Scale-invariant signal-to-distortion ratio of an estimate against its reference, dB (Le Roux et al. 2019); both of one length. */
export function siSdrDb(reference: Float32Array, estimate: Float32Array): number {
  let product = 0;
  let energy = 0;
  reference.forEach((r, i) => {
    product += r * (estimate[i] as number);
    energy += r * r;
  });
  const scale = product / energy;
  const distortion = reference.reduce((sum, r, i) => sum + (scale * r - (estimate[i] as number)) ** 2, 0);
  return 10 * Math.log10((scale * scale * energy) / distortion);
}
