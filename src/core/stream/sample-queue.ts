/** A first-in first-out store of samples in -1..1 that reuses its buffer, and gives them out with 16 bits. */
export class SampleQueue {
  #buffer = new Float32Array(4096);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(samples: Float32Array): void {
    if (this.#end + samples.length > this.#buffer.length) this.#makeRoom(samples.length);
    this.#buffer.set(samples, this.#end);
    this.#end += samples.length;
  }

  /**
   * Moves the first samples to the start of `pcm`, as many as it has room for, and as they are to `copy`; what is missing is 0 in `pcm` and stays as it was in
   * `copy`. Returns how many there were.
   */
  take(pcm: Int16Array, copy: Float32Array | null): number {
    const buffer = this.#buffer;
    const start = this.#start;
    const taken = Math.min(pcm.length, this.#end - start);
    if (copy !== null) for (let i = 0; i < taken; i++) copy[i] = buffer[start + i] as number;
    writePcm16(buffer, start, pcm, taken);
    pcm.fill(0, taken);
    this.#start += taken;
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return taken;
  }

  #makeRoom(count: number): void {
    const held = this.#end - this.#start;
    const target = held + count > this.#buffer.length ? new Float32Array(2 * (held + count)) : this.#buffer;
    target.set(this.#buffer.subarray(this.#start, this.#end));
    this.#start = 0;
    this.#end = held;
    this.#buffer = target;
  }
}

/** Writes so many samples from `from` on, rounded to the nearest step (halves up) and held at full scale. */
function writePcm16(samples: Float32Array, from: number, out: Int16Array, count: number): void {
  for (let i = 0; i < count; i++) {
    // 32768 maps 16-bit input back to itself exactly; only full-scale positive needs the clamp.
    const value = (samples[from + i] as number) * 32_768;
    // Rounded as an integer, which code that is not hot yet does several times faster than `Math.round`.
    if (value >= 32_767) out[i] = 32_767;
    else if (value > -32_768) out[i] = ((value + 32_768.5) | 0) - 32_768;
    else out[i] = Number.isNaN(value) ? 0 : -32_768;
  }
}
