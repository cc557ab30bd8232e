/** A first-in first-out store of 16-bit samples: holds the arrays it is given, and gives out views of them where what is asked for lies end to end. */
export class PcmQueue {
  #stretches: Int16Array[] = [];
  /** Samples of the first stretch that are gone. */
  #taken = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(samples: Int16Array): void {
    if (samples.length === 0) return;
    const last = this.#stretches.at(-1);
    if (last !== undefined && adjoins(last, samples)) {
      this.#stretches[this.#stretches.length - 1] = new Int16Array(
        last.buffer,
        last.byteOffset,
        last.length + samples.length,
      );
    } else this.#stretches.push(samples);
    this.#length += samples.length;
  }

  /** Moves out the first samples; where there are fewer, the rest is silence. */
  take(count: number): Int16Array {
    const first = this.#stretches[0];
    if (first === undefined || first.length - this.#taken < count) return this.#gather(count);
    const out = first.subarray(this.#taken, this.#taken + count);
    this.#drop(count);
    return out;
  }

  #gather(count: number): Int16Array {
    const out = new Int16Array(count);
    for (let at = 0; at < count && this.#length > 0; ) {
      const first = this.#stretches[0] as Int16Array;
      const part = first.subarray(this.#taken, Math.min(first.length, this.#taken + count - at));
      out.set(part, at);
      at += part.length;
      this.#drop(part.length);
    }
    return out;
  }

  #drop(count: number): void {
    this.#taken += count;
    this.#length -= count;
    if (this.#taken < (this.#stretches[0] as Int16Array).length) return;
    this.#stretches.shift();
    this.#taken = 0;
  }
}

function adjoins(before: Int16Array, after: Int16Array): boolean {
  return before.buffer === after.buffer && before.byteOffset + before.byteLength === after.byteOffset;
}
