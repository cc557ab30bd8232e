import { createWriteStream, type WriteStream } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { type AuditEntry, EmotionError, type EmotionStreamEvent } from "../../spec/index.ts";
import { makeFolder } from "./make-folder.ts";

/**
 * The files of one analysed recording in a folder: `<name>.events.ndjson`, `<name>.summary.json` and `<name>.audit.ndjson`.
 *
 * Everything is written under a temporary name and renamed when it is whole, so that a reader never meets half a file. The audit log is
 * append-only: earlier entries of the same file are kept, and it is written even when the analysis failed (a refusal is an entry too).
 */
export class ResultFiles {
  readonly #folder: string;
  readonly #name: string;
  readonly #events: WriteStream;
  readonly #audit: AuditEntry[] = [];
  #failure: unknown;
  #closed = false;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#events = createWriteStream(this.#temporary("events.ndjson"));
    this.#events.on("error", (error) => {
      this.#failure = error;
    });
  }

  /** Makes the folder when it is missing; throws `EmotionError` of kind `config` when it cannot be written to. */
  static async open(folder: string, name: string): Promise<ResultFiles> {
    try {
      await makeFolder(folder);
      const files = new ResultFiles(folder, name);
      await new Promise((resolve, reject) => {
        files.#events.once("open", resolve).once("error", reject);
      });
      return files;
    } catch (error) {
      throw cannotWrite(error);
    }
  }

  /** Adds an event to the events file; resolves when there is room for the next. */
  async event(event: EmotionStreamEvent): Promise<void> {
    if (this.#failure !== undefined) throw cannotWrite(this.#failure);
    if (this.#events.write(`${JSON.stringify(event)}\n`)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#events.off("drain", go).off("error", go);
        resolve();
      };
      this.#events.on("drain", go).on("error", go);
    });
  }

  /** Keeps an entry for the audit log. */
  audit(entry: AuditEntry): void {
    this.#audit.push(entry);
  }

  /** Gives the files their names; returns their paths. When it throws, `discard` takes away what is only half there. */
  async complete(summary: unknown): Promise<string[]> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      this.#events.end();
      await finished(this.#events);
      await writeFile(this.#temporary("summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
      await this.#prepareAudit();
      await this.#publish("events.ndjson");
      await this.#publish("summary.json");
      await this.#publishAudit();
      // Not before the last one: until then there is something for `discard` to take away.
      this.#closed = true;
    } catch (error) {
      throw cannotWrite(error);
    }
    const kinds = ["events.ndjson", "summary.json", ...(this.#audit.length > 0 ? ["audit.ndjson"] : [])];
    return kinds.map((kind) => this.#path(kind));
  }

  /** After a failure: leaves nothing but the audit log behind. Does nothing once the files were completed. */
  async discard(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.destroy();
    await this.#remove("events.ndjson", "summary.json");
    try {
      await this.#prepareAudit();
      await this.#publishAudit();
    } catch {
      await this.#remove("audit.ndjson");
    }
  }

  async #remove(...kinds: string[]): Promise<void> {
    for (const kind of kinds) await rm(this.#temporary(kind), { force: true }).catch(() => undefined);
  }

  async #prepareAudit(): Promise<void> {
    if (this.#audit.length === 0) return;
    const earlier = await textOf(this.#path("audit.ndjson"));
    const added = this.#audit.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    await writeFile(this.#temporary("audit.ndjson"), earlier + added);
  }

  async #publishAudit(): Promise<void> {
    if (this.#audit.length > 0) await this.#publish("audit.ndjson");
  }

  #publish(kind: string): Promise<void> {
    return rename(this.#temporary(kind), this.#path(kind));
  }

  #path(kind: string): string {
    return join(this.#folder, `${this.#name}.${kind}`);
  }

  #temporary(kind: string): string {
    return join(this.#folder, `.${this.#name}.${kind}.${process.pid}.partial`);
  }
}

// A log that is there and cannot be read must not be taken for an empty one: its entries would be lost.
async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}

function cannotWrite(error: unknown): EmotionError {
  if (EmotionError.isInstance(error)) return error as EmotionError;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "unknown";
  return new EmotionError("config", `--out: the folder cannot be written to (${code}); give one that can.`, { code });
}
