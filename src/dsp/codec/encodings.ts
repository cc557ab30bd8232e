/** Encodings of uncompressed and G.711 samples; several channels are interleaved. */
export const SAMPLE_ENCODINGS = [
  "pcm_u8",
  "pcm_s16le",
  "pcm_s24le",
  "pcm_s32le",
  "pcm_f32le",
  "pcm_f64le",
  "mulaw",
  "alaw",
] as const;

/** One of {@link SAMPLE_ENCODINGS}. */
export type SampleEncoding = (typeof SAMPLE_ENCODINGS)[number];
