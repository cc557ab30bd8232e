import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PartialFile } from "../../partial-file.node.ts";
import { type AuditEntry, EmotionError, type EmotionStreamEvent } from "../../spec/index.ts";

/**
 * The files of one analysed recording in a folder: `<name>.events.ndjson`, `<name>.summary.json` and `<name>.audit.ndjson`.
 *
 * None has its name before it is whole. The audit log is append-only: earlier entries of the same file are kept, and it is written even when
 * the analysis failed (a refusal is an entry too).
 */
export class ResultFiles {
  readonly #pathOf: (kind: string) => string;
  readonly #events: PartialFile;
  readonly #prepared: PartialFile[];
  readonly #audit: AuditEntry[] = [];
  #closed = false;

  private constructor(events: PartialFile, pathOf: (kind: string) => string) {
    this.#events = events;
    this.#prepared = [events];
    this.#pathOf = pathOf;
  }

  /** Makes the folder when it is missing; throws `EmotionError` of kind `config` when it cannot be written to. */
  static async open(folder: string, name: string): Promise<ResultFiles> {
    const pathOf = (kind: string): string => join(folder, `${name}.${kind}`);
    try {
      return new ResultFiles(await PartialFile.open(pathOf("events.ndjson")), pathOf);
    } catch (error) {
      throw cannotWrite(error);
    }
  }

  /** Adds an event to the events file; resolves when there is room for the next. */
  async event(event: EmotionStreamEvent): Promise<void> {
    try {
      await this.#events.write(`${JSON.stringify(event)}\n`);
    } catch (error) {
      throw cannotWrite(error);
    }
  }

  /** Keeps an entry for the audit log. */
  audit(entry: AuditEntry): void {
    this.#audit.push(entry);
  }

  /** Gives the files their names; returns their paths. When it throws, `discard` takes away what is only half there. */
  async complete(summary: unknown): Promise<string[]> {
    try {
      await this.#events.close();
      await this.#prepare("summary.json", `${JSON.stringify(summary, null, 2)}\n`);
      await this.#prepareAudit();
      for (const file of this.#prepared) await file.publish();
      // Not before the last one: until then there is something for `discard` to take away.
      this.#closed = true;
    } catch (error) {
      throw cannotWrite(error);
    }
    return this.#prepared.map(({ path }) => path);
  }

  /** After a failure: leaves nothing but the audit log behind. Does nothing once the files were completed. */
  async discard(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const file of this.#prepared) await file.discard();
    const audit = await this.#prepareAudit().catch(() => undefined);
    await audit?.publish().catch(() => audit.discard());
  }

  async #prepareAudit(): Promise<PartialFile | undefined> {
    if (this.#audit.length === 0) return undefined;
    const earlier = await textOf(this.#pathOf("audit.ndjson"));
    const added = this.#audit.map((entry) => `${JSON.stringify(entry)}\n`).join("");
    return this.#prepare("audit.ndjson", earlier + added);
  }

  async #prepare(kind: string, text: string): Promise<PartialFile> {
    const file = await PartialFile.open(this.#pathOf(kind));
    try {
      await file.write(text);
      await file.close();
    } catch (error) {
      await file.discard();
      throw error;
    }
    this.#prepared.push(file);
    return file;
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
