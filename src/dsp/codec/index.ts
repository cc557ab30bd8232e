export { SAMPLE_ENCODINGS, type SampleEncoding } from "./encodings.ts";
export { ALAW_VALUES, MULAW_VALUES } from "./g711.ts";
export {
  BYTES_PER_SAMPLE,
  createSampleDecoder,
  type DecodedSamples,
  type SampleDecoder,
  type SampleFormat,
} from "./sample-decoder.ts";
export type { WavFormat } from "./wav-format.ts";
export { createWavHeaderParser, type WavHeader, type WavHeaderParser } from "./wav-header.ts";
