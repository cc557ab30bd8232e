/** Length of the header of an ID3v2 tag (ID3v2.4.0, section 3.1, id3.org). */
export const ID3V2_HEADER_BYTES = 10;

/**
 * The length of a whole ID3v2 tag, header and footer included.
 *
 * @param header its first {@link ID3V2_HEADER_BYTES} bytes.
 */
export function id3v2Bytes(header: Uint8Array): number {
  // Four times seven bits, and a flag for a footer as long as the header.
  const [, , , , , flags = 0, ...size] = header.subarray(0, ID3V2_HEADER_BYTES);
  const body = size.reduce((sum, bits) => sum * 128 + (bits & 0x7f), 0);
  return ID3V2_HEADER_BYTES + body + ((flags & 0x10) === 0 ? 0 : ID3V2_HEADER_BYTES);
}
