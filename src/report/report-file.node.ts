import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HeardAudio } from "../core/analyze.ts";
import { PartialFile } from "../partial-file.node.ts";
import { EmotionError, type EmotionStreamEvent, type Summary } from "../spec/index.ts";
import { AudioSpool } from "./audio-spool.node.ts";
import { linkTo } from "./link.node.ts";
import type { ReportOptions } from "./options.ts";
import { createPeakMeter, type PeakMeter } from "./peaks.ts";
import { documentBody, documentHead, documentTail } from "./render/document.ts";
import type { Report } from "./report.ts";
import { createRowEncoder } from "./row-encoder.ts";
import { createRowWriter } from "./row-writer.ts";
import type { AudioFacts } from "./rows.ts";
import { Tally } from "./tally.ts";

const UNNAMED = "The call";

/**
 * A report that grows in a temporary file while the call goes on.
 *
 * The order of the file is that of the call: the head, then rows as they come. The text, the audio and the script that draws it all follow
 * when the call is over.
 */
export class ReportFile implements Report {
  readonly #options: ReportOptions;
  readonly #title: string;
  readonly #file: PartialFile;
  readonly #spool: AudioSpool | null;
  readonly #encoder = createRowEncoder();
  readonly #rows = createRowWriter((text) => this.#file.write(text));
  readonly #tally = new Tally();
  #peaks: PeakMeter | null = null;
  #rate = "";

  private constructor(options: ReportOptions, file: PartialFile, spool: AudioSpool | null) {
    this.#options = options;
    this.#title = options.title ?? (options.recording === undefined ? UNNAMED : basename(options.recording));
    this.#file = file;
    this.#spool = spool;
  }

  /** Opens the temporary files and writes the head. */
  static async open(path: string, options: ReportOptions): Promise<ReportFile> {
    const opened: { discard(): Promise<void> }[] = [];
    try {
      // Renaming the report onto a folder would fail only when the call is over.
      if (await isFolder(path)) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
      const file = await PartialFile.open(path);
      opened.push(file);
      const { embedAudio = "auto" } = options;
      const spool = embedAudio === "never" ? null : await AudioSpool.open(spoolPath(path), embedAudio);
      if (spool !== null) opened.push(spool);
      const report = new ReportFile(options, file, spool);
      await file.write(documentHead(report.#title));
      return report;
    } catch (error) {
      for (const part of opened) await part.discard();
      throw cannotWrite(error);
    }
  }

  async audio(audio: HeardAudio): Promise<void> {
    const { samples, sampleRateHz, channels } = audio;
    const rate = `${channels} channels of ${sampleRateHz} Hz`;
    if (this.#peaks === null) {
      this.#peaks = createPeakMeter(sampleRateHz, channels);
      this.#rate = rate;
    }
    if (rate !== this.#rate) {
      const sentence = `The audio of a report changed from ${this.#rate} to ${rate}; give one report one recording.`;
      throw new EmotionError("bad-input", sentence);
    }
    const rows = this.#peaks.push(samples);
    await this.#writing(async () => {
      await this.#rows.write(rows);
      await this.#spool?.add(audio);
    });
  }

  async event(event: EmotionStreamEvent): Promise<void> {
    this.#tally.accept(event);
    await this.#writing(() => this.#rows.write(this.#encoder.encode(event)));
  }

  async complete(cutShort?: string): Promise<string> {
    const { summary } = this.#tally;
    if (summary === undefined) {
      throw new EmotionError("bad-input", "The events have no end event, so there is no summary to report on.");
    }
    await this.#writing(() => this.#finish(summary, cutShort));
    return this.#file.path;
  }

  async discard(): Promise<void> {
    await this.#file.discard();
    await this.#spool?.discard();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.discard();
  }

  async #finish(summary: Summary, cutShort: string | undefined): Promise<void> {
    const { note, madeAt = new Date() } = this.#options;
    await this.#rows.write([...(this.#peaks?.flush() ?? []), ...this.#encoder.introduce(summary.speakers)]);
    await this.#rows.flush();
    const parts = { title: this.#title, note, cutShort, madeAt, summary, tally: this.#tally, encoder: this.#encoder };
    await this.#file.write(documentBody(parts));
    const embedded = (await this.#spool?.moveTo(this.#file)) ?? false;
    const { durationMs, channels } = summary;
    const speakers = summary.speakers.flatMap((speaker) => this.#encoder.idOf(speaker) ?? []);
    const audio = embedded ? ({ kind: "embedded" } as const) : this.#link();
    await this.#file.write(documentTail({ durationMs, channels, speakers, audio }));
    await this.#file.close();
    await this.#file.publish();
    await this.#spool?.discard();
  }

  #link(): AudioFacts {
    const { recording } = this.#options;
    if (recording !== undefined) return linkTo(recording, this.#file.path);
    if (this.#spool?.tooLong)
      return {
        kind: "none",
        why: "It is longer than the ten minutes that a report embeds unless told to, and there is no file that a browser could play.",
      };
    return {
      kind: "none",
      why: this.#spool === null ? "Embedding was switched off, and there is no file to link." : "None was given to it.",
    };
  }

  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw cannotWrite(error);
    }
  }
}

function spoolPath(path: string): string {
  return join(dirname(path), `${basename(path)}.audio`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

const IN_THE_WAY = "a part of its path is a file; give it another place";
const FULL = "there is no room left; free some space, or give it another place";
const CLOSED = "its folder may not be written to; give it another place";

/** What the system's codes mean for a report. */
const WHY: Readonly<Record<string, string>> = {
  EEXIST: IN_THE_WAY,
  ENOTDIR: IN_THE_WAY,
  EISDIR: "there is a folder of that name; give it another one",
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EACCES: CLOSED,
  EPERM: CLOSED,
  EROFS: CLOSED,
  ENAMETOOLONG: "its path is too long; give it a shorter one",
};

function cannotWrite(error: unknown): EmotionError {
  if (EmotionError.isInstance(error)) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "unknown";
  const sentence = `The report cannot be written (${code}): ${WHY[code] ?? "give it another place"}.`;
  return new EmotionError("config", sentence, { code });
}
