/**
 * Splits interleaved samples into one array per channel.
 *
 * @param interleaved whole sample frames.
 * @param channels 1 or more; for 1 the input itself is returned.
 */
export function deinterleave<T extends Float32Array | Int16Array>(interleaved: T, channels: number): T[] {
  if (channels === 1) return [interleaved];
  const frames = Math.floor(interleaved.length / channels);
  return Array.from({ length: channels }, (_, channel) => {
    const out = interleaved.slice(0, frames) as T;
    for (let i = 0, at = channel; i < frames; i++, at += channels) out[i] = interleaved[at] as number;
    return out;
  });
}

/** The mean of all channels: of equal channels it is the channel itself, and it never exceeds the loudest. */
export function mixToMono(channels: readonly Float32Array[]): Float32Array {
  const [first, ...others] = channels;
  if (first === undefined) return new Float32Array(0);
  if (others.length === 0) return first;
  const out = new Float32Array(first.length);
  for (let i = 0; i < out.length; i++) {
    let sum = first[i] as number;
    for (const other of others) sum += other[i] as number;
    out[i] = sum / channels.length;
  }
  return out;
}
