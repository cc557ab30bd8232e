/**
 * Decoding tables of G.711 (ITU-T Recommendation G.711, 11/1988): byte to linear value, scaled to -1..1 as 16-bit PCM is
 * (14-bit mu-law and 13-bit A-law values shifted left to fill 16 bits).
 */

/** Value of each mu-law byte. */
export const MULAW_VALUES: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const inverted = ~byte & 0xff;
  const segment = (inverted >> 4) & 7;
  const step = inverted & 15;
  const magnitude = (((step << 3) + 0x84) << segment) - 0x84;
  return ((inverted & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
});

/** Value of each A-law byte. */
export const ALAW_VALUES: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => {
  const toggled = byte ^ 0x55;
  const segment = (toggled >> 4) & 7;
  const step = toggled & 15;
  const magnitude = segment === 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
  return ((toggled & 0x80) === 0 ? -magnitude : magnitude) / 32_768;
});
