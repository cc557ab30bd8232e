/** A first-in first-out store of samples in -1..1 that reuses its buffer. */
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

  /** Moves the first samples to the start of `out`, which is silent behind them. */
  take(count: number, out: Float32Array): void {
    const taken = Math.min(count, this.#end - this.#start);
    // A loop: a view for `set` would cost more than so few samples.
    for (let i = 0, from = this.#start; i < taken; i++, from++) out[i] = this.#buffer[from] as number;
    if (taken < out.length) out.fill(0, taken);
    this.#start += taken;
    if (this.#start === this.#end) this.#start = this.#end = 0;
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
