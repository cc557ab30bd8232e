import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { finished } from "node:stream/promises";
import { makeFolder } from "./make-folder.node.ts";

/**
 * A file that is written under a temporary name beside its own (`.<name>.<process id>.partial`) and renamed when it is whole, so that a
 * reader never meets half a file. Every method but `discard` rejects with the system's error once writing has failed.
 */
export class PartialFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #stream: WriteStream;
  #failure: Error | undefined;
  #state: "open" | "closed" | "gone" = "open";

  private constructor(path: string) {
    this.path = path;
    this.#temporary = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
    this.#stream = createWriteStream(this.#temporary);
    this.#stream.on("error", (error) => {
      this.#failure ??= error;
    });
  }

  /** Opens the temporary file, making its folder when it is missing. */
  static async open(path: string): Promise<PartialFile> {
    await makeFolder(dirname(path));
    const file = new PartialFile(path);
    await new Promise((resolve, reject) => {
      file.#stream.once("open", resolve).once("error", reject);
    });
    return file;
  }

  /** Adds to the file; resolves when there is room for more. */
  async write(text: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stream.write(text)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off("drain", go).off("error", go);
        resolve();
      };
      this.#stream.on("drain", go).on("error", go);
    });
  }

  /** Adds everything that another file holds by now, a piece at a time; that file must be closed. */
  async append(other: PartialFile): Promise<void> {
    for await (const piece of createReadStream(other.#temporary, { encoding: "utf8" })) await this.write(piece);
  }

  /** Resolves when everything is on disk; nothing can be added from here on. */
  async close(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#stream.end();
    await finished(this.#stream);
    this.#state = "closed";
  }

  /** Gives the closed file its name. */
  async publish(): Promise<void> {
    await rename(this.#temporary, this.path);
    this.#state = "gone";
  }

  /** Takes the temporary file away; does nothing once it was published. */
  async discard(): Promise<void> {
    if (this.#state === "gone") return;
    this.#state = "gone";
    this.#stream.destroy();
    await rm(this.#temporary, { force: true }).catch(() => undefined);
  }
}
