/** 53 bits of a hash of a text, as a whole number >= 0: tells texts apart within a process, and cannot be turned back into one. */
export function hash53(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  // Without this the last characters, in which numbered keys differ, would hardly reach the high bits.
  a = mixed(a) ^ mixed(b ^ 0x27d4eb2f);
  b = mixed(b) ^ mixed(a);
  return (b >>> 11) * 2 ** 32 + (a >>> 0);
}

/** The finish of MurmurHash3: every bit in changes half of those that come out. */
function mixed(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
