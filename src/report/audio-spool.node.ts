import type { HeardAudio } from "../core/analyze.ts";
import { PartialFile } from "../partial-file.node.ts";
import { type EmbedAudio, MAX_EMBEDDED_MS } from "./options.ts";
import { createEmbeddedPcm, type EmbeddedPcm, wavHeader } from "./pcm.ts";

/** Samples in one element of the page: 16 s, 1 MB of text. A multiple of 3, so that no element but the last needs padding. */
const BLOCK_SAMPLES = 262_143;

/**
 * Embedded audio on its way into a report: written to a file of its own while the call goes on, since only its end tells whether it is short
 * enough to embed and how long the WAV header must say it is.
 */
export class AudioSpool {
  readonly #file: PartialFile;
  readonly #limitMs: number;
  readonly #block = new Int16Array(BLOCK_SAMPLES);
  #inBlock = 0;
  #samples = 0;
  #frames = 0;
  #pcm: EmbeddedPcm | null = null;
  #tooLong = false;

  private constructor(file: PartialFile, limitMs: number) {
    this.#file = file;
    this.#limitMs = limitMs;
  }

  /** Opens the temporary file. */
  static async open(path: string, embed: Exclude<EmbedAudio, "never">): Promise<AudioSpool> {
    return new AudioSpool(
      await PartialFile.open(path),
      embed === "always" ? Number.POSITIVE_INFINITY : MAX_EMBEDDED_MS,
    );
  }

  /** True once the audio is longer than may be embedded. */
  get tooLong(): boolean {
    return this.#tooLong;
  }

  /** Takes in the next samples; once there are too many, nothing more is kept. */
  async add({ samples, sampleRateHz, channels }: HeardAudio): Promise<void> {
    if (this.#tooLong) return;
    this.#frames += samples.length / channels;
    if ((this.#frames / sampleRateHz) * 1000 > this.#limitMs) {
      this.#tooLong = true;
      await this.#file.discard();
      return;
    }
    this.#pcm ??= createEmbeddedPcm(sampleRateHz, channels);
    await this.#keep(this.#pcm.push(samples));
  }

  /** Adds the whole recording to the page; false when there is none, or too much of it. */
  async moveTo(page: PartialFile): Promise<boolean> {
    if (this.#tooLong || this.#pcm === null) return false;
    await this.#keep(this.#pcm.flush());
    await this.#writeBlock();
    await this.#file.close();
    await page.write(element(wavHeader(this.#samples)));
    await page.append(this.#file);
    await this.#file.discard();
    return true;
  }

  /** Takes the temporary file away. */
  discard(): Promise<void> {
    return this.#file.discard();
  }

  async #keep(pcm: Int16Array): Promise<void> {
    this.#samples += pcm.length;
    for (let at = 0; at < pcm.length; ) {
      const part = pcm.subarray(at, at + BLOCK_SAMPLES - this.#inBlock);
      this.#block.set(part, this.#inBlock);
      this.#inBlock += part.length;
      at += part.length;
      if (this.#inBlock === BLOCK_SAMPLES) await this.#writeBlock();
    }
  }

  async #writeBlock(): Promise<void> {
    if (this.#inBlock === 0) return;
    const { buffer } = this.#block;
    await this.#file.write(element(new Uint8Array(buffer, 0, this.#inBlock * Int16Array.BYTES_PER_ELEMENT)));
    this.#inBlock = 0;
  }
}

function element(bytes: Uint8Array): string {
  return `<script type="text/plain" class="audio">${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64")}</script>\n`;
}
