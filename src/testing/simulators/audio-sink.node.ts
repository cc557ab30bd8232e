import { createHash } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { durationOf } from "./ear.ts";
import type { HeardFormat, ReceivedAudio } from "./simulator.ts";

const MAX_SIZES = 4096;

/** Counts, hashes, keeps and saves the audio of one session. */
export class AudioSink implements ReceivedAudio {
  format: HeardFormat | undefined;
  frames = 0;
  bytes = 0;
  smallestFrame = 0;
  largestFrame = 0;
  readonly frameSizes: number[] = [];
  readonly #hash = createHash("sha256");
  readonly #kept: Uint8Array[] = [];
  readonly #keepBytes: number;
  readonly #path: string | undefined;
  #keptBytes = 0;
  #file: WriteStream | undefined;

  constructor(keepBytes: number, path: string | undefined) {
    this.#keepBytes = keepBytes;
    this.#path = path;
  }

  get durationMs(): number {
    return this.format === undefined ? 0 : durationOf(this.bytes, this.format);
  }

  take(bytes: Uint8Array): void {
    this.smallestFrame = this.frames === 0 ? bytes.length : Math.min(this.smallestFrame, bytes.length);
    this.largestFrame = Math.max(this.largestFrame, bytes.length);
    this.frames += 1;
    this.bytes += bytes.length;
    if (this.frameSizes.length < MAX_SIZES) this.frameSizes.push(bytes.length);
    this.#hash.update(bytes);
    const room = this.#keepBytes - this.#keptBytes;
    if (room > 0) {
      const kept = bytes.slice(0, room);
      this.#kept.push(kept);
      this.#keptBytes += kept.length;
    }
    if (this.#path === undefined) return;
    this.#file ??= openFile(this.#path);
    this.#file.write(bytes.slice());
  }

  sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  pcm(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#kept));
  }

  /** Resolves when a saved file is whole; a disk that fails loses the file, not the session. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file === undefined || file.closed) return;
    await new Promise<void>((resolve) => {
      file.once("close", () => resolve());
      file.end();
    });
  }
}

function openFile(path: string): WriteStream {
  const file = createWriteStream(path);
  file.on("error", () => undefined);
  return file;
}
